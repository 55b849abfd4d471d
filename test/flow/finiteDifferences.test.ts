/** Gradients of whole flows against central differences of the float64 reference, on random shapes and edge values. */

import { describe, expect, it } from "vitest";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { Flow } from "../../src/flow/flow.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { disturbedState, expectBijection, expectGradients, randomRows } from "../support/flowChecks.ts";
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

describe("gradients in float64", () => {
  it.each(SHAPES)("$name", ({ architecture, rows, training }) => expectGradients(architecture, rows, training));
});

describe("bijections in float64", () => {
  it.each(SHAPES.filter((shape) => shape.rows === 5 || !shape.name.includes("batch")))(
    "$name: the inverse undoes the forward pass, log-determinants agree with the Jacobian",
    ({ architecture, rows }) => expectBijection(architecture, rows),
  );
});

describeWithAdapter("gradients on the device", () => {
  it("are the same bits each time, and near float64's", async () => {
    using device = await openBackend("webgpu");
    const architecture = buildArchitecture(SHARED_SHAPE);
    const shape: Shape = { name: "shared", architecture, rows: 7, training: true };
    const numbers = disturbedState(shape.architecture);
    const { curves, conditions } = randomRows(shape.architecture, shape.rows);
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
