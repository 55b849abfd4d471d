/** One table of constructors, the same tests for every kind of transform, one of a program's own among them. */

import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { checkCase } from "../../src/engine/runCase.ts";
import { type Architecture, checkArchitecture } from "../../src/flow/architecture.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { initialState, parameterLayout } from "../../src/flow/parameters.ts";
import { trainerOptions } from "../../src/flow/training/options.ts";
import { Trainer } from "../../src/flow/training/trainer.ts";
import {
  type AddedTransform,
  type BuiltInTransform,
  registerTransform,
  type Transform,
  transformRow,
} from "../../src/flow/transforms/index.ts";
import { TRANSFORMER_KINDS, TRANSFORMERS } from "../../src/kernels/flow/transformers.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { disturbedState, expectBijection, expectGradients } from "../support/flowChecks.ts";
import {
  SINH_ARCSINH,
  SINH_ARCSINH_CHECKS,
  type SinhArcsinhTransform,
  sinhArcsinh,
} from "../support/sinhArcsinhTransform.ts";
import { smallModel } from "../support/smallModel.ts";

registerTransform<SinhArcsinhTransform>(SINH_ARCSINH, sinhArcsinh);

/** Transforms of four features. A kind without an example does not compile. */
const BUILT_IN: {
  readonly [Kind in BuiltInTransform["kind"]]: readonly Extract<BuiltInTransform, { readonly kind: Kind }>[];
} = {
  coupling: TRANSFORMER_KINDS.flatMap((kind) => [...TRANSFORMERS[kind].checked]).map((transformer) => ({
    kind: "coupling",
    ...{ identity: [1, 2], transformed: [3, 0], hidden: 5, blocks: 2 },
    transformer,
  })),
  "batch-norm": [{ kind: "batch-norm" }],
  "act-norm": [{ kind: "act-norm" }],
  permutation: [{ kind: "permutation", order: [2, 0, 3, 1] }],
};
const EXAMPLES: readonly Transform[] = [...Object.values(BUILT_IN).flat(), { kind: SINH_ARCSINH }];
const CASES = EXAMPLES.map((transform) => ({ name: transformRow(transform).describe(transform), transform }));

const flowOf = (...transforms: Transform[]): Architecture => ({ dimensions: 4, conditions: 4, transforms });

describe.each(CASES)("$name", ({ transform }) => {
  it("is undone by its inverse, and its log-determinant is that of its Jacobian", () =>
    expectBijection(flowOf(transform), 5));

  it("has the gradients of its parameters, and carries those of what is before it", async () => {
    const architecture = flowOf({ kind: "act-norm" }, transform, { kind: "act-norm" });
    await expectGradients(architecture, 7, true);
    await expectGradients(architecture, 7, false);
  });

  it("is saved and loaded with its numbers", () => {
    const architecture = flowOf(BUILT_IN.coupling[0], transform);
    const { parameters, moments } = disturbedState(architecture);
    const state = { parameters: Float32Array.from(parameters), moments: Float32Array.from(moments) };
    const model = { ...smallModel(), architecture, state };
    expect(parseModel(encodeModel(model), "m.safetensors")).toEqual(model);
  });

  it("names every number once, without gaps", () => {
    const { views, count, momentViews, momentCount } = parameterLayout(flowOf(transform));
    for (const [all, length] of [
      [views, count],
      [momentViews, momentCount],
    ] as const) {
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
      expect(
        all.reduce((end, { shape, offset }) => (offset === end ? end + shape.reduce((a, b) => a * b) : -1), 0),
      ).toBe(length);
    }
  });
});

describe("a transform of a program's own", () => {
  it("is trained: it finds the tails and the lean of data that are made with it", async () => {
    using backend = await openBackend("cpu");
    const architecture: Architecture = {
      ...{ dimensions: 2, conditions: 1 },
      transforms: [
        { kind: SINH_ARCSINH },
        {
          kind: "coupling",
          ...{ identity: [0], transformed: [1], hidden: 4, blocks: 1 },
          transformer: { kind: "affine", scale: "sigmoid" },
        },
      ],
    };
    const [tails, lean] = [0.4, -0.5];
    const drawn = (count: number, seed: number) => {
      const random = new CounterRandom(seed, "noise");
      const noise = Float64Array.from({ length: 2 * count }, (_, at) => random.normal(at, 0));
      const curves = Float32Array.from(noise, (z) => Math.sinh((Math.asinh(z) - lean) * Math.exp(-tails)));
      // Log-density of a row: of its noise, and of the way there.
      let sum = 0;
      noise.forEach((z, at) => {
        const slope = 0.5 * Math.log(1 + z * z) + tails - 0.5 * Math.log(1 + curves[at] ** 2);
        sum += slope - 0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
      });
      return { rows: { curves, conditions: new Float32Array(count) }, bestLoss: -sum / count };
    };
    const [training, validation] = [drawn(2000, 1), drawn(1000, 2)];
    using trainer = new Trainer(backend, architecture, initialState(architecture, 1), training.rows, validation.rows, {
      ...trainerOptions({ epochs: 40, batch: 200, clip: 0, schedule: "constant", learningRate: 0.01, warmup: 0 }),
      noise: new Float32Array(2),
    });
    await trainer.initialiseFromData();
    const before = await trainer.validationLoss();
    for (let epoch = 0; epoch < 40; epoch++) await trainer.epoch();
    const after = await trainer.validationLoss();
    expect(before).toBeGreaterThan(validation.bestLoss + 0.2);
    expect(after).toBeLessThan(validation.bestLoss + 0.03);
    const { parameters } = await trainer.state();
    expect(Math.abs(parameters[0] - tails)).toBeLessThan(0.1);
    expect(Math.abs(parameters[2] - lean)).toBeLessThan(0.1);
  });

  it("has a kind that no other has", () => {
    expect(() => registerTransform<SinhArcsinhTransform>(SINH_ARCSINH, sinhArcsinh)).toThrow(
      'there is a transform of the kind "test:sinh-arcsinh" already',
    );
    const unknown: AddedTransform = { kind: "test:unknown" };
    expect(() => checkArchitecture(flowOf(BUILT_IN.coupling[0], unknown), "m")).toThrow(
      'there is no transform of the kind "test:unknown"',
    );
  });
});

describeWithAdapter("its kernels on the device", () => {
  it("are those of its twins", async () => {
    using backend = await openBackend("webgpu");
    for (const check of SINH_ARCSINH_CHECKS) {
      for (const kernelCase of check.oracle.cases(backend.capabilities)) {
        expect(await checkCase(backend, check, kernelCase)).toBeUndefined();
      }
    }
  });
});
