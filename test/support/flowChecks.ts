/** What every flow must do, in float64: undo itself, know its Jacobian, and have the gradients of its loss. */

import { expect } from "vitest";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import type { Architecture } from "../../src/flow/architecture.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";

/** Random curves and conditions. */
export function randomRows({ dimensions, conditions }: Architecture, rows: number) {
  const random = new CounterRandom(11, "noise");
  return {
    curves: Float64Array.from({ length: rows * dimensions }, (_, at) => random.normal(at, 0)),
    conditions: Float64Array.from({ length: rows * conditions }, (_, at) => random.normal(at, 1)),
  };
}

/** Numbers away from their start, so that nothing is zero or small. */
export function disturbedState(architecture: Architecture) {
  const start = initialState(architecture, 3);
  const random = new CounterRandom(12, "noise");
  return {
    parameters: Float64Array.from(start.parameters, (value, at) => value + 0.3 * random.normal(at, 0)),
    moments: Float64Array.from(start.moments, (_, at) => 0.5 + random.uniform(at, 1)),
  };
}

/** The inverse undoes the forward pass, and both log-determinants are that of a numerical Jacobian. */
export async function expectBijection(architecture: Architecture, rows: number): Promise<void> {
  using flow = new Flow(new ReferenceBackend(), architecture, disturbedState(architecture));
  using evaluator = new FlowEvaluator(flow, 3);
  const { curves, conditions } = randomRows(architecture, rows);
  const { dimensions } = architecture;
  const { noise, logDets } = await evaluator.forward(curves, conditions);
  const back = await evaluator.inverse(noise, conditions);
  const total = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row; at < logDets.length; at += rows) sum += logDets[at];
    return sum;
  });
  curves.forEach((value, at) => {
    expect(Math.abs(back.curves[at] - value)).toBeLessThan(1e-9 * (1 + Math.abs(value)));
  });
  total.forEach((value, row) => {
    expect(Math.abs(back.logDet[row] + value)).toBeLessThan(1e-9);
  });
  const own = conditions.slice(0, architecture.conditions);
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
}

/** Gradients of the loss by the parameters, some 60 of them, are central differences. @param training by batch statistics */
export async function expectGradients(architecture: Architecture, rows: number, training: boolean): Promise<void> {
  const backend = new ReferenceBackend();
  const numbers = disturbedState(architecture);
  using flow = new Flow(backend, architecture, numbers);
  using step = new TrainingStep(flow, rows, 1, training);
  const { curves, conditions } = randomRows(architecture, rows);
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
}

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
