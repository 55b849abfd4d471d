/** Copies float buffers to the host, in the precision that the backend has. */

import type { Backend, DeviceBuffer } from "./backend.ts";
import { ReferenceBackend } from "./referenceBackend.ts";

/** The first `count` values of a buffer: float32, or float64 on the reference backend. */
export function downloadFloats(
  backend: Backend,
  buffer: DeviceBuffer,
  count: number,
): Promise<Float32Array | Float64Array> {
  return backend.download(buffer, "f32", 4 * count, (bytes) =>
    backend instanceof ReferenceBackend ? bytes.f64.slice() : bytes.f32.slice(0, count),
  );
}

/** Copies the first `count` values of a buffer to `target`, from index `at`. */
export function downloadFloatsTo(
  backend: Backend,
  buffer: DeviceBuffer,
  count: number,
  target: Float32Array | Float64Array,
  at: number,
): Promise<void> {
  return backend.download(buffer, "f32", 4 * count, (bytes) => {
    target.set((backend instanceof ReferenceBackend ? bytes.f64 : bytes.f32).subarray(0, count), at);
  });
}
