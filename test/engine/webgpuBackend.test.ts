/** The engine on an adapter: lifetimes, errors, device loss. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { DeviceError, InputError } from "../../src/engine/errors.ts";
import { type Kernel, read, write } from "../../src/engine/kernel.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { loadCase } from "../../src/engine/runCase.ts";
import { DeviceLostError } from "../../src/engine/webgpu/deviceLostError.ts";
import { WebGpuBackend } from "../../src/engine/webgpu/webgpuBackend.ts";
import { multiplyAdd, streamCopy } from "../../src/kernels/adapterProbes.ts";
import { arithmeticCase, copyCase } from "../../src/kernels/checks/adapterProbes.ts";
import { describeWithAdapter } from "../support/environment.ts";

/** A kernel outside the list, for shaders that are wrong on purpose. */
function badKernel(text: string): Kernel<object> {
  return {
    name: "bad",
    bindings: { input: read("f32"), output: write("f32") },
    settings: { count: "u32" },
    workgroupSize: 64,
    constants: () => ({}),
    source: () => [{ file: "bad.wgsl", text }],
    invocations: () => 64,
  } as unknown as Kernel<object>;
}

describeWithAdapter("the WebGPU backend", () => {
  let backend: WebGpuBackend;
  beforeEach(async () => {
    backend = (await openBackend("webgpu")) as WebGpuBackend;
  });
  afterEach(() => backend.dispose());

  it("is a WebGpuBackend that says what it runs on", () => {
    expect(backend).toBeInstanceOf(WebGpuBackend);
    expect(backend.description).toMatchObject({ kind: "webgpu", reason: "asked for" });
    expect(backend.description.name).not.toBe("");
    expect(backend.limits.maxBindingBytes).toBeGreaterThanOrEqual(128 * 2 ** 20);
  });

  it("survives garbage collection while hundreds of megabytes are allocated", async () => {
    const collect = globalThis.gc;
    if (!collect) throw new Error("the tests must run with --expose-gc");
    const values = 16 * 2 ** 20;
    const data = Float32Array.from({ length: 1024 }, (_, index) => index);
    for (let round = 0; round < 6; round++) {
      using source = backend.allocate(4 * values, "source");
      using destination = backend.allocate(4 * values, "destination");
      backend.upload(source, data);
      collect();
      const quads = values / 4;
      backend.run({ kernel: streamCopy, specialisation: {}, settings: { quads }, buffers: { source, destination } });
      collect();
      const sum = await backend.download(destination, "f32", 4096, (bytes) => {
        collect();
        return bytes.f32.reduce((total, value) => total + value, 0);
      });
      expect(sum).toBe((1023 * 1024) / 2);
    }
    expect(backend.holdsInstance).toBe(true);
    expect(backend.memory().buffersInUse).toBe(0);
  });

  it("gives buffers back to the pool and takes them from there", () => {
    const first = backend.allocate(1_000_000, "first");
    expect(backend.memory().bytesInUse).toBeGreaterThanOrEqual(1_000_000);
    first.dispose();
    first.dispose();
    expect(backend.memory()).toMatchObject({ buffersInUse: 0, bytesInUse: 0 });
    const { bytesPooled } = backend.memory();
    using second = backend.allocate(1_000_000, "second");
    expect(second.byteLength).toBe(1_000_000);
    expect(backend.memory().bytesPooled).toBe(bytesPooled - backend.memory().bytesInUse);
  });

  it("refuses a buffer that was disposed of", () => {
    const buffer = backend.allocate(256, "gone");
    buffer.dispose();
    expect(() => backend.upload(buffer, new Float32Array(4))).toThrow(InputError);
  });

  it("names file and line of a shader that does not compile", async () => {
    const kernel = badKernel("// a comment\n@compute @workgroup_size(64)\nfn main() { output[0] = input[0u] + 1u; }");
    const error = await backend.prepare(kernel, {}).catch((reason) => reason);
    expect(error).toBeInstanceOf(DeviceError);
    expect(error.message).toMatch(/kernel "bad" does not compile: bad\.wgsl:3:\d+: /);
  });

  it("turns validation errors into exceptions that name the kernel", async () => {
    const kernel = badKernel("@compute @workgroup_size(64) fn main() { output[0] = input[0]; }");
    // A buffer that is written may not be bound a second time.
    using both = backend.allocate(256, "both");
    backend.run({ kernel, specialisation: {}, settings: { count: 1 }, buffers: { input: both, output: both } });
    await expect(backend.finish()).rejects.toThrow(/WebGPU refused running bad/);
    // The error is reported once, and the backend goes on.
    await expect(backend.finish()).resolves.toBeUndefined();
  });

  it("says in clear words that a buffer is too large", () => {
    expect(() => backend.allocate(backend.limits.maxBufferBytes + 16, "huge")).toThrow(
      /buffer "huge" of \d+ bytes exceeds the adapter's/,
    );
  });

  it("spreads a dispatch over two dimensions where one does not suffice", async () => {
    const quads = 65535 * 64 + 1000;
    using loaded = await loadCase(backend, streamCopy, copyCase(quads));
    loaded.run();
    const copied = await loaded.download("destination");
    expect(copied[4 * quads - 1]).toBe(Math.fround(((4 * quads - 1) % 1000) / 1000));
  });

  it("records many dispatches in one submission and keeps their order", async () => {
    using a = backend.allocate(4096, "a");
    using b = backend.allocate(4096, "b");
    using c = backend.allocate(4096, "c");
    backend.upload(
      a,
      Float32Array.from({ length: 1024 }, (_, index) => index),
    );
    for (const [source, destination] of [
      [a, b],
      [b, c],
      [c, a],
      [a, b],
    ]) {
      backend.run({
        kernel: streamCopy,
        specialisation: {},
        settings: { quads: 256 },
        buffers: { source, destination },
      });
    }
    expect(await backend.download(b, "f32", 4096, (bytes) => bytes.f32[1023])).toBe(1023);
  });

  it("does not let an upload overtake recorded work", async () => {
    using a = backend.allocate(256, "a");
    using b = backend.allocate(256, "b");
    backend.upload(a, new Float32Array([1, 1, 1, 1]));
    backend.run({
      kernel: streamCopy,
      specialisation: {},
      settings: { quads: 1 },
      buffers: { source: a, destination: b },
    });
    backend.upload(a, new Float32Array([2, 2, 2, 2]));
    expect(await backend.download(b, "f32", 4, (bytes) => bytes.f32[0])).toBe(1);
  });

  it("times kernels by timestamps where the adapter has them", async () => {
    using loaded = await loadCase(backend, multiplyAdd, arithmeticCase(4096, 512));
    const times = await backend.timeKernels(async () => loaded.run());
    if (backend.features.includes("timestamp-query")) expect(times!.get("multiply-add")).toBeGreaterThan(0);
    else expect(times).toBeUndefined();
  });

  it("reports a lost device as such", async () => {
    using loaded = await loadCase(backend, streamCopy, copyCase(1000));
    loaded.run();
    backend.device.destroy();
    await expect(loaded.download("destination")).rejects.toBeInstanceOf(DeviceLostError);
    expect(() => backend.submit()).toThrow(DeviceLostError);
  });

  it("is disposed of once and then refuses work", () => {
    backend.dispose();
    backend.dispose();
    expect(backend.holdsInstance).toBe(false);
    expect(() => backend.allocate(16, "late")).toThrow(InputError);
  });
});
