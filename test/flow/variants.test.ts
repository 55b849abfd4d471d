/** Variants of a flow's kernels: the same numbers from all, and the fastest by what was measured. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import type { MeasurementCache, MeasurementRecord } from "../../src/engine/tuning/measurementCache.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { type Floats, FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type FlowState, initialState } from "../../src/flow/parameters.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";
import { canBeTrained, halfVariant, UNIFORM_VARIANTS } from "../../src/flow/variant.ts";
import { fastestOf, fastestVariant, flowVariants } from "../../src/flow/variants.ts";
import { normalValues } from "../../src/kernels/flow/couplingCases.ts";
import { describeWithAdapter } from "../support/environment.ts";

const ROWS = 37;

const SHAPES = {
  affine: {
    dimensions: 5,
    conditions: 2,
    couplings: 2,
    hidden: 8,
    blocks: 1,
    transformer: { kind: "affine", scale: "bounded-exponential" },
    normalisation: "batch",
    permutation: "reverse",
    seed: 1,
  },
  spline: {
    dimensions: 3,
    conditions: 1,
    couplings: 2,
    hidden: 6,
    blocks: 1,
    transformer: { kind: "spline", bins: 4, tailBound: 4 },
    normalisation: "act",
    permutation: "none",
    seed: 2,
  },
} as const;

/** Numbers of a trained flow: normalisations that do something. */
function stateOf(architecture: Architecture): FlowState {
  const { parameters, moments } = initialState(architecture, 3);
  return {
    parameters: parameters.map((value, index) => value + 0.1 * Math.sin(index)),
    moments: moments.map((_, index) => 0.5 + 0.3 * Math.sin(index)),
  };
}

/** Samples and densities of a flow in one variant. */
async function resultsOf(flow: Flow): Promise<{ samples: Floats; logDet: Floats; density: Floats }> {
  using evaluator = new FlowEvaluator(flow, ROWS);
  const { dimensions, conditions } = flow.architecture;
  const inputs = normalValues(ROWS * conditions, 5);
  const { logDet } = await evaluator.inverse(normalValues(ROWS * dimensions, 7), inputs);
  return {
    samples: await evaluator.samplePaired(inputs, 4),
    logDet,
    density: await evaluator.logDensityOf(normalValues(ROWS * dimensions, 6), inputs),
  };
}

function expectClose(actual: Floats, expected: Floats, tolerance = 2e-4): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => {
    expect(Math.abs(value - expected[index])).toBeLessThan(tolerance * (1 + Math.abs(expected[index])));
  });
}

/** A cache that holds at most one record. */
function cacheOf(record?: Pick<MeasurementRecord, "measured">): MeasurementCache & { written: MeasurementRecord[] } {
  const written: MeasurementRecord[] = [];
  return {
    written,
    read: async (key) => (record ? { ...key, ...record } : written.at(-1)),
    write: async (one) => {
      written.push(one);
    },
  };
}

describeWithAdapter("variants on WebGPU", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend("webgpu");
  });
  afterAll(() => backend.dispose());

  it.each(["affine", "spline"] as const)("all give the same numbers: %s", async (kind) => {
    const architecture = buildArchitecture(SHAPES[kind]);
    const state = stateOf(architecture);
    using cpu = new CpuBackend("test");
    using reference = new Flow(cpu, architecture, state);
    const expected = await resultsOf(reference);
    // Uniform buffers are checked wherever they run, also where they are never the fastest.
    const variants = [...UNIFORM_VARIANTS, ...flowVariants(backend, architecture, "inference")];
    for (const variant of variants) {
      using flow = new Flow(backend, architecture, state, variant);
      const { samples, logDet, density } = await resultsOf(flow);
      expectClose(samples, expected.samples);
      expectClose(logDet, expected.logDet);
      expectClose(density, expected.density);
    }
  });

  it("a frozen flow takes other numbers, also such as no shader can hold", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const frozen = flowVariants(backend, architecture, "inference").find(({ name }) => name === "frozen")!;
    using flow = new Flow(backend, architecture, initialState(architecture, 1), frozen);
    expect(flow.logDets).toBe(2);
    const state = stateOf(architecture);
    flow.load(state);
    using generic = new Flow(backend, architecture, state);
    expectClose((await resultsOf(flow)).density, (await resultsOf(generic)).density);
    const infinite = { ...state, parameters: state.parameters.slice().fill(Number.POSITIVE_INFINITY, 0, 1) };
    flow.load(infinite);
    expect(flow.logDets).toBe(3);
    generic.load(infinite);
    expect((await resultsOf(flow)).density.map(Number.isFinite as never)).toEqual(
      (await resultsOf(generic)).density.map(Number.isFinite as never),
    );
  });

  it("a flow with weights in uniform buffers takes other numbers, and none from a batch", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    using flow = new Flow(backend, architecture, initialState(architecture, 1), UNIFORM_VARIANTS[0]);
    using generic = new Flow(backend, architecture, stateOf(architecture));
    flow.load(stateOf(architecture));
    await flow.prepare("inverse");
    expectClose((await resultsOf(flow)).samples, (await resultsOf(generic)).samples);
    const moments = { buffer: flow.moments, fromBatch: true };
    expect(() => flow.forward(() => {}, 1, undefined as never, moments)).toThrow("uniform takes no statistics");
  });

  it("half floats give nearly the same numbers, and nobody gets them unasked", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const half = halfVariant(backend, architecture);
    expect(half !== undefined).toBe(backend.capabilities.halfFloats);
    if (!half) return;
    expect(canBeTrained(half)).toBe(false);
    expect(flowVariants(backend, architecture, "inference").map(({ name }) => name)).not.toContain(half.name);
    using flow = new Flow(backend, architecture, initialState(architecture, 1), half);
    await flow.prepare("forward");
    flow.load(stateOf(architecture));
    using generic = new Flow(backend, architecture, stateOf(architecture));
    const [{ samples, density }, expected] = [await resultsOf(flow), await resultsOf(generic)];
    expectClose(samples, expected.samples, 2e-2);
    expectClose(density, expected.density, 2e-2);
    // Other numbers than float32: the kernels that were asked for did run.
    expect(samples).not.toEqual(expected.samples);
  });

  it("half floats are read four by four", () => {
    const architecture = buildArchitecture({ ...SHAPES.affine, hidden: 6 });
    expect(halfVariant(backend, architecture)).toBeUndefined();
  });

  it("a training in another variant takes the same step", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const gradients: Floats[] = [];
    for (const variant of flowVariants(backend, architecture, "training")) {
      expect(canBeTrained(variant)).toBe(true);
      using flow = new Flow(backend, architecture, stateOf(architecture), variant);
      using step = new TrainingStep(flow, ROWS, 1);
      backend.upload(step.curves, normalValues(ROWS * architecture.dimensions, 8));
      backend.upload(step.conditions, normalValues(ROWS * architecture.conditions, 9));
      step.forward(0);
      step.backward();
      gradients.push(
        await backend.download(step.gradients, "f32", 4 * flow.layout.count, (bytes) =>
          bytes.f32.slice(0, flow.layout.count),
        ),
      );
    }
    for (const other of gradients.slice(1)) expectClose(other, gradients[0]);
  });

  it("frozen flows are for inference, and for models that compile in reasonable time", () => {
    const named = (use: "inference" | "training", hidden: number) =>
      flowVariants(backend, buildArchitecture({ ...SHAPES.affine, hidden, couplings: 8 }), use).map(({ name }) => name);
    expect(named("inference", 8)).toContain("frozen");
    expect(named("inference", 128)).not.toContain("frozen");
    expect(named("training", 8)).not.toContain("frozen");
  });

  it("measures once, and never for a short job", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const cache = cacheOf();
    const [rule] = flowVariants(backend, architecture, "inference");
    expect(await fastestVariant(backend, architecture, "inference", cache, 100)).toEqual(rule);
    expect(cache.written).toHaveLength(0);
    const chosen = await fastestVariant(backend, architecture, "inference", cache);
    expect(cache.written).toHaveLength(1);
    const names = flowVariants(backend, architecture, "inference").map(({ name }) => name);
    expect(cache.written[0].measured.map(({ name }) => name)).toEqual(names);
    expect(await fastestVariant(backend, architecture, "inference", cache)).toEqual(chosen);
    expect(cache.written).toHaveLength(1);
  });

  it("takes what is kept, and ignores names that are no longer offered", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const names = flowVariants(backend, architecture, "training").map(({ name }) => name);
    const measured = [...names, "gone"].map((name, index) => ({ name, prepareSeconds: 0, secondsPerRow: 9 - index }));
    const { name } = await fastestVariant(backend, architecture, "training", cacheOf({ measured }));
    expect(name).toBe(names.at(-1));
  });
});

describe("weights in uniform buffers", () => {
  const named = (use: "inference" | "training", hidden: number, hardware: boolean, subgroupSize?: number) => {
    const adapter = {
      description: { kind: "webgpu", hardware },
      capabilities: { subgroupSize },
      limits: { maxWorkgroupStorageBytes: 16_384, maxUniformBindingBytes: 65_536 },
    } as Backend;
    return flowVariants(adapter, buildArchitecture({ ...SHAPES.affine, hidden }), use).map(({ name }) => name);
  };

  it("are for inference, where they fit and subgroups are not faster", () => {
    expect(named("inference", 32, true, 32)).toEqual(expect.arrayContaining(["uniform", "uniform-4"]));
    expect(named("inference", 32, false)).toContain("uniform");
    expect(named("inference", 32, false, 16)).not.toContain("uniform");
    expect(named("training", 32, true)).not.toContain("uniform");
    // One block of two layers of 128 x 128 numbers is more than 64 KiB.
    expect(named("inference", 128, true)).not.toContain("uniform");
  });
});

describe("the choice by what was measured", () => {
  const variant = (name: string) => ({ name, summary: "", tuning: {} as never, frozen: name === "frozen" });
  const both = [variant("lanes"), variant("frozen")];
  const measured = [
    { name: "lanes", prepareSeconds: 3, secondsPerRow: 3e-6 },
    { name: "frozen", prepareSeconds: 10, secondsPerRow: 1e-6 },
  ];

  it("counts the compilation of a frozen model, which comes for each", () => {
    expect(fastestOf({ measured }, both, 4e6)?.name).toBe("lanes");
    expect(fastestOf({ measured }, both, 6e6)?.name).toBe("frozen");
    expect(fastestOf({ measured }, both, Number.POSITIVE_INFINITY)?.name).toBe("frozen");
    expect(fastestOf({ measured: [] }, both, 1)).toBeUndefined();
  });

  it("is none on the CPU", async () => {
    using cpu = new CpuBackend("test");
    const cache = cacheOf();
    const architecture = buildArchitecture(SHAPES.affine);
    expect(flowVariants(cpu, architecture, "inference")).toHaveLength(1);
    expect((await fastestVariant(cpu, architecture, "inference", cache)).name).toBe("plain");
    expect(cache.written).toHaveLength(0);
  });
});

it("samples are the same whatever the chunks, and in parts", async () => {
  using cpu = new CpuBackend("test");
  const architecture = buildArchitecture(SHAPES.affine);
  using flow = new Flow(cpu, architecture, stateOf(architecture));
  using whole = new FlowEvaluator(flow);
  using pieces = new FlowEvaluator(flow, 7);
  const conditions = normalValues(ROWS * architecture.conditions, 5);
  const expected = await whole.samplePaired(conditions, 4, 3);
  expect(await pieces.samplePaired(conditions, 4, 3)).toEqual(expected);
  const rest = await whole.samplePaired(conditions.subarray(10 * architecture.conditions), 4, 13);
  expect(rest).toEqual(expected.subarray(10 * architecture.dimensions));
  const { curves } = await whole.inverse(normalValues(ROWS * architecture.dimensions, 7), conditions);
  expect((await pieces.inverse(normalValues(ROWS * architecture.dimensions, 7), conditions)).curves).toEqual(curves);
});
