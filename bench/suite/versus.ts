/**
 * Flow against physics, model by model: what does the next curve cost, from how many curves on is the flow the faster way,
 * and how far off is it?
 */

import { openBackend } from "../../src/engine/openBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { benchedModels } from "./benchedModels.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchContext, BenchJob } from "./context.ts";
import { formatAmount, formatCount, formatRate } from "./format.ts";
import { type LightCurveGrid, lightCurveGrids } from "./lightCurveGrids.ts";
import { evaluatorContender, REFERENCE, referenceContender, requestFor } from "./lightCurves.ts";
import { reasonOf } from "./race.ts";
import type { Absence, CrossingPoint, Fit, FlowComparison, Measurement } from "./results.ts";
import { crossing, fitLine } from "./statistics.ts";
import {
  FLOW_WAYS,
  type FlowError,
  flowCurves,
  type LearnedCurves,
  learnedCurves,
  type TrainedFlow,
  trainFlow,
} from "./trainedFlow.ts";

const COUNTS = [1, 10, 100, 1000, 10_000];
/** A line through fewer counts says nothing. */
const FEWEST_POINTS = 3;

const SAME = "the same ten points, one band";
const WHOLE = "whole curves";
/** Name of a model's table, with what its whole curves are. */
const tableOf = ({ model, points, bands }: LightCurveGrid) =>
  `${model.title} (${points} points, ${formatAmount(bands.length, "bands")})`;

interface ModelResult {
  readonly measurements: readonly Measurement[];
  readonly absent: readonly Absence[];
  readonly fits: readonly Fit[];
  readonly crossings: readonly CrossingPoint[];
  readonly comparisons: readonly FlowComparison[];
}

export const versusJob: BenchJob = {
  name: "versus",
  title: "Flow against physics",
  async run(context) {
    const { models, absent } = benchedModels();
    // Trainings run where all machines have the same: two runs then compare flows with the same numbers.
    const own = context.backends.find(({ choice }) => choice === "cpu")?.backend;
    const trainingBackend = own ?? (await openBackend("cpu"));
    const parts: ModelResult[] = [];
    try {
      for (const model of models) {
        const [grid] = lightCurveGrids(model);
        context.onProgress(`${model.title}: training a flow`);
        let learned: LearnedCurves;
        let flow: TrainedFlow;
        try {
          learned = learnedCurves(grid);
          flow = await trainFlow(trainingBackend, grid, learned, context.quick);
        } catch (error) {
          parts.push({ ...NOTHING, absent: [{ table: tableOf(grid), what: "flow", reason: reasonOf(error) }] });
          continue;
        }
        parts.push(await compareModel(context, grid, learned, flow));
      }
    } finally {
      if (!own) trainingBackend.dispose();
    }
    const missing = absent.map(({ title, reason }): Absence => ({ table: title, what: "curves", reason }));
    const comparisons = parts.flatMap((part) => part.comparisons);
    return {
      measurements: parts.flatMap((part) => part.measurements),
      absent: [...parts.flatMap((part) => part.absent), ...missing],
      fits: parts.flatMap((part) => part.fits),
      crossings: parts.flatMap((part) => part.crossings),
      comparisons,
      sentences: conclusions(comparisons),
    };
  },
};

const NOTHING: ModelResult = { measurements: [], absent: [], fits: [], crossings: [], comparisons: [] };

async function compareModel(
  context: BenchContext,
  grid: LightCurveGrid,
  learned: LearnedCurves,
  flow: TrainedFlow,
): Promise<ModelResult> {
  const { model } = grid;
  const climbed = await climb({
    ...context,
    table: tableOf(grid),
    id: `versus/${model.name}`,
    unit: "curves",
    counts: context.quick ? COUNTS.slice(0, FEWEST_POINTS) : COUNTS,
    contenders: [
      renamed(referenceContender(grid), `${REFERENCE}: ${WHOLE}`),
      ...context.backends.flatMap((one) => contendersOf(one, grid, learned, flow)),
    ],
  });
  const fits = fitsOf(climbed.measurements);
  const crossings = crossingsOf(fits);
  const about = {
    model: model.title,
    curves: `${learned.band}, ${formatTimes(learned.times)}`,
    training: `${formatAmount(flow.trainingRows, "sets")}, ${formatAmount(flow.epochs, "epochs")}`,
    trainingSeconds: flow.seconds,
  };
  const comparisons = comparisonsOf(about, flow.errors, climbed.measurements, crossings);
  return { ...climbed, fits, crossings, comparisons };
}

const formatTimes = (times: Float64Array) =>
  `${times.length} points from ${Number(times[0].toPrecision(2))} to ${Number(times[times.length - 1].toPrecision(2))} d`;

const renamed = (contender: Contender, what: string): Contender => ({ ...contender, what });

/** Both ways to curves on one backend. */
function contendersOf(
  one: BenchBackend,
  grid: LightCurveGrid,
  { band, times }: LearnedCurves,
  trained: TrainedFlow,
): Contender[] {
  return [
    renamed(evaluatorContender(one, grid, true), `${one.choice}: ${WHOLE}`),
    renamed(evaluatorContender(one, grid, true, { ...requestFor(grid, [band]), times }), `${one.choice}: ${SAME}`),
    ...FLOW_WAYS.map(
      (way): Contender => ({
        what: `${one.choice}: ${way.name}`,
        async load(count) {
          const flow = new Flow(one.backend, trained.architecture, trained.state);
          const evaluator = new FlowEvaluator(flow, count * Math.max(1, way.samples));
          await flow.prepare("inverse");
          const sets = grid.sets(count);
          return {
            async run() {
              await flowCurves(evaluator, trained.conditionsOf(sets), grid.model.inputs.length, way);
              return undefined;
            },
            dispose() {
              evaluator.dispose();
              flow.dispose();
            },
          };
        },
      }),
    ),
  ];
}

/** A straight line through the medians of everyone who was measured often enough. */
export function fitsOf(measurements: readonly Measurement[]): Fit[] {
  return [...new Set(measurements.map((one) => one.what))].flatMap((what) => {
    const own = measurements.filter((one) => one.what === what);
    const points = own.map(({ amount, seconds }) => ({ count: amount, seconds: seconds.median }));
    if (points.length < FEWEST_POINTS) return [];
    return [{ table: own[0].table, what, ...fitLine(points), points: points.length }];
  });
}

const isFlow = ({ what }: { readonly what: string }) => FLOW_WAYS.some(({ name }) => what.endsWith(name));
const backendOf = ({ what }: { readonly what: string }) => what.split(":")[0];

/** The flow of one model against every way of its physics on the same backend, and against the reference. */
export function crossingsOf(fits: readonly Fit[]): CrossingPoint[] {
  return fits.filter(isFlow).flatMap((flow) =>
    fits
      .filter((one) => !isFlow(one) && [backendOf(flow), REFERENCE].includes(backendOf(one)))
      .map((physics) => ({
        table: flow.table,
        flow: flow.what,
        physics: physics.what,
        curves: crossing(flow, physics) ?? null,
      })),
  );
}

type About = Pick<FlowComparison, "model" | "curves" | "training" | "trainingSeconds">;

/** Flow and physics at the same points, backend by backend: the highest rates of both. */
export function comparisonsOf(
  about: About,
  errors: readonly FlowError[],
  measurements: readonly Measurement[],
  crossings: readonly CrossingPoint[],
): FlowComparison[] {
  const highest = (what: string) =>
    Math.max(...measurements.filter((one) => one.what === what).map((one) => one.amount / one.seconds.median));
  const backends = [...new Set(measurements.filter(({ what }) => what.endsWith(SAME)).map(backendOf))];
  return backends.flatMap((backend) =>
    FLOW_WAYS.flatMap(({ name }, at) => {
      const [physicsRate, flowRate] = [highest(`${backend}: ${SAME}`), highest(`${backend}: ${name}`)];
      if (!Number.isFinite(flowRate)) return [];
      const same = crossings.find(({ flow, physics }) => flow === `${backend}: ${name}` && physics.endsWith(SAME));
      const { median, high } = errors[at];
      const found = { way: name, physicsRate, flowRate, from: same?.curves ?? null };
      return [{ ...about, backend, ...found, medianError: median, highError: high }];
    }),
  );
}

/** What the numbers say, in words: what the flow of each model is worth as a way to curves. */
export function conclusions(comparisons: readonly FlowComparison[]): string[] {
  if (comparisons.length === 0) return [];
  const factor = (times: number) => Number(times.toPrecision(2)).toLocaleString("en-US");
  const faster = ({ flowRate, physicsRate }: FlowComparison) => flowRate > physicsRate;
  const sentences = comparisons.map((one) => {
    const { physicsRate, flowRate, from } = one;
    const since = from === null || from < 1 ? "" : `, from about ${formatCount(from)} curves on`;
    const won = faster(one)
      ? `the flow is ${factor(flowRate / physicsRate)} times as fast${since}`
      : `the physics is ${factor(physicsRate / flowRate)} times as fast`;
    return `${one.model} on ${one.backend}, ${one.way}: ${formatRate(flowRate)} curves/s, ${formatRate(physicsRate)} by the physics at the same points; ${won}. The flow's curve is off by ${formatMagnitudes(one.medianError)} (median), one point in twenty by more than ${formatMagnitudes(one.highError)}.`;
  });
  const won = comparisons.filter(faster);
  const verdict =
    won.length === 0
      ? "At the same points on the same backend the physics is always the faster way: what a flow is for is its densities and its spread, not speed."
      : `At the same points on the same backend the flow is the faster way in ${won.length} of ${comparisons.length} comparisons, for one band at ten times; other bands and times are further flows, while the physics gives all of them.`;
  return [...sentences, verdict];
}

const formatMagnitudes = (value: number) => `${Number(value.toPrecision(2))} mag`;
