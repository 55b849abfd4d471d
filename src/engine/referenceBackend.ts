/**
 * The float64 reference: every kernel's twin on float64 buffers. The same flows, tapes and optimisers run on it as on a
 * GPU, so that published float64 results can be reproduced to many digits.
 */

import {
  type Backend,
  type BackendDescription,
  type BackendLimits,
  type CallersMemory,
  type DeviceBuffer,
  HostBytes,
  type KernelCall,
  type MemoryUse,
} from "./backend.ts";
import { argument, InputError } from "./errors.ts";
import type { KernelCapabilities, ScalarType, TwinArray } from "./kernel.ts";

class DoubleBuffer implements DeviceBuffer {
  /** As counted by float32 backends: four bytes a value. */
  readonly byteLength: number;

  constructor(
    readonly values: Float64Array,
    readonly label: string,
  ) {
    this.byteLength = 4 * values.length;
  }

  dispose(): void {}

  [Symbol.dispose](): void {}
}

/**
 * A backend whose buffers hold float64 values. Sizes are given in float32 bytes as everywhere, but `download` hands out
 * eight bytes a value: read it with `downloadFloats`.
 */
export class ReferenceBackend implements Backend {
  readonly description: BackendDescription = {
    kind: "cpu",
    name: "CPU, float64 reference",
    arithmetic: "CPU, float64 reference",
    driver: "float64",
    hardware: false,
    reason: "asked for",
  };
  readonly limits: BackendLimits = {
    maxBindingBytes: 2 ** 30,
    maxBufferBytes: 2 ** 30,
    maxWorkgroupsPerDimension: 2 ** 32,
    maxInvocationsPerWorkgroup: 1,
    maxWorkgroupStorageBytes: 0,
  };
  readonly features: readonly string[] = [];
  readonly capabilities: KernelCapabilities = { subgroupSize: undefined };

  allocate(byteLength: number, label: string): DeviceBuffer {
    return new DoubleBuffer(new Float64Array(Math.ceil(byteLength / 4)), label);
  }

  wrap(memory: CallersMemory, label = "the program's array"): DeviceBuffer {
    if (!(memory instanceof Float64Array)) {
      throw new InputError(`${argument("memory")} is no Float64Array, but the float64 reference wraps these alone`);
    }
    return new DoubleBuffer(memory, label);
  }

  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void {
    (buffer as DoubleBuffer).values.set(data);
  }

  async prepare(): Promise<void> {}

  run<S>({ kernel, specialisation, settings, buffers }: KernelCall<S>): void {
    const arrays: Record<string, TwinArray> = {};
    for (const name of Object.keys(kernel.bindings)) arrays[name] = (buffers[name] as DoubleBuffer).values;
    kernel.twin(arrays, settings, specialisation);
  }

  submit(): void {}

  async download<T>(
    buffer: DeviceBuffer,
    _type: ScalarType,
    byteLength: number,
    use: (bytes: HostBytes) => T | Promise<T>,
  ): Promise<T> {
    const { values } = buffer as DoubleBuffer;
    return use(new HostBytes(values.buffer, 0, 8 * Math.ceil(byteLength / 4)));
  }

  async finish(): Promise<void> {}

  memory(): MemoryUse {
    return { buffersInUse: 0, bytesInUse: 0, bytesPooled: 0 };
  }

  dispose(): void {}

  [Symbol.dispose](): void {}
}
