/** The published flows against what PyTorch computes: float64 reference, and every backend in float32. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend, DeviceBuffer } from "../../src/engine/backend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { describeWithShared, hasAdapter } from "../support/environment.ts";
import { checkTraining, testTraining } from "../support/flowTraining.ts";
import {
  flowVector32,
  flowVector64,
  largestRelativeError,
  PUBLISHED_BANDS,
  publishedFlow,
} from "../support/flowVectors.ts";

const SETS = ["l1l1", "l1l2"] as const;
const CASES = PUBLISHED_BANDS.flatMap((band) => SETS.map((set) => ({ band, set })));
const DIMENSIONS = 10;

/** Values after each transform, the input first: [transforms + 1, rows, 10], and log-determinants [transforms, rows]. */
async function trace(flow: Flow, direction: "forward" | "inverse", input: Float64Array, conditions: Float64Array) {
  const { backend, architecture } = flow;
  const rows = input.length / DIMENSIONS;
  const buffer = (length: number, values?: Float64Array): DeviceBuffer => {
    const made = backend.allocate(4 * length, "trace");
    if (values) backend.upload(made, values);
    return made;
  };
  const between = architecture.transforms.map(() => buffer(input.length));
  const logDet = buffer(rows * flow.logDets);
  flow[direction]((call) => backend.run(call), rows, {
    input: buffer(input.length, input),
    conditions: buffer(conditions.length, conditions),
    logDet,
    between: (index) => between[index],
  });
  const order = direction === "forward" ? between : [...between].reverse();
  const values = await Promise.all(order.map((one) => downloadFloats(backend, one, input.length)));
  return {
    values: [...input, ...values.flatMap((one) => [...one])],
    logDets: await downloadFloats(backend, logDet, rows * flow.logDets),
  };
}

describeWithShared("the float64 reference flow", () => {
  const backend = new ReferenceBackend();

  it.each(CASES)("reproduces inverse, log-determinant and log-density of $band, $set", async ({ band, set }) => {
    const { architecture, state } = publishedFlow(band);
    using flow = new Flow(backend, architecture, state);
    using evaluator = new FlowEvaluator(flow);
    const conditions = Float64Array.from(flowVector32(`cond_${set}`));
    const { curves, logDet } = await evaluator.inverse(Float64Array.from(flowVector32("z")), conditions);
    const largest = set === "l1l1" ? 1e-9 : 1e-5;
    expect(largestRelativeError(curves, flowVector64(`${band}_${set}_x_64`), 1e-3)).toBeLessThan(1e-9);
    expect(largestRelativeError(logDet, flowVector64(`${band}_${set}_inv_logdet_64`), 1)).toBeLessThan(1e-9);
    for (const kind of ["x", "xpert"] as const) {
      const x = Float64Array.from(flowVector32(`${band}_${set}_${kind}`));
      const expected = flowVector64(`${band}_${set}_logp_${kind}_64`);
      // Fed both Lambdas, the flow multiplies the last bits of float64 by up to 1e10 on the way back.
      expect(largestRelativeError(await evaluator.logDensityOf(x, conditions), expected, 1)).toBeLessThan(largest);
    }
  });

  it.each(CASES)("reproduces the traces layer by layer of $band, $set", async ({ band, set }) => {
    const { architecture, state } = publishedFlow(band);
    using flow = new Flow(backend, architecture, state);
    const conditions = Float64Array.from(flowVector32(`cond_${set}`).subarray(0, 8 * 4));
    for (const direction of ["inverse", "forward"] as const) {
      const expected = flowVector64(`${band}_${set}_${direction}_trace_64`);
      const result = await trace(flow, direction, expected.slice(0, 80), conditions);
      expect(largestRelativeError(result.values, expected, 1e-3)).toBeLessThan(set === "l1l1" ? 1e-8 : 1e-5);
      if (direction === "forward") {
        const determinants = flowVector64(`${band}_${set}_forward_trace_logdet_64`);
        expect(largestRelativeError(result.logDets, determinants, 1)).toBeLessThan(set === "l1l1" ? 1e-9 : 1e-6);
      }
    }
  });
});

function median(values: Float64Array): number {
  return values.slice().sort()[Math.floor(values.length / 2)];
}

function quantile(values: Float64Array, share: number): number {
  return values.slice().sort()[Math.ceil(share * values.length) - 1];
}

describe.each(["cpu", "webgpu"] as const)("the flow on the %s backend", (choice) => {
  describeWithShared("against PyTorch", () => {
    describe.skipIf(choice === "webgpu" && !hasAdapter)("with the published models", () => {
      let backend: Backend;
      beforeAll(async () => {
        backend = await openBackend(choice);
      });
      afterAll(() => backend.dispose());

      it.each(PUBLISHED_BANDS)(
        "samples and densities of %s, fed as trained, are as exact as PyTorch's",
        async (band) => {
          const { architecture, state } = publishedFlow(band);
          using flow = new Flow(backend, architecture, state);
          using evaluator = new FlowEvaluator(flow);
          const conditions = flowVector32("cond_l1l1");
          const { curves } = await evaluator.inverse(flowVector32("z"), conditions);
          const exact = flowVector64(`${band}_l1l1_x_64`);
          const errors = Float64Array.from(exact, (value, index) => Math.abs(curves[index] - value));
          expect(median(errors)).toBeLessThan(1e-7);
          expect(quantile(errors, 1)).toBeLessThan(1.2e-5);
          const x = flowVector32(`${band}_l1l1_x`);
          const density = await evaluator.logDensityOf(x, conditions);
          const exactDensity = flowVector64(`${band}_l1l1_logp_x_64`);
          const densityErrors = Float64Array.from(exactDensity, (value, index) => Math.abs(density[index] - value));
          expect(median(densityErrors)).toBeLessThan(4e-4);
          expect(quantile(densityErrors, 0.99)).toBeLessThan(4e-3);
        },
      );

      it.each(PUBLISHED_BANDS)("samples of %s, fed both Lambdas, agree relatively", async (band) => {
        const { architecture, state } = publishedFlow(band);
        using flow = new Flow(backend, architecture, state);
        using evaluator = new FlowEvaluator(flow);
        const { curves } = await evaluator.inverse(flowVector32("z"), flowVector32("cond_l1l2"));
        const exact = flowVector64(`${band}_l1l2_x_64`);
        const errors = Float64Array.from(exact, (value, index) => Math.abs(curves[index] / value - 1));
        expect(median(errors)).toBeLessThan(1e-5);
      });
    });
  });
});

describeWithShared("float64 autodiff", () => {
  it("reproduces PyTorch's gradients, statistics and steps", async () => {
    await checkTraining(new ReferenceBackend(), { perTensor: 1e-8, losses: 1e-9, moments: 1e-9 });
  });
});

describeWithShared("the training on the cpu backend", () => testTraining("cpu"));
