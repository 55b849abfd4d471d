/**
 * Runs kernels on the processor: by their WebAssembly twins where they have one and the machine can run it, else by their
 * TypeScript twins, in float64 arithmetic on float32 buffers.
 */

import {
  type Backend,
  type BackendDescription,
  type BackendLimits,
  type CallersMemory,
  type DeviceBuffer,
  HostBytes,
  type KernelCall,
  kernelCall,
  type MemoryUse,
} from "./backend.ts";
import { checkByteLength, checkDownload } from "./byteLengths.ts";
import { argument, InputError, InternalError } from "./errors.ts";
import { fromHalfFloats, toHalfFloats } from "./halfFloats.ts";
import { bytesOf, type HostArray, type HostBlock, HostBuffer, heldBytes, valuesOf } from "./hostBuffer.ts";
import type { Kernel, KernelCapabilities, ScalarType, SettingValues, TwinArray } from "./kernel.ts";
import type { NativeKernel } from "./native/callWords.ts";
import type { NativeModule } from "./native/nativeModule.ts";
import { WorkQueue } from "./workQueue.ts";

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
  private readonly queue = new WorkQueue();
  private disposed = false;

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
    this.assertUsable();
    checkByteLength(byteLength, label, this.limits.maxBufferBytes);
    return this.bufferOn(this.takeBlock(Math.ceil(byteLength / 4) * 4), label);
  }

  wrap(memory: CallersMemory, label = "the program's array"): DeviceBuffer {
    this.assertUsable();
    if (!isHostArray(memory)) {
      throw new InputError(`${argument("memory")} is no array that the CPU backend can wrap`, {
        hint: "give a Float32Array, a Uint32Array or a Uint16Array",
      });
    }
    const { buffer, byteOffset: address, byteLength } = memory;
    if (!this.native) return this.bufferOn({ byteLength, buffer: () => buffer, address, giveBack: () => {} }, label);
    // The module sees its own memory alone.
    return this.bufferOn({ ...this.takeBlock(byteLength), byteLength, outside: memory }, label);
  }

  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void {
    this.assertUsable();
    if (data instanceof Float64Array) throw new InternalError("float64 values are for the reference backend alone");
    const block = blockOf(buffer);
    if (data.byteLength > block.byteLength) {
      throw new InputError(`buffer "${buffer.label}" has ${block.byteLength} bytes, but ${data.byteLength} were given`);
    }
    const put = ({ buffer, byteOffset, byteLength }: typeof data) =>
      heldBytes(block).set(new Uint8Array(buffer, byteOffset, byteLength));
    this.queue.start();
    if (this.queue.idle) {
      put(data);
      return;
    }
    // The caller may change the array once this returns.
    const copy = data.slice();
    this.queue.add(() => {
      put(copy);
      return true;
    });
  }

  async prepare({ native: twin }: Pick<Kernel, "native">): Promise<void> {
    this.assertUsable();
    const { native } = this;
    if (!(native && twin)) return;
    this.queue.add(() => native.load(twin.task) ?? true);
    await this.queue.after(() => undefined);
  }

  run<S>(call: KernelCall<S>): void {
    this.assertUsable();
    const { kernel, settings, specialisation, buffers } = kernelCall(call);
    const blocks: Record<string, HostBlock> = {};
    for (const name of Object.keys(kernel.bindings)) {
      if (!buffers[name]) throw new InternalError(`kernel "${kernel.name}" got no buffer for "${name}"`);
      blocks[name] = blockOf(buffers[name]);
    }
    const { native } = this;
    if (!(native && hasNativeTwin(kernel))) {
      this.queue.add(() => {
        runTwin(kernel, blocks, settings, specialisation);
        return true;
      });
      return;
    }
    let advance: ((until: number) => boolean) | undefined;
    this.queue.add((until) => {
      if (!advance) {
        const loading = native.load(kernel.native.task);
        if (loading) return loading;
        copyIn(blocks);
        advance = beginNative(native, kernel, blocks, settings, specialisation);
      }
      if (!advance(until)) return false;
      copyOut(kernel, blocks);
      return true;
    });
  }

  submit(): void {
    this.assertUsable();
    this.queue.start();
  }

  async download<T>(
    buffer: DeviceBuffer,
    _type: ScalarType,
    byteLength: number,
    use: (bytes: HostBytes) => T | Promise<T>,
  ): Promise<T> {
    this.assertUsable();
    const block = blockOf(buffer);
    checkDownload(buffer, byteLength);
    return this.queue.after(() => {
      const bytes = heldBytes(block);
      // Memory that no thread shares moves where it grows, and a consumer may still be reading.
      const { buffer, byteOffset } = this.native?.shared === false ? bytes.slice(0, byteLength) : bytes;
      return use(new HostBytes(buffer, byteOffset, byteLength));
    });
  }

  rangeOf(values: Float32Array | Uint16Array): readonly [low: number, high: number] | undefined {
    return this.native?.range(values);
  }

  async finish(): Promise<void> {
    this.assertUsable();
    await this.queue.after(() => undefined);
  }

  memory(): MemoryUse {
    let bytesInUse = 0;
    for (const buffer of this.live) bytesInUse += buffer.byteLength;
    return { buffersInUse: this.live.size, bytesInUse, bytesPooled: this.native?.memory.pooledBytes ?? 0 };
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.queue.giveUp(new InputError("the backend was disposed of before its work was done"));
    for (const buffer of [...this.live]) buffer.dispose();
    this.native?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private assertUsable(): void {
    if (this.disposed) throw new InputError("the backend is used after it was disposed of");
  }

  private bufferOn(block: HostBlock, label: string): HostBuffer {
    const buffer = new HostBuffer(label, block, (gone) => this.live.delete(gone));
    this.live.add(buffer);
    return buffer;
  }

  private takeBlock(byteLength: number): HostBlock {
    if (!this.native) {
      const memory = new ArrayBuffer(byteLength);
      return { byteLength, buffer: () => memory, address: 0, giveBack: () => {} };
    }
    const { memory } = this.native;
    const { address, size } = memory.take(byteLength);
    const giveBack = () => {
      if (this.queue.idle) {
        memory.giveBack(address, size);
        return;
      }
      // What waits may still use it.
      this.queue.add(() => {
        memory.giveBack(address, size);
        return true;
      });
    };
    return { byteLength, buffer: () => memory.memory.buffer, address, giveBack };
  }
}

function hasNativeTwin(kernel: Kernel): kernel is NativeKernel {
  return kernel.native !== undefined;
}

function isHostArray(memory: CallersMemory): memory is HostArray {
  return memory instanceof Float32Array || memory instanceof Uint32Array || memory instanceof Uint16Array;
}

function blockOf(buffer: DeviceBuffer): HostBlock {
  if (!(buffer instanceof HostBuffer)) throw new InputError(`buffer "${buffer.label}" is of another backend`);
  return buffer.block;
}

/** Gives kernels what programs' arrays hold. */
function copyIn(blocks: Readonly<Record<string, HostBlock>>): void {
  for (const block of Object.values(blocks)) if (block.outside) bytesOf(block).set(heldBytes(block));
}

/** Gives programs' arrays what a kernel wrote. */
function copyOut(kernel: Kernel, blocks: Readonly<Record<string, HostBlock>>): void {
  for (const [name, block] of Object.entries(blocks)) {
    if (block.outside && kernel.bindings[name].access !== "read") heldBytes(block).set(bytesOf(block));
  }
}

/** Begins a call by its WebAssembly twin. @returns what goes on with it */
function beginNative(
  native: NativeModule,
  kernel: NativeKernel,
  blocks: Readonly<Record<string, HostBlock>>,
  settings: SettingValues,
  specialisation: unknown,
): (until: number) => boolean {
  const addresses: Record<string, number> = {};
  for (const [name, { address }] of Object.entries(blocks)) addresses[name] = address;
  const arrays = () =>
    Object.fromEntries(
      Object.entries(blocks).map(([name, block]) => [name, valuesOf(block, kernel.bindings[name].type) as TwinArray]),
    );
  return native.begin(kernel, specialisation, settings, addresses, arrays);
}

/** Runs a call by its TypeScript twin: all at once. */
function runTwin(
  kernel: Kernel,
  blocks: Readonly<Record<string, HostBlock>>,
  settings: SettingValues,
  specialisation: unknown,
): void {
  copyIn(blocks);
  const arrays: Record<string, TwinArray> = {};
  const halves: { target: Uint16Array; values: Float32Array }[] = [];
  for (const [name, block] of Object.entries(blocks)) {
    const { type, access } = kernel.bindings[name];
    const values = valuesOf(block, type);
    if (values instanceof Uint16Array) {
      const floats = access === "write" ? new Float32Array(values.length) : fromHalfFloats(values);
      arrays[name] = floats;
      if (access === "write") halves.push({ target: values, values: floats });
    } else arrays[name] = values;
  }
  kernel.twin(arrays, settings, specialisation);
  for (const { target, values } of halves) toHalfFloats(values, target);
  copyOut(kernel, blocks);
}
