/**
 * What flows are for, by the shipped ones: docs/figures/flow-density.png (ranks of curves with everything uncertain among the
 * samples of two flows), flow-unknowns.png (credible bands over brute force), flow-inversion.png (posteriors over importance
 * sampling) and flow-ranks.png (simulation-based calibration).
 */

import "../../src/models.ts";
import { mkdirSync } from "node:fs";
import { openBackend, parseBackendChoice } from "../../src/engine/openBackend.ts";
import { bandedPanelsFigure } from "../../src/figures/bandedCurves.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { atBandsAndTimes, type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../src/flow/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { openModel, openTableFlow } from "../../src/jobs/inference/openModel.ts";
import { shippedPath } from "../../src/jobs/inference/shippedModels.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import { quantile } from "../../src/jobs/statistics.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { checkInverse, conditionsOf, eventsOf, logWeightsOf, simulationOf } from "../shipped/inverseCheck.ts";
import { drawnCurves, drawnDistributions } from "../shipped/marginalCheck.ts";
import { binned, stepPanelsFigure } from "./support/stepPanels.ts";

const SEED = 20_261_126;
const folder = "docs/figures";
const backend = await openBackend(parseBackendChoice(process.env.KILOFLOW_BACKEND ?? "cpu"));
mkdirSync(folder, { recursive: true });
await density();
await unknowns();
await inversion();
await ranks();
backend.dispose();

async function shippedFlow(name: string, bands: readonly string[], times: readonly number[]): Promise<FlowModel> {
  return atBandsAndTimes(await openModel(shippedPath(name)), { bands: [...bands], times: [...times] }, name);
}

function evaluatorOf(flow: FlowModel): LightCurveEvaluator {
  return new LightCurveEvaluator(backend, lightCurveModelOf(flow), {
    ...{ options: lightCurveOptionsOf(flow), times: Float64Array.from(flow.times), bands: flow.bands },
    ...{ magnitudeType: "f32", bolometric: false },
  });
}

/** Counts by rank that chance keeps 99 % of the bins within. */
function chance(count: number, bins: number): [number, number] {
  const [mean, sigma] = [count / bins, Math.sqrt((count / bins) * (1 - 1 / bins))];
  return [Math.max(0, mean - 2.58 * sigma) / count, (mean + 2.58 * sigma) / count];
}

async function write(name: string, spec: Parameters<typeof writeFigure>[1]): Promise<void> {
  await writeFigure(`${folder}/${name}.png`, spec);
  process.stdout.write(`${folder}/${name}.png written\n`);
}

/** Where a flow's density is right, ranks of curves among its samples are flat. */
async function density(): Promise<void> {
  const [sets, samples, bins] = [2000, 199, 10];
  const points = [
    ["g", 3],
    ["K", 6],
  ] as const;
  const panels = [];
  for (const [band, time] of points) {
    const marginal = await shippedFlow("marginal", [band], [time]);
    const model = lightCurveModelOf(marginal);
    const inputs = drawnDistributions(marginal, "marginal");
    using evaluator = evaluatorOf(marginal);
    const drawn = createPrior(model, "uniform", sets, SEED).read(0, sets);
    const width = model.inputs.length;
    const steps = [];
    const truths = new Float64Array(sets);
    for (let set = 0; set < sets; set++) {
      const own = drawn.subarray(set * width, (set + 1) * width);
      truths[set] = (await drawnCurves(evaluator, model, inputs, own, 1, SEED + set))[0];
    }
    for (const [name, flow] of [
      ["marginal", marginal],
      ["du17, which takes constants for known", await shippedFlow("du17", [band], [time])],
    ] as const) {
      using loaded = await LoadedModel.open(backend, flow, sets);
      const all = await loaded.sample(drawn, samples, SEED, false);
      const shares: number[] = [];
      for (let set = 0; set < sets; set++) {
        const own = all.subarray(set * samples, (set + 1) * samples).filter(Number.isFinite);
        if (!Number.isFinite(truths[set]) || own.length < samples / 2) continue;
        shares.push((own.filter((value) => value < truths[set]).length + 0.5) / (own.length + 1));
      }
      steps.push({ name, heights: binned(shares, [0, 1], { bins }), count: shares.length });
    }
    panels.push({
      title: `${band} at ${time} days`,
      xLabel: "share of the samples that are brighter",
      domain: [0, 1] as const,
      steps,
      expected: chance(Math.min(...steps.map(({ count }) => count)), bins),
    });
  }
  await write(
    "flow-density",
    stepPanelsFigure({
      title: "Density: how often curves fall where a flow says",
      subtitle:
        "curves of binaries with ejecta mass, velocity, opacity and heating drawn by their uncertainties; flat where a flow's density is right, grey: 99 % of the bins by chance",
      ...{ panels, columns: 2, yLabel: "share of the curves" },
    }),
  );
}

/** Credible bands with constants integrated out, over curves with constants drawn. */
async function unknowns(): Promise<void> {
  const draws = 10_000;
  const set = [1.48, 1.26, 250, 700];
  const [bands, times] = [["g", "K"], Array.from({ length: 27 }, (_, at) => 1 + 0.5 * at)];
  const flow = await shippedFlow("marginal", bands, times);
  const model = lightCurveModelOf(flow);
  // Constants have their usual values in what a prior draws.
  const own = createPrior(model, "uniform", 1, SEED).read(0, 1).slice();
  own.set(set);
  using evaluator = evaluatorOf(flow);
  using loaded = await LoadedModel.open(backend, flow, draws);
  const learned = await loaded.sample(own, draws, SEED, false);
  const truth = await drawnCurves(evaluator, model, drawnDistributions(flow, "marginal"), own, draws, SEED);
  const values = bands.length * times.length;
  /** [band][time] */
  const at = (curves: ArrayLike<number>, band: number, share: number) =>
    times.map((_, time) => {
      const column: number[] = [];
      for (let row = 0; row < draws; row++) column.push(curves[row * values + band * times.length + time]);
      const sorted = Float64Array.from(column.filter(Number.isFinite)).sort();
      return sorted.length < draws / 2 ? Number.NaN : quantile(sorted, share);
    });
  const shares = [0.025, 0.1585, 0.5, 0.8415, 0.975];
  await write(
    "flow-unknowns",
    bandedPanelsFigure({
      title: "Unknowns: credible bands of one binary, everything uncertain integrated out",
      subtitle: [
        "m1 = 1.48 Msun, m2 = 1.26 Msun, Λ1 = 250, Λ2 = 700; bands: 68.3 and 95 % of the samples of `marginal`",
        `circles: the same five quantiles of ${draws.toLocaleString("en-US")} curves by the kernels with constants drawn`,
      ],
      timesDays: times,
      magnitudeLabel: "absolute AB magnitude",
      panels: bands.map((band, index) => ({
        title: band,
        curves: shares.map((share) => ({
          ...{ band, middle: at(learned, index, share), truth: at(truth, index, share) },
          intervals:
            share === 0.5
              ? [
                  { low: at(learned, index, 0.025), high: at(learned, index, 0.975) },
                  { low: at(learned, index, 0.1585), high: at(learned, index, 0.8415) },
                ]
              : [],
        })),
      })),
    }),
  );
}

/** The posterior of one event by the flow, and by weighting the same samples with the exact likelihood. */
async function inversion(): Promise<void> {
  const [rows, bins] = [20_000, 40];
  const panels = [];
  for (const name of ["inverse-du17", "inverse-villar2017"]) {
    const flow = await openTableFlow(shippedPath(name));
    const simulation = simulationOf(flow, name);
    const { inputs } = simulation.model;
    const columns = flow.targets.names.map((target) => inputs.findIndex((input) => input.name === target));
    using simulator = eventsOf(backend, simulation, SEED);
    // The first that many would call well observed.
    const event = (await simulator.simulate(0, 50)).find(({ points }) => points.length >= 12 && points.length <= 20)!;
    using loaded = await LoadedTable.open(backend, flow, 4000);
    const drawn = await loaded.sample(conditionsOf([event]), rows, SEED, {});
    const logWeights = await logWeightsOf(backend, loaded, simulation, event, drawn, columns);
    const most = logWeights.reduce((a, b) => Math.max(a, b));
    for (const [at, column] of columns.entries()) {
      const values = Float64Array.from({ length: rows }, (_, row) => drawn[row * columns.length + at]);
      const sorted = values.slice().sort();
      const domain = [quantile(sorted, 0.002), quantile(sorted, 0.998)] as const;
      const log = inputs[column].scale === "log";
      const { name: input, unit } = inputs[column];
      panels.push({
        title: `${simulation.model.title}, ${event.points.length} points`,
        xLabel: unit === "1" ? input : `${input} (${unit})`,
        ...{ domain, log, truth: event.parameters[column] },
        steps: [
          { name: "samples of the flow", heights: binned(values, domain, { bins, log }) },
          {
            name: "weighted by prior and exact likelihood",
            heights: binned(values, domain, { bins, log, weight: (row) => Math.exp(logWeights[row] - most) }),
          },
        ],
      });
    }
  }
  await write(
    "flow-inversion",
    stepPanelsFigure({
      title: "Inversion: parameters given photometry",
      subtitle:
        "two simulated events, 20,000 samples each of `inverse-du17` and `inverse-villar2017`; dashed: the true values",
      ...{ panels, columns: 4, yLabel: "share" },
    }),
  );
}

/** Simulation-based calibration of the inverse flows. */
async function ranks(): Promise<void> {
  const events = 1000;
  const panels = [];
  for (const name of ["inverse-du17", "inverse-villar2017"]) {
    const flow = await openTableFlow(shippedPath(name));
    const asked = { events, weighted: 0, proposals: 0, seed: SEED };
    for (const { name: parameter, counts, pValue } of (await checkInverse(backend, flow, asked, name)).ranks) {
      panels.push({
        title: `${parameter}: p = ${pValue.toFixed(2)}`,
        xLabel: "rank",
        domain: [0, 1] as const,
        steps: [{ name: "simulated events", heights: counts.map((count) => count / events) }],
        expected: chance(events, counts.length),
      });
    }
  }
  await write(
    "flow-ranks",
    stepPanelsFigure({
      title: "Ranks of true values among samples of inverse flows",
      subtitle:
        "1,000 simulated events each, above `inverse-du17`, below `inverse-villar2017`; grey: 99 % of the bins by chance; p by chi-squared",
      ...{ panels, columns: 4, yLabel: "share of the events" },
    }),
  );
}
