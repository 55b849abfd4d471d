/**
 * How right are inverse flows? Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788): ranks of the true parameters
 * of simulated events among samples are uniform; and importance sampling with the flow as the proposal, weighted by prior and
 * exact likelihood from the light-curve model's kernels.
 * `KILOFLOW_MODELS=FILE,FILE npm run bench inverse`; all numbers go to bench/inverse/, `KILOFLOW_RESULTS` is another folder.
 */

import { mkdir } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { basename, join } from "node:path";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend, parseBackendChoice } from "../../src/engine/openBackend.ts";
import { openTableFlow } from "../../src/jobs/inference/openModel.ts";
import { LoadedTable } from "../../src/jobs/inference/table/loadedTable.ts";
import { median } from "../../src/jobs/statistics.ts";
import { type PhotometryRecord, photometryOf } from "../../src/jobs/training/photometry/record.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { logLikelihood } from "../../src/lightcurves/likelihood.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { cadencesNamed } from "../../src/lightcurves/observing/cadences.ts";
import { EventSimulator, type SimulatedEvent } from "../../src/lightcurves/observing/events.ts";
import { encodePhotometry, PHOTOMETRY_CONDITIONS } from "../../src/lightcurves/observing/slots.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { priorLogDensity } from "../../src/lightcurves/priorDensity.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import "../../src/models.ts";
import { VERSION } from "../../src/version.ts";
import { sha256Of } from "../shipped/evaluationFile.ts";
import { calibration, weightedAgainst } from "./support/inverseChecks.ts";
import { printTable } from "./support/table.ts";

const EVENTS = 1000;
/** With 254 samples a rank is one of 255, in 17 bins of 15. */
const SAMPLES = 254;
const BINS = 17;
const WEIGHTED_EVENTS = 25;
const PROPOSALS = 20_000;
/** Rows of conditions at once. */
const BLOCK = 4000;
/** Another than of any training by default. */
const SEED = 20_261_126;

const files = (process.env.KILOFLOW_MODELS ?? "").split(",").filter((file) => file !== "");
if (files.length === 0) throw new Error("KILOFLOW_MODELS names no models");
const backend = await openBackend(parseBackendChoice(process.env.KILOFLOW_BACKEND ?? "cpu"));
const folder = process.env.KILOFLOW_RESULTS ?? join("bench", "inverse");
await mkdir(folder, { recursive: true });
for (const file of files) await checked(file);
backend.dispose();

async function checked(file: string): Promise<void> {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const flow = await openTableFlow(file);
  const record = photometryOf(flow, file);
  const { names } = flow.targets;
  const { model, options, prior } = physicsOf(record);
  using simulator = new EventSimulator(backend, {
    ...{ model, options, prior, seed: SEED },
    cadences: cadencesNamed(record.cadences),
  });
  const events = await simulator.simulate(0, EVENTS);
  using loaded = await LoadedTable.open(backend, flow, BLOCK);
  const columns = names.map((name) => model.inputs.findIndex((input) => input.name === name));
  const samples = await loaded.sample(conditionsOf(events), SAMPLES, SEED, {});
  const truths = Float64Array.from(events.flatMap(({ parameters }) => columns.map((column) => parameters[column])));
  const ranks = calibration(truths, samples, names, BINS);
  const logPrior = priorLogDensity(model, record.prior, record.ranges, {
    ...{ inputs: record.priorRanges, fixed: record.fixedInputs },
  });
  const scales = columns.map((column) => model.inputs[column].scale);
  const weighted = [];
  for (const [number, event] of events.slice(0, WEIGHTED_EVENTS).entries()) {
    const own = conditionsOf([event]);
    const proposals = await loaded.sample(own, PROPOSALS, SEED + 1 + number, {});
    const logProposal = new Float64Array(PROPOSALS);
    for (let start = 0; start < PROPOSALS; start += BLOCK) {
      const part = proposals.subarray(start * names.length, (start + BLOCK) * names.length);
      const repeated = new Float64Array(BLOCK * own.length);
      for (let row = 0; row < BLOCK; row++) repeated.set(own, row * own.length);
      logProposal.set(await loaded.logDensity(part, repeated, {}), start);
    }
    const sets = new Float64Array(PROPOSALS * model.inputs.length);
    for (let row = 0; row < PROPOSALS; row++) {
      // Inputs that are fixed are those of the event.
      sets.set(event.parameters, row * model.inputs.length);
      for (const [at, column] of columns.entries()) {
        sets[row * model.inputs.length + column] = proposals[row * names.length + at];
      }
    }
    const logLikelihoods = await likelihoodsOf(backend, model, options, event, sets);
    const width = model.inputs.length;
    const logWeights = logLikelihoods.map(
      (value, row) => value + logPrior(sets.subarray(row * width, (row + 1) * width)) - logProposal[row],
    );
    weighted.push({ points: event.points.length, ...weightedAgainst(proposals, logWeights, names, scales) });
  }
  const { user, system } = process.cpuUsage(cpu);
  const results = {
    ...{ model: basename(file), sha256: await sha256Of(file), kiloflow: VERSION, trained: flow.training.details },
    ...{ date: new Date().toISOString(), processor: cpus()[0]?.model, backend: backend.description.name, seed: SEED },
    ...{ seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6, load: loadavg()[0] },
    calibration: { events: EVENTS, samples: SAMPLES, bins: BINS, parameters: ranks },
    importance: { events: WEIGHTED_EVENTS, proposals: PROPOSALS, each: weighted },
  };
  const path = join(folder, `${basename(file, ".safetensors")}.json`);
  await writeFileWhole(path, `${JSON.stringify(results, null, 1)}\n`);
  print(file, results);
  process.stdout.write(`\n${path}\n`);
}

function physicsOf({ model: name, options: kept, prior, ranges, priorRanges, fixedInputs }: PhotometryRecord) {
  const named = modelNamed(name);
  const options = named.completeOptions(kept);
  const model = named.configure?.(options) ?? named;
  const changes = { inputs: priorRanges, fixed: fixedInputs };
  return { model, options, prior: createPrior(model, prior, Number.MAX_SAFE_INTEGER, SEED, ranges, changes) };
}

function conditionsOf(events: readonly SimulatedEvent[]): Float64Array {
  const conditions = new Float32Array(events.length * PHOTOMETRY_CONDITIONS);
  for (const [row, { points }] of events.entries()) encodePhotometry(points, conditions, row * PHOTOMETRY_CONDITIONS);
  return Float64Array.from(conditions);
}

/** ln of the likelihood of each set; -Infinity where the model has no value at a point. */
async function likelihoodsOf(
  on: Backend,
  model: LightCurveModel,
  options: Options,
  { points }: SimulatedEvent,
  sets: Float64Array,
): Promise<Float64Array> {
  const bands = [...new Set(points.map(({ band }) => band))];
  const times = Float64Array.from(new Set(points.map(({ time }) => time))).sort();
  using evaluator = new LightCurveEvaluator(on, model, {
    ...{ times, bands, options, bolometric: false, magnitudeType: "f32" },
  });
  const places = points.map(({ band, time }) => bands.indexOf(band) * times.length + times.indexOf(time));
  const width = model.inputs.length;
  const values = bands.length * times.length;
  const all = new Float64Array(sets.length / width);
  for (let start = 0; start < all.length; start += evaluator.rowsPerChunk) {
    const some = sets.subarray(start * width, Math.min(all.length, start + evaluator.rowsPerChunk) * width);
    await evaluator.evaluate(some, ({ rows, magnitudes }) => {
      for (let row = 0; row < rows; row++) {
        const own = places.map((place) => magnitudes[row * values + place]);
        const ln = logLikelihood(points, own, 0);
        all[start + row] = Number.isFinite(ln) ? ln : Number.NEGATIVE_INFINITY;
      }
    });
  }
  return all;
}

type Results = {
  readonly calibration: { readonly parameters: ReturnType<typeof calibration> };
  readonly importance: { readonly each: readonly ReturnType<typeof weightedAgainst>[] };
};

function print(file: string, { calibration: { parameters }, importance: { each } }: Results): void {
  const shares = each.map(({ effectiveShare }) => effectiveShare);
  const within = (values: readonly number[], limit: number) =>
    `${values.filter((value) => value <= limit).length} of ${values.length}`;
  printTable(
    `${basename(file)}: effective sample size ${(100 * median(shares)).toFixed(1)} % in the median of ${each.length} events, ${(100 * Math.min(...shares)).toFixed(1)} % at least, ${shares.filter((share) => share >= 0.1).length} of ${each.length} at least 10 %`,
    ["parameter", "p of uniform ranks", "mean off (median, sigma)", "within 0.1", "width off (median)", "within 5 %"],
    parameters.map(({ name, pValue }, parameter) => {
      const means = each.map(({ parameters: own }) => Math.abs(own[parameter].meanOff));
      const widths = each.map(({ parameters: own }) => Math.abs(own[parameter].widthRatio - 1));
      return [
        ...[name, pValue.toFixed(3), median(means).toFixed(3), within(means, 0.1)],
        ...[`${(100 * median(widths)).toFixed(1)} %`, within(widths, 0.05)],
      ];
    }),
  );
}
