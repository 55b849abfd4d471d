/** What a single curve and a single sample take, once the program runs. */

import { LightCurveEvaluator } from "../../src/du17/evaluator.ts";
import { modelOptions } from "../../src/du17/physics/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchJob } from "./context.ts";
import { REFERENCE, requestFor } from "./du17.ts";
import { DU17_GRIDS } from "./du17Check.ts";
import { benchState, flowRows, PUBLISHED } from "./flowCases.ts";
import { benchedLayouts, layoutLabel } from "./flowLayouts.ts";

export const ONE_CURVE = "one DU17 curve, 1101 points, 9 bands";
export const ONE_SAMPLE = "one flow sample";

const [GRID] = DU17_GRIDS;

export const latencyJob: BenchJob = {
  name: "latency",
  title: "Latency",
  async run(context) {
    // The CPU backend takes part whatever was asked for: it is what needs no device.
    const own = context.backends.some(({ choice }) => choice === "cpu") ? undefined : await openBackend("cpu");
    const backends: BenchBackend[] = [...context.backends, ...(own ? [{ choice: "cpu" as const, backend: own }] : [])];
    try {
      const set = GRID.sets(2).subarray(4, 8);
      const reference: Contender = {
        what: `${REFERENCE}: ${ONE_CURVE}`,
        load: async () => ({
          async run() {
            evaluateReference(set, GRID.times, modelOptions());
            return undefined;
          },
        }),
      };
      const contenders = [reference, ...backends.flatMap((one) => contendersOf(one, set, context.quick))];
      const climbed = await climb({
        ...context,
        table: "one call",
        id: "latency",
        unit: "calls",
        counts: [1],
        contenders,
      });
      return { ...climbed, sentences: ["A call ends when its result is in the host's memory."] };
    } finally {
      own?.dispose();
    }
  },
};

function contendersOf({ choice, backend }: BenchBackend, set: Float64Array, quick: boolean): Contender[] {
  return [
    {
      what: `${choice}: ${ONE_CURVE}`,
      async load() {
        const evaluator = new LightCurveEvaluator(backend, requestFor(GRID));
        await evaluator.prepare();
        return {
          async run() {
            await evaluator.evaluate(set, (block) => block.magnitudes[0]);
            return undefined;
          },
          dispose: () => evaluator.dispose(),
        };
      },
    },
    ...benchedLayouts(backend, PUBLISHED, quick).map(
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
    ),
  ];
}
