/** Runs kernels by their TypeScript twins: no device, float64 arithmetic, float32 storage. */

import { Float16Array } from "@petamoriken/float16";
import type { Backend, BackendDescription, BackendLimits, DeviceBuffer, KernelCall, MemoryUse } from "./backend.ts";
import { InternalError } from "./errors.ts";
import { toHalfFloats } from "./halfFloats.ts";
import type { KernelCapabilities, ScalarType, TwinArray } from "./kernel.ts";

class HostBuffer implements DeviceBuffer {
  memory: ArrayBuffer | undefined;

  constructor(
    readonly byteLength: number,
    readonly label: string,
    private readonly onDispose: (buffer: HostBuffer) => void,
  ) {
    this.memory = new ArrayBuffer(byteLength);
  }

  get bytes(): ArrayBuffer {
    if (!this.memory) throw new InternalError(`buffer "${this.label}" is used after it was disposed of`);
    return this.memory;
  }

  dispose(): void {
    if (!this.memory) return;
    this.memory = undefined;
    this.onDispose(this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The backend for machines without an adapter. `reason` says why it was taken. */
export class CpuBackend implements Backend {
  readonly description: BackendDescription;
  /** Blocks of this size keep the twins' working set small; nothing larger is ever needed. */
  readonly limits: BackendLimits = {
    maxBindingBytes: 64 * 2 ** 20,
    maxBufferBytes: 2 ** 31,
    maxWorkgroupsPerDimension: 2 ** 32,
    maxInvocationsPerWorkgroup: 1,
    maxWorkgroupStorageBytes: 0,
  };
  readonly features: readonly string[] = [];
  readonly capabilities: KernelCapabilities = { subgroupSize: undefined };
  private readonly live = new Set<HostBuffer>();

  constructor(reason: string) {
    this.description = {
      kind: "cpu",
      name: "CPU (float64 arithmetic, float32 results)",
      driver: typeof process === "undefined" ? "browser" : `Node ${process.versions.node}, V8 ${process.versions.v8}`,
      hardware: false,
      reason,
    };
  }

  allocate(byteLength: number, label: string): DeviceBuffer {
    const buffer = new HostBuffer(Math.ceil(byteLength / 4) * 4, label, (gone) => this.live.delete(gone));
    this.live.add(buffer);
    return buffer;
  }

  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void {
    if (data instanceof Float64Array) throw new InternalError("float64 values are for the reference backend alone");
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array((buffer as HostBuffer).bytes).set(bytes);
  }

  async prepare(): Promise<void> {}

  run<S>(call: KernelCall<S>): void {
    const { kernel, settings, specialisation } = call;
    const arrays: Record<string, TwinArray> = {};
    const halves: { target: Uint16Array; values: Float32Array }[] = [];
    for (const [name, binding] of Object.entries(kernel.bindings)) {
      const { bytes } = call.buffers[name] as HostBuffer;
      if (binding.type === "u32") arrays[name] = new Uint32Array(bytes);
      else if (binding.type === "f32") arrays[name] = new Float32Array(bytes);
      else {
        const target = new Uint16Array(bytes);
        const values = binding.access === "write" ? new Float32Array(target.length) : floatsOf(target);
        arrays[name] = values;
        if (binding.access === "write") halves.push({ target, values });
      }
    }
    kernel.twin(arrays, settings, specialisation);
    for (const { target, values } of halves) toHalfFloats(values, target);
  }

  submit(): void {}

  async download<T>(
    buffer: DeviceBuffer,
    _type: ScalarType,
    byteLength: number,
    use: (bytes: ArrayBuffer) => T | Promise<T>,
  ): Promise<T> {
    const { bytes } = buffer as HostBuffer;
    return use(byteLength === bytes.byteLength ? bytes : bytes.slice(0, byteLength));
  }

  async finish(): Promise<void> {}

  memory(): MemoryUse {
    let bytesInUse = 0;
    for (const buffer of this.live) bytesInUse += buffer.byteLength;
    return { buffersInUse: this.live.size, bytesInUse, bytesPooled: 0 };
  }

  dispose(): void {
    for (const buffer of [...this.live]) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function floatsOf(halves: Uint16Array): Float32Array {
  return Float32Array.from(new Float16Array(halves.buffer as ArrayBuffer, halves.byteOffset, halves.length));
}
