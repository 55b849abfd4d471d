/** Flow against physics: what does the next curve cost, and from how many curves on is the flow the faster way? */

import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { registeredModels } from "../../src/lightcurves/registry.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchJob } from "./context.ts";
import { benchState, DIMENSIONS, flowRows, PUBLISHED } from "./flowCases.ts";
import { benchedLayouts, layoutLabel } from "./flowLayouts.ts";
import { formatAmount, formatCount, formatSeconds } from "./format.ts";
import { type LightCurveGrid, lightCurveGrids } from "./lightCurveGrids.ts";
import { evaluatorContender, REFERENCE, referenceContender, requestFor } from "./lightCurves.ts";
import type { CrossingPoint, Fit, Measurement } from "./results.ts";
import { crossing, fitLine } from "./statistics.ts";

const COUNTS = [1, 10, 100, 1000, 10_000];
/** Samples whose mean is taken for a curve, as in the published comparison. */
const SAMPLES = 100;
/** A line through fewer counts says nothing. */
const FEWEST_POINTS = 3;

const FLOW = `flow, mean of ${SAMPLES} samples`;
const SAME = "the same ten points, one band";
const wholeText = ({ model, points, bands }: LightCurveGrid) =>
  `${model.title}, ${points} points, ${formatAmount(bands.length, "bands")}`;

export const versusJob: BenchJob = {
  name: "versus",
  title: "Flow against physics",
  async run(context) {
    const grids = registeredModels().map((model) => {
      const all = lightCurveGrids(model);
      return { whole: all[0], ten: all[all.length - 1] };
    });
    const contenders = [
      ...grids.map(({ whole }) => renamed(referenceContender(whole), `${REFERENCE}: ${wholeText(whole)}`)),
      ...context.backends.flatMap((one) => contendersOf(one, grids, context.quick)),
    ];
    const counts = context.quick ? COUNTS.slice(0, FEWEST_POINTS) : COUNTS;
    const climbed = await climb({
      ...context,
      table: "time of a call",
      id: "versus",
      unit: "curves",
      counts,
      contenders,
    });
    const fits = fitsOf(climbed.measurements);
    const crossings = crossingsOf(fits);
    return { ...climbed, fits, crossings, sentences: conclusions(fits, crossings) };
  },
};

const renamed = (contender: Contender, what: string): Contender => ({ ...contender, what });

/** Both ways to curves on one backend. */
function contendersOf(
  one: BenchBackend,
  grids: readonly { readonly whole: LightCurveGrid; readonly ten: LightCurveGrid }[],
  quick: boolean,
): Contender[] {
  return [
    ...grids.flatMap(({ whole, ten }) => [
      renamed(evaluatorContender(one, whole, true), `${one.choice}: ${wholeText(whole)}`),
      renamed(
        evaluatorContender(one, ten, true, requestFor(ten, ten.bands.slice(0, 1))),
        `${one.choice}: ${ten.model.title}, ${SAME}`,
      ),
    ]),
    ...benchedLayouts(one.backend, PUBLISHED, quick).map(
      (layout): Contender => ({
        what: `${layoutLabel(one.choice, layout)}: ${FLOW}`,
        async load(count) {
          const flow = layout.open(benchState(PUBLISHED));
          const evaluator = new FlowEvaluator(flow, count * SAMPLES);
          await flow.prepare("inverse");
          const { conditions } = flowRows(count);
          return {
            async run() {
              meanOfSamples(await evaluator.samplePerCondition(conditions, SAMPLES, 1), count);
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

/** Mean curves [count, 10] of samples [count, samples, 10]. */
function meanOfSamples(samples: ArrayLike<number>, count: number): Float64Array {
  const means = new Float64Array(count * DIMENSIONS);
  for (let row = 0; row < count; row++) {
    for (let sample = 0; sample < SAMPLES; sample++) {
      const from = (row * SAMPLES + sample) * DIMENSIONS;
      for (let d = 0; d < DIMENSIONS; d++) means[row * DIMENSIONS + d] += samples[from + d] / SAMPLES;
    }
  }
  return means;
}

/** A straight line through the medians of everyone who was measured often enough. */
export function fitsOf(measurements: readonly Measurement[]): Fit[] {
  return [...new Set(measurements.map((one) => one.what))].flatMap((what) => {
    const points = measurements
      .filter((one) => one.what === what)
      .map(({ amount, seconds }) => ({ count: amount, seconds: seconds.median }));
    return points.length < FEWEST_POINTS ? [] : [{ what, ...fitLine(points), points: points.length }];
  });
}

/** Every flow against every way of the physics on the same backend, and against the reference. */
export function crossingsOf(fits: readonly Fit[]): CrossingPoint[] {
  const backendOf = ({ what }: Fit) => what.split(":")[0];
  return fits
    .filter((flow) => flow.what.endsWith(FLOW))
    .flatMap((flow) =>
      fits
        .filter((one) => !one.what.endsWith(FLOW) && [backendOf(flow), REFERENCE].includes(backendOf(one)))
        .map((physics) => ({
          flow: flow.what,
          physics: physics.what,
          curves: crossing(flow, physics) ?? null,
        })),
    );
}

/** What the numbers say, in words. */
export function conclusions(fits: readonly Fit[], crossings: readonly CrossingPoint[]): string[] {
  const fitOf = new Map(fits.map((fit) => [fit.what, fit]));
  const sentences = crossings.map(({ flow, physics, curves }) => {
    const [a, b] = [fitOf.get(flow)!, fitOf.get(physics)!];
    const costs = `${flow}: ${formatSeconds(a.intercept)} and ${formatSeconds(a.slope)} a curve; ${physics}: ${formatSeconds(b.intercept)} and ${formatSeconds(b.slope)} a curve`;
    return `${costs}. ${verdict(a, b, curves)}`;
  });
  const same = crossings.filter(({ physics }) => physics.endsWith(SAME));
  if (same.length === 0) return sentences;
  const won = same.filter(({ curves }) => curves !== null);
  if (won.length === 0) {
    return [
      ...sentences,
      "Asked for the same points on the same backend, the flow is never the faster way, at any number of curves: what it is for is its densities and its spread, not speed.",
    ];
  }
  return [
    ...sentences,
    `Asked for the same points on the same backend, the flow is the faster way in ${won.length} of ${same.length} comparisons, from the number of curves on that the table shows.`,
  ];
}

function verdict(flow: Fit, physics: Fit, curves: number | null): string {
  const factor = (times: number) => Number(times.toPrecision(2)).toLocaleString("en-US");
  if (curves === null) {
    const head =
      flow.intercept < physics.intercept ? "The flow starts earlier but falls behind" : "The flow never wins";
    return `${head}: its curves cost ${factor(flow.slope / physics.slope)} times as much.`;
  }
  const gain = `its curves cost ${factor(physics.slope / flow.slope)} times less`;
  return curves < 1
    ? `The flow wins from the first curve: ${gain}.`
    : `The flow wins from about ${formatCount(curves)} curves on: ${gain}.`;
}
