/**
 * What a backend can do: own buffers, run kernels, give results back. Two exist, WebGPU and CPU, and nothing above the
 * engine knows which one it has.
 */

import type { DeviceBuffer } from "./deviceBuffer.ts";
import type { Kernel, KernelCall, KernelCapabilities } from "./kernel.ts";
import type { ScalarType } from "./values.ts";

export type { DeviceBuffer } from "./deviceBuffer.ts";
export type { KernelCall } from "./kernel.ts";

/**
 * A call, checked against its kernel, as an element of lists whose calls have specialisations of all types.
 *
 * @example
 * ```ts
 * import { type DeviceBuffer, type Kernel, type KernelCall, kernelCall } from "kiloflow";
 *
 * const callOf = (kernel: Kernel<object>, output: DeviceBuffer): KernelCall =>
 *   kernelCall({ kernel, specialisation: {}, settings: { count: 3 }, buffers: { output } });
 * ```
 */
export function kernelCall<S>(call: KernelCall<S>): KernelCall {
  return call as KernelCall;
}

/** Memory of a buffer as the host sees it, only while a download's consumer runs. */
export class HostBytes {
  constructor(
    private readonly buffer: ArrayBufferLike,
    private readonly byteOffset: number,
    readonly byteLength: number,
  ) {}

  get f32(): Float32Array {
    return new Float32Array(this.buffer, this.byteOffset, this.byteLength >> 2);
  }

  /** Eight bytes a value: what the float64 reference gives. */
  get f64(): Float64Array {
    return new Float64Array(this.buffer, this.byteOffset, this.byteLength >> 3);
  }

  get u32(): Uint32Array {
    return new Uint32Array(this.buffer, this.byteOffset, this.byteLength >> 2);
  }

  /** Bits of half floats. */
  get u16(): Uint16Array {
    return new Uint16Array(this.buffer, this.byteOffset, this.byteLength >> 1);
  }
}

/** Limits that decide how work is split. */
export interface BackendLimits {
  /** Largest size of one buffer that a kernel can bind, in bytes. */
  readonly maxBindingBytes: number;
  /** Largest size of one buffer, in bytes. */
  readonly maxBufferBytes: number;
  readonly maxWorkgroupsPerDimension: number;
  readonly maxInvocationsPerWorkgroup: number;
  readonly maxWorkgroupStorageBytes: number;
}

/** What a backend runs on, for people and for provenance. */
export interface BackendDescription {
  readonly kind: "webgpu" | "cpu";
  /** E.g. `llvmpipe (LLVM 15.0.6, 512 bits)` or `CPU, float32 results of float64 arithmetic`. */
  readonly name: string;
  /** What decides the last bits of results: the name, without the number of threads. */
  readonly arithmetic: string;
  readonly driver: string;
  /** Whether the adapter is a GPU and not software. */
  readonly hardware: boolean;
  /** Why this backend was taken, one sentence. */
  readonly reason: string;
}

/** A `GPUBuffer`, of whichever declarations of WebGPU a program has. */
export interface CallersBuffer {
  readonly size: number;
  readonly usage: number;
  destroy(): unknown;
}

/** Memory of a program that a backend takes as a buffer. */
export type CallersMemory = CallersBuffer | Float32Array | Float64Array | Uint32Array | Uint16Array;

/** Counters of the buffer pool. */
export interface MemoryUse {
  readonly buffersInUse: number;
  readonly bytesInUse: number;
  readonly bytesPooled: number;
}

/**
 * Runs kernels. Calls are recorded by `run` and leave in one submission at `submit` or at the next `download`.
 * Errors of the device surface at the next awaited call, as a `DeviceError` that names the kernels of the submission.
 */
export interface Backend extends Disposable {
  readonly description: BackendDescription;
  readonly limits: BackendLimits;
  /** Names of optional features that the adapter has. */
  readonly features: readonly string[];
  /** What decides which layout of a kernel to run. */
  readonly capabilities: KernelCapabilities;
  /** A buffer for a kernel's bindings, contents undefined, taken from the pool where one fits. */
  allocate(byteLength: number, label: string): DeviceBuffer;
  /**
   * The program's own memory as a buffer, which kernels read and write in place of one of the backend's: never pooled, and left
   * alone when the buffer is disposed of. What kernels wrote is there once `finish` or a `download` has returned.
   * @param memory a `GPUBuffer` of the backend's device with the usages STORAGE, COPY_SRC and COPY_DST; on the CPU backend a
   * `Float32Array`, a `Uint32Array`, or a `Uint16Array` of half floats' bits
   * @throws InputError for memory that this backend cannot use
   */
  wrap(memory: CallersMemory, label?: string): DeviceBuffer;
  /** Copies host values into the start of a buffer. Float64 values are for the float64 reference backend alone. */
  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void;
  /** Compiles what a later `run` needs, so that errors and compile time come here. */
  prepare<S>(kernel: Kernel<S>, specialisation: S): Promise<void>;
  /** Records one dispatch. */
  run<S>(call: KernelCall<S>): void;
  /** Sends everything recorded since the last submission. */
  submit(): void;
  /**
   * Smallest and largest of values that `download` hands out, NaN left out; half floats as their bits. Undefined, as the
   * method may be, where this backend has no faster way than a loop over them.
   */
  rangeOf?(values: Float32Array | Uint16Array): readonly [low: number, high: number] | undefined;
  /**
   * Submits, waits and hands the first `byteLength` bytes of a buffer to `use`. The memory is only valid during `use`:
   * no copy is made where the adapter can map it. Several downloads may be under way at once; later kernels run meanwhile.
   */
  download<T>(
    buffer: DeviceBuffer,
    type: ScalarType,
    byteLength: number,
    use: (bytes: HostBytes) => T | Promise<T>,
  ): Promise<T>;
  /** Waits until everything submitted is done; throws the errors that came up. */
  finish(): Promise<void>;
  memory(): MemoryUse;
  /** Releases the device. Idempotent. */
  dispose(): void;
}
