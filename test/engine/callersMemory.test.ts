/** A program's own device, buffers and arrays. */

import { afterEach, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { requestNodeAdapter } from "../../src/engine/webgpu/nodeGpu.ts";
import { streamCopy } from "../../src/kernels/adapterProbes.ts";
import { describeWithAdapter } from "../support/environment.ts";

const numbers = (first: number) => Float32Array.from({ length: 8 }, (_, at) => first + at);

let backend: Backend;
afterEach(() => backend.dispose());

describe.each([
  ["WebAssembly", () => openBackend("cpu")],
  ["TypeScript", async () => new CpuBackend("a test")],
])("arrays on the CPU backend's %s", (_, open) => {
  it("are read and written in place", async () => {
    backend = await open();
    const [from, to] = [numbers(1), new Float32Array(8)];
    const buffers = { source: backend.wrap(from, "from"), destination: backend.wrap(to) };
    const call = { kernel: streamCopy, specialisation: {}, settings: { quads: 2 }, buffers };
    backend.run(call);
    await backend.finish();
    expect([...to]).toEqual([...from]);
    // What the program writes between calls counts, and so does an upload.
    from.set(numbers(10));
    backend.run(call);
    expect(await backend.download(buffers.destination, "f32", 8, ({ f32 }) => [...f32])).toEqual([10, 11]);
    backend.upload(buffers.source, Float32Array.of(7));
    expect(from[0]).toBe(7);
    buffers.source.dispose();
    expect(() => backend.run(call)).toThrow('buffer "from" is used after it was disposed of');
    expect(from[1]).toBe(11);
    expect(backend.memory().buffersInUse).toBe(1);
  });

  it("are refused where they are no arrays", async () => {
    backend = await open();
    expect(() => backend.wrap({ size: 4, usage: 140, destroy: () => {} })).toThrow("`memory` is no array");
    expect(() => backend.wrap(new Float64Array(1))).toThrow("`memory` is no array");
  });
});

it("arrays of float64 are the reference's", async () => {
  backend = new ReferenceBackend();
  const [from, to] = [Float64Array.of(1, 2, 3, 4), new Float64Array(4)];
  const buffers = { source: backend.wrap(from), destination: backend.wrap(to) };
  backend.run({ kernel: streamCopy, specialisation: {}, settings: { quads: 1 }, buffers });
  expect(to).toEqual(from);
  expect(() => backend.wrap(new Float32Array(4))).toThrow("`memory` is no Float64Array");
});

it("a disposed CPU backend refuses work, and what waits for it is told", async () => {
  backend = await openBackend("cpu");
  const buffer = backend.allocate(32, "late");
  // The slice of this turn is over, so that the download has to wait.
  const begun = performance.now();
  await backend.finish();
  while (performance.now() - begun < 30);
  const waiting = backend.download(buffer, "f32", 32, ({ f32 }) => f32.slice());
  backend.dispose();
  backend.dispose();
  await expect(waiting).rejects.toThrow("the backend was disposed of before its work was done");
  const late = "the backend is used after it was disposed of";
  expect(() => backend.allocate(4, "later")).toThrow(late);
  expect(() => backend.upload(buffer, numbers(0))).toThrow(late);
  expect(() => backend.submit()).toThrow(late);
  await expect(backend.finish()).rejects.toThrow(late);
  await expect(backend.download(buffer, "f32", 4, () => 0)).rejects.toThrow(late);
});

describeWithAdapter("on a program's own device", () => {
  it("kernels run with the program's buffers, and both stay the program's", async () => {
    const found = await requestNodeAdapter();
    if ("reason" in found) throw new Error(found.reason);
    const device = await found.adapter.requestDevice();
    try {
      backend = await openBackend({ device });
      expect(backend.description).toMatchObject({ kind: "webgpu", reason: "the program's own device" });
      expect(backend.description.name).not.toBe("");
      expect(backend.limits.maxBindingBytes).toBe(device.limits.maxStorageBufferBindingSize);
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const [from, to] = [device.createBuffer({ size: 32, usage }), device.createBuffer({ size: 32, usage })];
      const buffers = { source: backend.wrap(from), destination: backend.wrap(to) };
      device.queue.writeBuffer(from, 0, numbers(3));
      const call = { kernel: streamCopy, specialisation: {}, settings: { quads: 2 }, buffers };
      backend.run(call);
      expect(await backend.download(buffers.destination, "f32", 12, ({ f32 }) => [...f32])).toEqual([3, 4, 5]);
      const storageOnly = device.createBuffer({ size: 32, usage: GPUBufferUsage.STORAGE });
      expect(() => backend.wrap(storageOnly)).toThrow("lacks one of the usages STORAGE, COPY_SRC and COPY_DST");
      expect(() => backend.wrap(numbers(0))).toThrow("`memory` is no GPUBuffer");
      buffers.source.dispose();
      backend.dispose();
      expect(() => backend.wrap(from)).toThrow("the backend is used after it was disposed of");
      // The device and its buffers go on without the backend.
      backend = await openBackend({ device });
      const again = { source: backend.wrap(to), destination: backend.wrap(from) };
      backend.run({ ...call, buffers: again });
      expect(await backend.download(again.destination, "f32", 4, ({ f32 }) => f32[0])).toBe(3);
    } finally {
      backend.dispose();
      device.destroy();
      await device.lost;
    }
  });
});

it("a buffer that is disposed of keeps its memory until the work that waits is done", async () => {
  backend = await openBackend("cpu");
  await backend.finish();
  const begun = performance.now();
  while (performance.now() - begun < 30);
  const source = backend.allocate(32, "source");
  const target = backend.allocate(32, "target");
  backend.upload(source, numbers(5));
  const buffers = { source, destination: target };
  backend.run({ kernel: streamCopy, specialisation: {}, settings: { quads: 2 }, buffers });
  const copied = backend.download(target, "f32", 32, ({ f32 }) => [...f32]);
  source.dispose();
  target.dispose();
  const other = backend.allocate(32, "other");
  backend.upload(other, numbers(50));
  expect(await copied).toEqual([...numbers(5)]);
  expect(await backend.download(other, "f32", 4, ({ f32 }) => f32[0])).toBe(50);
});
