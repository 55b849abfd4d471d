/** What a single curve and a single sample take, once the program runs. */

import { openBackend } from "../../src/engine/openBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { benchedModels } from "./benchedModels.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchJob } from "./context.ts";
import { REFERENCE, requestFor } from "./curveContenders.ts";
import { benchState, flowRows, PUBLISHED } from "./flowCases.ts";
import { benchedLayouts, layoutLabel } from "./flowLayouts.ts";
import { formatAmount } from "./format.ts";
import { type LightCurveGrid, lightCurveGrids } from "./lightCurveGrids.ts";

/** E.g. "one DU17 curve, 1101 points, 9 bands". */
export const oneCurve = ({ model, points, bands }: Pick<LightCurveGrid, "model" | "points" | "bands">): string =>
  `one ${model.title} curve, ${points} points, ${formatAmount(bands.length, "bands")}`;
export const ONE_SAMPLE = "one flow sample";

export const latencyJob: BenchJob = {
  name: "latency",
  title: "Latency",
  async run(context) {
    // The CPU backend takes part whatever was asked for: it is what needs no device.
    const own = context.backends.some(({ choice }) => choice === "cpu") ? undefined : await openBackend("cpu");
    const backends: BenchBackend[] = [...context.backends, ...(own ? [{ choice: "cpu" as const, backend: own }] : [])];
    try {
      const { models, absent } = benchedModels();
      const grids = models.map((model) => lightCurveGrids(model)[0]);
      const contenders = [
        ...grids.map(referenceCall),
        ...backends.flatMap((one) => [
          ...grids.map((grid) => curveCall(one, grid)),
          ...sampleCalls(one, context.quick),
        ]),
      ];
      const climbed = await climb({
        ...context,
        table: "one call",
        id: "latency",
        unit: "calls",
        counts: [1],
        contenders,
      });
      const missing = absent.map(({ title, reason }) => ({ table: "one call", what: title, reason }));
      return {
        ...climbed,
        absent: [...climbed.absent, ...missing],
        sentences: ["A call ends when its result is in the host's memory."],
      };
    } finally {
      own?.dispose();
    }
  },
};

/** The second set: the first of a prior may be an edge. */
const oneSet = ({ model, sets }: LightCurveGrid): Float64Array => sets(2).subarray(model.inputs.length);

const referenceCall = (grid: LightCurveGrid): Contender => ({
  what: `${REFERENCE}: ${oneCurve(grid)}`,
  load: async () => ({
    async run() {
      grid.model.reference(oneSet(grid), grid.times, grid.options, grid.bands);
      return undefined;
    },
  }),
});

const curveCall = ({ choice, backend }: BenchBackend, grid: LightCurveGrid): Contender => ({
  what: `${choice}: ${oneCurve(grid)}`,
  async load() {
    const evaluator = new LightCurveEvaluator(backend, grid.model, requestFor(grid));
    await evaluator.prepare();
    return {
      async run() {
        await evaluator.evaluate(oneSet(grid), (block) => block.magnitudes[0]);
        return undefined;
      },
      dispose: () => evaluator.dispose(),
    };
  },
});

function sampleCalls({ choice, backend }: BenchBackend, quick: boolean): Contender[] {
  return benchedLayouts(backend, PUBLISHED, quick).map(
    (layout): Contender => ({
      what: `${layoutLabel(choice, layout)}: ${ONE_SAMPLE}`,
      async load() {
        const flow = layout.open(benchState(PUBLISHED));
        const evaluator = new FlowEvaluator(flow, 1);
        const { conditions } = flowRows(1);
        return {
          async run() {
            await evaluator.samplePaired(conditions, 1);
            return undefined;
          },
          dispose() {
            evaluator.dispose();
            flow.dispose();
          },
        };
      },
    }),
  );
}
