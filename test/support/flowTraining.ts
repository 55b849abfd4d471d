/** The published flow trained as PyTorch trains it: gradients, statistics and steps. */

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { Flow } from "../../src/flow/flow.ts";
import { ADAM_DEFAULTS, TrainingStep } from "../../src/flow/training/step.ts";
import { flowVector64, largestRelativeError, normError, normOf, publishedFlow } from "./flowVectors.ts";

/** Points of a curve. */
const DIMENSIONS = 10;

/** The tests of a backend that computes in float32. */
export function testTraining(choice: "cpu" | "webgpu"): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(choice);
  });
  afterAll(() => backend.dispose());

  it("trains as PyTorch does: gradients, statistics and five steps", async () => {
    // A rectifier whose input is within rounding of zero opens or shuts: one of them moves a gradient of 64 rows by a
    // percent. Row by row the next test is stricter.
    await checkTraining(backend, { perTensor: 3e-2, losses: 2e-3, moments: 1e-4 });
  });

  it("has the gradients of single rows, but for rectifiers at zero", async () => {
    expect(await rowsWithOtherGradients(backend, 1e-3)).toBeLessThan(16);
  });
}

/** Gradients in both modes, running statistics, and five Adam steps. */
export async function checkTraining(
  backend: Backend,
  tolerance: { perTensor: number; losses: number; moments: number },
): Promise<void> {
  const reference = backend instanceof ReferenceBackend;
  const convert = (values: Float64Array) => (reference ? values : Float32Array.from(values));
  const { architecture, state } = publishedFlow("g");
  const x = convert(flowVector64("grad/x"));
  const conditions = convert(flowVector64("grad/cond"));
  const rows = x.length / DIMENSIONS;
  for (const mode of ["eval", "train"] as const) {
    using flow = new Flow(backend, architecture, state);
    using step = new TrainingStep(flow, rows, 5, mode === "train");
    backend.upload(step.curves, x);
    backend.upload(step.conditions, conditions);
    step.forward(0);
    step.backward();
    const [loss] = await downloadFloats(backend, step.losses, 1);
    expect(Math.abs(loss - flowVector64(`grad/${mode}_loss`)[0])).toBeLessThan(tolerance.losses);
    const gradients = await downloadFloats(backend, step.gradients, flow.layout.count);
    const expected = flowVector64(`grad/${mode}_grad`);
    const total = normOf(expected);
    for (const { name, shape, offset } of flow.layout.views) {
      const end = offset + shape.reduce((product, length) => product * length, 1);
      const error = normError(gradients.subarray(offset, end), expected.subarray(offset, end), 1e-6 * total);
      expect(error, `${mode} gradient of ${name}`).toBeLessThan(tolerance.perTensor);
    }
    if (mode === "eval") continue;
    step.updateMoments();
    const moments = await downloadFloats(backend, flow.moments, flow.layout.momentCount);
    const [means, variances] = ["mean", "var"].map((name) => flowVector64(`grad/train_running_${name}_after`));
    for (let norm = 0; norm < 8; norm++) {
      const own = moments.subarray(20 * norm, 20 * norm + 20);
      const pair = [...means.subarray(10 * norm, 10 * norm + 10), ...variances.subarray(10 * norm, 10 * norm + 10)];
      expect(largestRelativeError(own, pair, 1e-3)).toBeLessThan(tolerance.moments);
    }
  }
  using flow = new Flow(backend, architecture, state);
  using step = new TrainingStep(flow, rows, 5, true);
  backend.upload(step.curves, x);
  backend.upload(step.conditions, conditions);
  for (let index = 0; index < 5; index++) {
    step.forward(index);
    step.backward();
    step.update(index + 1, { ...ADAM_DEFAULTS, learningRate: 1e-3 });
  }
  const losses = await downloadFloats(backend, step.losses, 5);
  expect(largestRelativeError(losses, flowVector64("grad/adam5_losses"), 1)).toBeLessThan(tolerance.losses);
  const parameters = await downloadFloats(backend, flow.parameters, flow.layout.count);
  // Steps of Adam have the size of the learning rate whatever the gradient: tiny gradients may differ in sign.
  expect(normError(parameters, flowVector64("grad/adam5_params"))).toBeLessThan(reference ? 1e-8 : 1e-3);
}

/** How many of the 64 rows alone have a gradient that differs from float64's by more than a share of its norm. */
async function rowsWithOtherGradients(backend: Backend, tolerance: number): Promise<number> {
  const { architecture, state } = publishedFlow("g");
  const [x, conditions] = [flowVector64("grad/x"), flowVector64("grad/cond")];
  const gradientsOf = async (one: Backend) => {
    using flow = new Flow(one, architecture, state);
    using step = new TrainingStep(flow, 1, 1, false);
    const convert = (values: Float64Array) => (one instanceof ReferenceBackend ? values : Float32Array.from(values));
    const gradients: (Float32Array | Float64Array)[] = [];
    for (let row = 0; row < 64; row++) {
      one.upload(step.curves, convert(x.subarray(10 * row, 10 * row + 10)));
      one.upload(step.conditions, convert(conditions.subarray(4 * row, 4 * row + 4)));
      step.forward(0);
      step.backward();
      gradients.push(await downloadFloats(one, step.gradients, flow.layout.count));
    }
    return gradients;
  };
  const expected = await gradientsOf(new ReferenceBackend());
  const actual = await gradientsOf(backend);
  return actual.filter((gradient, row) => normError(gradient, expected[row]) > tolerance).length;
}
