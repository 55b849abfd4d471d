/**
 * Runs kernels on the processor: by their WebAssembly twins where they have one and the machine can run it, else by their
 * TypeScript twins, in float64 arithmetic on float32 buffers.
 */

import {
  type Backend,
  type BackendDescription,
  type BackendLimits,
  type DeviceBuffer,
  HostBytes,
  type KernelCall,
  kernelCall,
  type MemoryUse,
} from "./backend.ts";
import { InternalError } from "./errors.ts";
import { fromHalfFloats, toHalfFloats } from "./halfFloats.ts";
import type { Kernel, KernelCapabilities, ScalarType, TwinArray } from "./kernel.ts";
import type { NativeKernel } from "./native/callWords.ts";
import type { NativeModule } from "./native/nativeModule.ts";

/** Where a buffer's bytes are. */
interface Block {
  /** A function, because memory that grows changes its buffer. */
  buffer(): ArrayBufferLike;
  readonly address: number;
  giveBack(): void;
}

class HostBuffer implements DeviceBuffer {
  private block: Block | undefined;

  constructor(
    readonly byteLength: number,
    readonly label: string,
    block: Block,
    private readonly onDispose: (buffer: HostBuffer) => void,
  ) {
    this.block = block;
  }

  get address(): number {
    return this.usable().address;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.usable().buffer(), this.address, this.byteLength);
  }

  /** All of it as values of a binding's type, half floats as their bits. */
  as(type: ScalarType): Float32Array | Uint32Array | Uint16Array {
    const { address, byteLength } = this;
    const buffer = this.usable().buffer();
    if (type === "f16") return new Uint16Array(buffer, address, byteLength >> 1);
    if (type === "u32") return new Uint32Array(buffer, address, byteLength >> 2);
    return new Float32Array(buffer, address, byteLength >> 2);
  }

  dispose(): void {
    if (!this.block) return;
    this.block.giveBack();
    this.block = undefined;
    this.onDispose(this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private usable(): Block {
    if (!this.block) throw new InternalError(`buffer "${this.label}" is used after it was disposed of`);
    return this.block;
  }
}

/** Longest time without a turn of the event loop, where results are read at all. */
const BREATH_MS = 50;

const nativeArithmetic = ({ fuses }: NativeModule): string =>
  fuses ? "CPU (WebAssembly SIMD)" : "CPU (WebAssembly SIMD, without fused multiply-adds)";
const TWINS_ARITHMETIC = "CPU (float64 arithmetic, float32 results)";

/** The backend for machines without an adapter, and where the processor is faster than the adapter. */
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
  readonly capabilities: KernelCapabilities;
  private readonly live = new Set<HostBuffer>();
  private breathed = performance.now();

  /**
   * @param reason why it was taken, one sentence
   * @param native WebAssembly twins and their threads; it belongs to this backend from now on
   */
  constructor(
    reason: string,
    private readonly native?: NativeModule,
  ) {
    this.description = {
      kind: "cpu",
      name: native
        ? `CPU (WebAssembly SIMD, ${native.threadCount} thread${native.threadCount === 1 ? "" : "s"})`
        : TWINS_ARITHMETIC,
      arithmetic: native ? nativeArithmetic(native) : TWINS_ARITHMETIC,
      driver: typeof process === "undefined" ? "browser" : `Node ${process.versions.node}, V8 ${process.versions.v8}`,
      hardware: false,
      reason,
    };
    this.capabilities = { subgroupSize: undefined, native: native !== undefined };
  }

  allocate(byteLength: number, label: string): DeviceBuffer {
    const bytes = Math.ceil(byteLength / 4) * 4;
    const buffer = new HostBuffer(bytes, label, this.takeBlock(bytes), (gone) => this.live.delete(gone));
    this.live.add(buffer);
    return buffer;
  }

  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void {
    if (data instanceof Float64Array) throw new InternalError("float64 values are for the reference backend alone");
    (buffer as HostBuffer).bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  async prepare(): Promise<void> {}

  run<S>(call: KernelCall<S>): void {
    const { kernel, settings, specialisation } = kernelCall(call);
    const names = Object.keys(kernel.bindings);
    const buffers = call.buffers as Readonly<Record<string, HostBuffer>>;
    if (this.native && hasNativeTwin(kernel)) {
      const addresses = Object.fromEntries(names.map((name) => [name, buffers[name].address]));
      const arrays = () =>
        Object.fromEntries(names.map((name) => [name, buffers[name].as(kernel.bindings[name].type) as TwinArray]));
      this.native.run(kernel, specialisation, settings, addresses, arrays);
      return;
    }
    const arrays: Record<string, TwinArray> = {};
    const halves: { target: Uint16Array; values: Float32Array }[] = [];
    for (const name of names) {
      const { type, access } = kernel.bindings[name];
      const values = buffers[name].as(type);
      if (values instanceof Uint16Array) {
        const floats = access === "write" ? new Float32Array(values.length) : fromHalfFloats(values);
        arrays[name] = floats;
        if (access === "write") halves.push({ target: values, values: floats });
      } else arrays[name] = values;
    }
    kernel.twin(arrays, settings, specialisation);
    for (const { target, values } of halves) toHalfFloats(values, target);
  }

  submit(): void {}

  async download<T>(
    buffer: DeviceBuffer,
    _type: ScalarType,
    byteLength: number,
    use: (bytes: HostBytes) => T | Promise<T>,
  ): Promise<T> {
    // At once, in the order of submission: the next call may write the same buffer.
    const { bytes } = buffer as HostBuffer;
    const result = await use(new HostBytes(bytes.buffer, bytes.byteOffset, byteLength));
    await this.breathe();
    return result;
  }

  rangeOf(values: Float32Array | Uint16Array): readonly [low: number, high: number] | undefined {
    return this.native?.range(values);
  }

  async finish(): Promise<void> {}

  memory(): MemoryUse {
    let bytesInUse = 0;
    for (const buffer of this.live) bytesInUse += buffer.byteLength;
    return { buffersInUse: this.live.size, bytesInUse, bytesPooled: this.native?.memory.pooledBytes ?? 0 };
  }

  dispose(): void {
    for (const buffer of [...this.live]) buffer.dispose();
    this.native?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Lets signals, timers and progress have their turn now and then: everything here happens on the caller's thread. */
  private async breathe(): Promise<void> {
    if (performance.now() - this.breathed < BREATH_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.breathed = performance.now();
  }

  private takeBlock(bytes: number): Block {
    if (!this.native) {
      const memory = new ArrayBuffer(bytes);
      return { buffer: () => memory, address: 0, giveBack: () => {} };
    }
    const { memory } = this.native;
    const { address, size } = memory.take(bytes);
    return { buffer: () => memory.memory.buffer, address, giveBack: () => memory.giveBack(address, size) };
  }
}

function hasNativeTwin(kernel: Kernel): kernel is NativeKernel {
  return kernel.native !== undefined;
}
