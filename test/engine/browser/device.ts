/** A page's own device and buffers, and the software adapter where it is asked for. */

import { openBackend } from "../../../src/engine/openBrowserBackend.ts";
import { streamCopy } from "../../../src/kernels/adapterProbes.ts";

export interface OnDevice {
  readonly reason: string;
  readonly copied: readonly number[];
  readonly software: { readonly kind: string; readonly hardware: boolean };
}

export default async (): Promise<OnDevice> => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [device.createBuffer({ size: 32, usage }), device.createBuffer({ size: 32, usage })];
  device.queue.writeBuffer(from, 0, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const backend = await openBackend({ device });
  const buffers = { source: backend.wrap(from), destination: backend.wrap(to) };
  backend.run({ kernel: streamCopy, specialisation: {}, settings: { quads: 2 }, buffers });
  await backend.finish();
  backend.dispose();
  // The page's device goes on without the backend.
  const read = device.createBuffer({ size: 32, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(to, 0, read, 0, 32);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const copied = [...new Float32Array(read.getMappedRange())];
  using software = await openBackend("software");
  const { kind, hardware } = software.description;
  return { reason: backend.description.reason, copied, software: { kind, hardware } };
};
