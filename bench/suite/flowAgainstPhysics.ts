/** The flow of one model against its physics: who is measured, and what follows from the measurements. */

import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchContext } from "./context.ts";
import { evaluatorContender, REFERENCE, referenceContender, requestFor } from "./curveContenders.ts";
import { formatAmount } from "./format.ts";
import type { LightCurveGrid } from "./lightCurveGrids.ts";
import type { Absence, CrossingPoint, Fit, FlowComparison, Measurement } from "./results.ts";
import { crossing, fitLine } from "./statistics.ts";
import { FLOW_WAYS, type FlowError, flowCurves, type LearnedCurves, type TrainedFlow } from "./trainedFlow.ts";

const COUNTS = [1, 10, 100, 1000, 10_000];
/** A line through fewer counts says nothing. */
const FEWEST_POINTS = 3;

const SAME = "the same ten points, one band";
const WHOLE = "whole curves";
/** Name of a model's table, with what its whole curves are. */
export const tableOf = ({ model, points, bands }: LightCurveGrid) =>
  `${model.title} (${points} points, ${formatAmount(bands.length, "bands")})`;

export interface ModelResult {
  readonly measurements: readonly Measurement[];
  readonly absent: readonly Absence[];
  readonly fits: readonly Fit[];
  readonly crossings: readonly CrossingPoint[];
  readonly comparisons: readonly FlowComparison[];
}

/** What a comparison needs of a run. */
export type ComparisonContext = Pick<BenchContext, "backends" | "quick" | "effort" | "signal" | "onProgress">;

/** Measures the flow of one model against its physics, at growing counts on every backend. */
export async function compareModel(
  context: ComparisonContext,
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
