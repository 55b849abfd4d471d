/** The WebAssembly module of the CPU backend: threads, both builds, memory. */

import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { DeviceError } from "../../../src/engine/errors.ts";
import { runTwinInFloat64 } from "../../../src/engine/kernelCheck.ts";
import { compileModules, STRICT } from "../../../src/engine/native/compileModule.ts";
import { NativeMemory } from "../../../src/engine/native/nativeMemory.ts";
import { NativeModule, type NativeThreads } from "../../../src/engine/native/nativeModule.ts";
import type { LoadableModules, NativeModules } from "../../../src/engine/native/nativeModules.ts";
import { NodeThreads, openNativeModule } from "../../../src/engine/native/nodeThreads.ts";
import { loadCase } from "../../../src/engine/runCase.ts";
import { checksOf, declaredChecks } from "../../../src/kernels/checks/index.ts";

const nativeKernels = declaredChecks()
  .map(({ kernel }) => kernel)
  .filter((kernel) => kernel.native);

/** Both forms of the module; the same one where this engine does not fuse. */
const [relaxed, strict] = await Promise.all(
  [undefined, STRICT].map(async (files) => (await compileModules(true, true, files))!),
);

/** A backend with so many threads beside the caller's. */
function backendWith(modules: LoadableModules, threads: number): CpuBackend {
  return new CpuBackend("test", new NativeModule(modules, new NodeThreads(threads)));
}

describe("the WebAssembly twins", () => {
  it("exist for the kernels that decide the speed", () => {
    const names = nativeKernels.map((kernel) => kernel.name);
    expect(names).toEqual(expect.arrayContaining(["affine-coupling-inverse", "du17-light-curves", "row-noise"]));
  });

  it.each(nativeKernels)("$name agrees without fused multiply-adds", async (kernel) => {
    using backend = backendWith(strict, 0);
    for (const kernelCase of checksOf(kernel).oracle.cases(backend.capabilities)) {
      using loaded = await loadCase(backend, kernel, kernelCase);
      loaded.run();
      const expected = runTwinInFloat64(kernel, kernelCase);
      for (const output of Object.keys(kernelCase.outputs)) {
        const actual = await loaded.download(output);
        expect(checksOf(kernel).oracle.compare(output, expected[output], actual, kernelCase)).toBeUndefined();
      }
    }
  });

  it.each(nativeKernels)("$name gives the same bits on any number of threads", async (kernel) => {
    const results = [];
    for (const threads of [0, 1, 3]) {
      using backend = backendWith(relaxed, threads);
      const kernelCase = checksOf(kernel).benchmark.kernelCase(backend.capabilities);
      if (!kernelCase) throw new Error(`${kernel.name} has no benchmark for the CPU`);
      using loaded = await loadCase(backend, kernel, kernelCase);
      // Several times, so that threads which start late take part too.
      for (let turn = 0; turn < 5; turn++) loaded.run();
      const hash = createHash("sha256");
      for (const output of Object.keys(kernelCase.outputs)) hash.update(await loaded.download(output));
      results.push(hash.digest("hex"));
    }
    expect(new Set(results).size).toBe(1);
  });
});

/** A thread that takes a first chunk and fails in it. */
class FailingThread implements NativeThreads {
  readonly count = 1;
  private worker: Worker | undefined;

  start({ core: module }: NativeModules, memory: WebAssembly.Memory, control: number): void {
    const code = `
      const { workerData: { module, memory, control } } = require("node:worker_threads");
      const { fail } = new WebAssembly.Instance(module, { env: { memory, abort() {}, other() {} } }).exports;
      const claim = new BigInt64Array(memory.buffer, control, 1);
      for (;;) {
        const seen = Atomics.load(claim, 0);
        if (seen === 0n || (seen & 0xffffffffn) !== 0n) continue;
        if (Atomics.compareExchange(claim, 0, seen, seen + 1n) === seen) break;
      }
      fail(control);`;
    this.worker = new Worker(code, { eval: true, workerData: { module, memory, control } });
  }

  stop(): void {
    void this.worker?.terminate();
  }
}

it("a thread that fails is an error, and nobody waits for it", async () => {
  const module = new NativeModule(strict, new FailingThread());
  using backend = new CpuBackend("test", module);
  const kernel = nativeKernels.find(({ name }) => name === "affine-coupling-inverse")!;
  using loaded = await loadCase(backend, kernel, checksOf(kernel).benchmark.kernelCase(backend.capabilities));
  const forever = async () => {
    for (;;) {
      loaded.run();
      await backend.finish();
    }
  };
  await expect(forever()).rejects.toThrow("a thread of the CPU backend failed in affine-coupling-inverse");
});

describe("a coupling fails", () => {
  /** Runs a kernel's benchmark with one word of its call changed. */
  async function runWith(name: string, word: string, change: (value: number) => number): Promise<void> {
    using backend = backendWith(strict, 0);
    const kernel = nativeKernels.find((one) => one.name === name)!;
    const native = kernel.native!;
    const { fields, values } = native.constants!;
    const changed = (shape: unknown) => ({ ...values(shape), [word]: change(values(shape)[word]) });
    const other = { ...kernel, native: { ...native, constants: { fields, values: changed } } };
    using loaded = await loadCase(backend, other, checksOf(kernel).benchmark.kernelCase(backend.capabilities));
    loaded.run();
    await backend.finish();
  }
  const names = nativeKernels.map(({ name }) => name).filter((name) => name.includes("-coupling-"));

  it.each(names)("as %s with a transformer that the module does not know", async (name) => {
    await expect(runWith(name, "transformer", () => 99)).rejects.toThrow(WebAssembly.RuntimeError);
    await expect(runWith(name, "transformer", (known) => known)).resolves.toBeUndefined();
  });

  it.each(names.filter((name) => name.endsWith("-gradient")))("as %s with other room for its sums", async (name) => {
    await expect(runWith(name, "sum_bytes", (bytes) => bytes - 16)).rejects.toThrow(WebAssembly.RuntimeError);
  });

  it("as an affine one with a scale that the module does not know", async () => {
    await expect(runWith("affine-coupling-inverse", "scale", () => 99)).rejects.toThrow(WebAssembly.RuntimeError);
  });
});

it("downloads see a buffer as it is when they are asked for, also after a long calculation", async () => {
  using backend = new CpuBackend("test", await openNativeModule());
  const buffer = backend.allocate(4, "one");
  backend.upload(buffer, Float32Array.of(1));
  // Long enough that the event loop gets its turn during the download.
  await new Promise((resolve) => setTimeout(resolve, 80));
  const first = backend.download(buffer, "f32", 4, (bytes) => bytes.f32[0]);
  backend.upload(buffer, Float32Array.of(2));
  expect(await first).toBe(1);
});

describe("the module's memory", () => {
  it("reuses blocks, keeps its contents when it grows, and says when it is full", () => {
    const memory = new NativeMemory(new WebAssembly.Memory({ initial: 2, maximum: 64, shared: true }));
    const first = memory.take(1000);
    memory.f32[first.address / 4] = 42;
    memory.giveBack(first.address, first.size);
    expect(memory.take(1000).address).toBe(first.address);
    const large = memory.take(2 ** 20);
    expect(large.address % 64).toBe(0);
    expect(memory.f32[first.address / 4]).toBe(42);
    expect(() => memory.take(2 ** 23)).toThrow(DeviceError);
  });

  it("is taken from what was given back, whatever the sizes", () => {
    const memory = new NativeMemory(new WebAssembly.Memory({ initial: 2, maximum: 64, shared: true }));
    const blocks = Array.from({ length: 8 }, () => memory.take(4096));
    const pooled = memory.pooledBytes;
    // Neighbours become one range, in whatever order they come back.
    for (const at of [2, 4, 3, 5]) memory.giveBack(blocks[at].address, blocks[at].size);
    expect(memory.pooledBytes).toBe(pooled + 4 * 4096);
    expect(memory.take(64).address).toBe(blocks[2].address);
    expect(memory.take(3 * 4096).address).toBe(blocks[2].address + 64);
    // Of two ranges the smaller one that is large enough.
    memory.giveBack(blocks[0].address, blocks[0].size);
    expect(memory.take(2000).address).toBe(blocks[2].address + 64 + 3 * 4096);
    expect(memory.take(4096).address).toBe(blocks[0].address);
    memory.giveBack(blocks[7].address, blocks[7].size);
    memory.giveBack(blocks[6].address, blocks[6].size);
    // What was left before them belongs to it.
    expect(memory.take(9000).address).toBe(blocks[6].address - 1984);
  });

  it("is where the backend's buffers are", async () => {
    using backend = new CpuBackend("test", await openNativeModule());
    const buffer = backend.allocate(12, "three");
    backend.upload(buffer, Float32Array.of(1, 2, 3));
    expect(await backend.download(buffer, "f32", 8, (bytes) => [...bytes.f32])).toEqual([1, 2]);
    buffer.dispose();
    expect(backend.memory().bytesPooled).toBeGreaterThan(0);
    expect(() => backend.upload(buffer, Float32Array.of(1))).toThrow("after it was disposed");
  });
});
