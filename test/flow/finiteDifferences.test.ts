/** Gradients of whole flows against central differences of the float64 reference, on random shapes and edge values. */

import { describe, expect, it } from "vitest";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { SHARED_SHAPE } from "../support/sharedShape.ts";

const TRANSFORMERS: Transformer[] = [
  { kind: "affine", scale: "sigmoid" },
  { kind: "affine", scale: "bounded-exponential" },
  { kind: "spline", bins: 4, tailBound: 2 },
];

interface Shape {
  readonly name: string;
  readonly architecture: Architecture;
  readonly rows: number;
  readonly training: boolean;
}

const SHAPES: Shape[] = TRANSFORMERS.flatMap((transformer, index) =>
  (["act", "batch", "none"] as const).flatMap((normalisation, at) => {
    const choices = {
      dimensions: 3 + ((index + at) % 3),
      conditions: 1 + at,
      couplings: 2 + (at % 2),
      hidden: 4 + index,
      blocks: 1 + (at % 2),
      transformer,
      normalisation,
      permutation: (["none", "reverse", "random"] as const)[at],
      seed: 5,
    };
    const architecture = buildArchitecture(choices);
    const name = `${transformer.kind}${"scale" in transformer ? ` ${transformer.scale}` : ""}, ${normalisation}`;
    const shapes = [{ name, architecture, rows: 7, training: true }];
    if (normalisation === "batch") shapes.push({ name: `${name}, evaluation`, architecture, rows: 5, training: false });
    else shapes.push({ name: `${name}, one row`, architecture, rows: 1, training: true });
    return shapes;
  }),
);

function inputs({ architecture, rows }: Shape) {
  const random = new CounterRandom(11, "noise");
  const curves = Float64Array.from({ length: rows * architecture.dimensions }, (_, at) => random.normal(at, 0));
  const conditions = Float64Array.from({ length: rows * architecture.conditions }, (_, at) => random.normal(at, 1));
  return { curves, conditions };
}

/** Numbers away from their start, so that nothing is zero or small. */
function state({ architecture }: Shape) {
  const start = initialState(architecture, 3);
  const random = new CounterRandom(12, "noise");
  return {
    parameters: Float64Array.from(start.parameters, (value, at) => value + 0.3 * random.normal(at, 0)),
    moments: Float64Array.from(start.moments, (_, at) => 0.5 + random.uniform(at, 1)),
  };
}

describe("gradients in float64", () => {
  it.each(SHAPES)("$name", async (shape) => {
    const backend = new ReferenceBackend();
    const numbers = state(shape);
    using flow = new Flow(backend, shape.architecture, numbers);
    using step = new TrainingStep(flow, shape.rows, 1, shape.training);
    const { curves, conditions } = inputs(shape);
    backend.upload(step.curves, curves);
    backend.upload(step.conditions, conditions);
    const lossAt = async (index: number, shift: number) => {
      const parameters = numbers.parameters.slice();
      parameters[index] += shift;
      flow.load({ ...numbers, parameters });
      step.forward(0);
      return (await downloadFloats(backend, step.losses, 1))[0];
    };
    step.forward(0);
    step.backward();
    const gradients = await downloadFloats(backend, step.gradients, flow.layout.count);
    const scale = Math.max(...gradients.map(Math.abs));
    const h = 1e-5;
    for (let index = 0; index < flow.layout.count; index += Math.max(1, Math.floor(flow.layout.count / 60))) {
      const numeric = ((await lossAt(index, h)) - (await lossAt(index, -h))) / (2 * h);
      const { name } = flow.layout.views.findLast((view) => view.offset <= index)!;
      expect(Math.abs(gradients[index] - numeric), `${name}, parameter ${index}`).toBeLessThan(2e-7 * (scale + 1));
    }
  });
});

describe("bijections in float64", () => {
  it.each(SHAPES.filter((shape) => shape.rows === 5 || !shape.name.includes("batch")))(
    "$name: the inverse undoes the forward pass, log-determinants agree with the Jacobian",
    async (shape) => {
      const backend = new ReferenceBackend();
      using flow = new Flow(backend, shape.architecture, state(shape));
      using evaluator = new FlowEvaluator(flow, 3);
      const { curves, conditions } = inputs(shape);
      const { dimensions } = shape.architecture;
      const { noise, logDets } = await evaluator.forward(curves, conditions);
      const back = await evaluator.inverse(noise, conditions);
      const total = Float64Array.from({ length: shape.rows }, (_, row) => {
        let sum = 0;
        for (let at = row; at < logDets.length; at += shape.rows) sum += logDets[at];
        return sum;
      });
      curves.forEach((value, at) => {
        expect(Math.abs(back.curves[at] - value)).toBeLessThan(1e-9 * (1 + Math.abs(value)));
      });
      total.forEach((value, row) => {
        expect(Math.abs(back.logDet[row] + value)).toBeLessThan(1e-9);
      });
      const own = conditions.slice(0, shape.architecture.conditions);
      const h = 1e-6;
      const columns: Float64Array[] = [];
      for (let d = 0; d < dimensions; d++) {
        const at = async (shift: number) => {
          const moved = curves.slice(0, dimensions);
          moved[d] += shift;
          return (await evaluator.forward(moved, own)).noise;
        };
        const [up, down] = [await at(h), await at(-h)];
        columns.push(Float64Array.from(up, (value, k) => (value - down[k]) / (2 * h)));
      }
      expect(Math.abs(Math.log(Math.abs(determinant(columns))) - total[0])).toBeLessThan(1e-5);
    },
  );
});

/** By elimination with pivots. */
function determinant(columns: readonly Float64Array[]): number {
  const matrix = columns.map((column) => column.slice());
  let product = 1;
  for (let k = 0; k < matrix.length; k++) {
    const pivot = matrix.reduce(
      (best, row, at) => (at >= k && Math.abs(row[k]) > Math.abs(matrix[best][k]) ? at : best),
      k,
    );
    if (pivot !== k) {
      [matrix[k], matrix[pivot]] = [matrix[pivot], matrix[k]];
      product = -product;
    }
    product *= matrix[k][k];
    for (let row = k + 1; row < matrix.length; row++) {
      const factor = matrix[row][k] / matrix[k][k];
      for (let at = k; at < matrix.length; at++) matrix[row][at] -= factor * matrix[k][at];
    }
  }
  return product;
}

describeWithAdapter("gradients on the device", () => {
  it("are the same bits each time, and near float64's", async () => {
    using device = await openBackend("webgpu");
    const architecture = buildArchitecture(SHARED_SHAPE);
    const shape: Shape = { name: "shared", architecture, rows: 7, training: true };
    const numbers = state(shape);
    const { curves, conditions } = inputs(shape);
    const run = async (backend: typeof device | ReferenceBackend) => {
      const convert = (values: Float64Array) =>
        backend instanceof ReferenceBackend ? values : Float32Array.from(values);
      using flow = new Flow(backend, shape.architecture, {
        parameters: convert(numbers.parameters),
        moments: convert(numbers.moments),
      });
      using step = new TrainingStep(flow, shape.rows, 1, true);
      backend.upload(step.curves, convert(curves));
      backend.upload(step.conditions, convert(conditions));
      step.forward(0);
      step.backward();
      return downloadFloats(backend, step.gradients, flow.layout.count);
    };
    const [first, second, exact] = [await run(device), await run(device), await run(new ReferenceBackend())];
    expect(second).toEqual(first);
    const scale = Math.max(...exact.map(Math.abs));
    exact.forEach((value, at) => {
      expect(Math.abs(first[at] - value)).toBeLessThan(1e-3 * scale);
    });
  });
});
