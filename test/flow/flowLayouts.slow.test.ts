/** Layouts of a flow's kernels: the same numbers from all, and the fastest by what was measured. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend, DeviceBuffer, KernelCall } from "../../src/engine/backend.ts";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { DeviceError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import type { MeasurementCache, MeasurementRecord } from "../../src/engine/tuning/measurementCache.ts";
import { type Architecture, buildArchitecture } from "../../src/flow/architecture.ts";
import { type Floats, FlowEvaluator } from "../../src/flow/evaluator.ts";
import { fastestLayout, fastestOf } from "../../src/flow/fastestLayout.ts";
import { Flow } from "../../src/flow/flow.ts";
import { type FlowLayout, flowLayouts } from "../../src/flow/flowLayout.ts";
import { type FlowState, initialState } from "../../src/flow/parameters.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";
import { normalValues } from "../../src/kernels/checks/normalValues.ts";
import { type CouplingLayout, rowsTogether } from "../../src/kernels/flow/couplingLayout.ts";
import { backwardLayout } from "../../src/kernels/flow/couplingShape.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { SHARED_SHAPE } from "../support/sharedShape.ts";

const ROWS = 37;

const SHAPES = {
  affine: SHARED_SHAPE,
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

/** Samples and densities of a flow in one layout. */
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

describeWithAdapter("layouts on WebGPU", () => {
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
    for (const layout of flowLayouts(backend, architecture)) {
      using flow = new Flow(backend, architecture, state, layout);
      const { samples, logDet, density } = await resultsOf(flow);
      expectClose(samples, expected.samples);
      expectClose(logDet, expected.logDet);
      expectClose(density, expected.density);
    }
  });

  it("a training takes the same step in each", async () => {
    const architecture = buildArchitecture(SHAPES.affine);
    const gradientsOf = async (one: Backend, layout?: FlowLayout) => {
      using flow = new Flow(one, architecture, stateOf(architecture), layout);
      using step = new TrainingStep(flow, ROWS, 1);
      one.upload(step.curves, normalValues(ROWS * architecture.dimensions, 8));
      one.upload(step.conditions, normalValues(ROWS * architecture.conditions, 9));
      step.forward(0);
      step.backward();
      return await downloadFloats(one, step.gradients, flow.layout.count);
    };
    using cpu = new CpuBackend("test");
    const expected = await gradientsOf(cpu);
    for (const layout of flowLayouts(backend, architecture)) {
      expectClose(await gradientsOf(backend, layout), expected);
    }
  });
});

/** A backend that says it is a GPU, computes by the twins, and refuses couplings in some layouts. */
function compiling(compiles: (layout: CouplingLayout) => boolean): Backend {
  const cpu = new CpuBackend("test");
  return {
    description: { ...cpu.description, kind: "webgpu", hardware: true },
    capabilities: { subgroupSize: undefined },
    limits: { ...cpu.limits, maxWorkgroupStorageBytes: 16_384 },
    allocate: (byteLength: number, label: string) => cpu.allocate(byteLength, label),
    upload: (buffer: DeviceBuffer, data: Float32Array) => cpu.upload(buffer, data),
    run(call: KernelCall<{ layout?: CouplingLayout }>) {
      const { layout } = call.specialisation;
      if (layout && !compiles(layout)) throw new DeviceError(`kernel "${call.kernel.name}" does not compile`);
      cpu.run(call);
    },
    finish: () => cpu.finish(),
  } as unknown as Backend;
}

describe("the choice of a layout", () => {
  const adapter = (hardware: boolean, subgroupSize?: number, maxWorkgroupStorageBytes = 16_384) =>
    ({
      description: { kind: "webgpu", hardware },
      capabilities: { subgroupSize },
      limits: { maxWorkgroupStorageBytes },
    }) as Backend;
  const named = (backend: Backend) => flowLayouts(backend, architecture).map(({ name }) => name);
  const architecture = buildArchitecture(SHAPES.affine);

  it("is offered what the adapter can run, the rule's first", () => {
    expect(named(adapter(true, 32))).toEqual(["tiled", "rows-together", "plain", "plain-4", "tiled-4"]);
    expect(named(adapter(true))).toEqual(["tiled", "plain", "plain-4", "tiled-4"]);
    expect(named(adapter(false, 8))).toEqual(["rows-together"]);
    expect(named(adapter(false))).toEqual(["plain", "plain-4", "tiled", "tiled-4"]);
    expect(named(adapter(false, undefined, 256))).toEqual(["plain", "plain-4"]);
  });

  it("takes the fastest that is still offered", () => {
    const layouts = flowLayouts(adapter(true), architecture);
    const measured = ["lanes", "tiled", "plain"].map((name, at) => ({
      ...{ name, prepareSeconds: 0 },
      secondsPerRow: at + 1,
    }));
    expect(fastestOf(measured, layouts)?.name).toBe("tiled");
    expect(fastestOf([], layouts)).toBeUndefined();
  });

  it("is measured once, and never for a short job", async () => {
    const gpu = compiling(() => true);
    const cache = cacheOf();
    const [rule] = flowLayouts(gpu, architecture);
    expect(await fastestLayout(gpu, architecture, "training", cache, 100)).toEqual(rule);
    expect(cache.written).toHaveLength(0);
    const chosen = await fastestLayout(gpu, architecture, "training", cache);
    expect(cache.written[0].measured.map(({ name }) => name)).toEqual(named(gpu));
    expect(await fastestLayout(gpu, architecture, "training", cache)).toEqual(chosen);
    expect(cache.written).toHaveLength(1);
  });

  it("takes what is kept, and ignores names that are no longer offered", async () => {
    const gpu = compiling(() => true);
    const measured = [...named(gpu), "gone"].map((name, at) => ({ name, prepareSeconds: 0, secondsPerRow: 9 - at }));
    expect((await fastestLayout(gpu, architecture, "training", cacheOf({ measured }))).name).toBe("tiled-4");
  });

  it("is none on the CPU", async () => {
    using cpu = new CpuBackend("test");
    const cache = cacheOf();
    expect(flowLayouts(cpu, architecture)).toHaveLength(1);
    expect((await fastestLayout(cpu, architecture, "inference", cache)).name).toBe("plain");
    expect(cache.written).toHaveLength(0);
  });

  it("leaves out what the adapter does not compile, and needs no layout that does", async () => {
    const small = buildArchitecture(SHAPES.spline);
    const cache = cacheOf();
    const oneRow = compiling(({ rows, weights }) => rows === 1 && weights === "workgroup");
    expect((await fastestLayout(oneRow, small, "training", cache)).name).toBe("tiled");
    expect(cache.written[0].measured.map(({ name }) => name)).toEqual(["tiled"]);
    const none = cacheOf();
    expect(
      (
        await fastestLayout(
          compiling(() => false),
          small,
          "training",
          none,
          1e9,
        )
      ).name,
    ).toBe("tiled");
    expect(none.written).toEqual([]);
  });
});

describe("the backward pass of a wide coupling", () => {
  const shape = { ...{ dimensions: 10, identity: 5, conditions: 4 }, hidden: 32, blocks: 2 };

  it("takes one row where four would need too much private memory", () => {
    const spline = { ...shape, transformer: { kind: "spline", bins: 8, tailBound: 3 } } as const;
    const affine = { ...shape, transformer: { kind: "affine", scale: "sigmoid" } } as const;
    expect(backwardLayout(spline, rowsTogether(8))).toEqual({ ...rowsTogether(8), rows: 1 });
    expect(backwardLayout(affine, rowsTogether(8))).toEqual(rowsTogether(8));
  });
});

it("chunks of many rows fill a GPU, stay small elsewhere, and are no larger than a binding", async () => {
  const ROWS = 300_000;
  const architecture = buildArchitecture(SHAPES.affine);
  const largestBuffer = async (hardware: boolean, maxBindingBytes: number): Promise<number> => {
    const sizes: number[] = [];
    const backend = {
      description: { kind: "webgpu", hardware },
      capabilities: { subgroupSize: undefined },
      limits: { maxBindingBytes, maxBufferBytes: 2 ** 31 },
      allocate: (bytes: number) => sizes.push(bytes),
      upload: () => {},
    } as unknown as Backend;
    const evaluator = new FlowEvaluator(new Flow(backend, architecture, initialState(architecture, 1)));
    const { dimensions, conditions } = architecture;
    // It has allocated what it needs when it finds that nothing runs here.
    const ran = evaluator.logDensityOf(new Float32Array(ROWS * dimensions), new Float32Array(ROWS * conditions));
    await expect(ran).rejects.toThrow("run is not a function");
    return Math.max(...sizes);
  };
  expect(await largestBuffer(true, 2 ** 30)).toBe(4 * 262_144 * architecture.dimensions);
  expect(await largestBuffer(false, 2 ** 30)).toBe(4 * 16_384 * architecture.dimensions);
  expect(await largestBuffer(true, 1_000_000)).toBe(1_000_000);
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
