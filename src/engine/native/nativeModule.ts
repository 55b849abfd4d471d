/** Runs the tasks of the WebAssembly modules (src/wasm) on the threads of this machine. */

import type { Task } from "../../wasm/tasks.ts";
import { DeviceError } from "../errors.ts";
import { fromHalfFloats } from "../halfFloats.ts";
import type { SettingValues, TwinArray } from "../values.ts";
import { type NativeKernel, writeCall } from "./callWords.ts";
import { NativeMemory } from "./nativeMemory.ts";
import { type LoadableModules, linkHere, type NativeModules, partOf } from "./nativeModules.ts";
import type { NativeScratch } from "./nativeTwin.ts";

/** What src/wasm/index.ts exports. */
interface Exports {
  runAlone(task: number, call: number, first: number, end: number, scratch: number): void;
  dispatch(
    control: number,
    task: number,
    call: number,
    first: number,
    end: number,
    scratch: number,
    stride: number,
  ): number;
  end(control: number): void;
  fuses(above: number): number;
  rangeOfFloats(values: number, count: number, out: number): void;
  rangeOfHalves(values: number, count: number, out: number): void;
}

/** Threads beside the caller's. */
export interface NativeThreads {
  readonly count: number;
  /** Starts them: each links the modules with `memory` and calls `serve(control, thread)` for its number from 1. */
  start(modules: NativeModules, memory: WebAssembly.Memory, control: number): void;
  /** Called after the threads were asked to end. */
  stop(): void;
}

/** Operations below which a call stays on one thread: waking another takes some microseconds. */
const WORTH_SHARING = 400_000;
/** Chunks of a thread, so that a thread that is held up does not hold up the rest. */
const CHUNKS_PER_THREAD = 6;

/** Operations that take a thread about a millisecond: no chunk needs more, and fewer are done without looking at the clock. */
const CHUNK_OPERATIONS = 4_000_000;
/** How long a thread works before the clock is looked at again. */
const BATCH_MS = 8;

const ONE_THREAD = "KILOFLOW_THREADS=1 does without further threads";

const CONTROL_BYTES = 256;
const CALL_BYTES = 4096;
const RESULT_BYTES = 64;

/** Bits of a half float, of its key (src/wasm/range.ts). */
const bitsOfKey = (key: number): number => (key & 0x8000 ? key ^ 0x7fff : key);
const NO_SCRATCH: NativeScratch = { shared: 0, thread: 0 };

export class NativeModule {
  readonly memory: NativeMemory;
  private exports: Exports;
  private readonly parts: (WebAssembly.Module | undefined)[];
  private control: number;
  private readonly call: number;
  private readonly result: number;
  private sharedScratch = { address: 0, size: 0 };
  private scratch = { address: 0, size: 0 };
  private started = false;

  /** @param shared whether its memory is shared between threads, as the modules were compiled; without it there are none */
  constructor(
    private readonly modules: LoadableModules,
    private readonly threads: NativeThreads,
    readonly shared = true,
  ) {
    // As much address space as 32 bits give; memory is only used as far as it grows.
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared });
    this.parts = [...modules.parts];
    this.exports = linkHere(modules, memory) as unknown as Exports;
    this.memory = new NativeMemory(memory);
    this.control = this.memory.take(CONTROL_BYTES).address;
    this.call = this.memory.take(CALL_BYTES).address;
    this.result = this.memory.take(RESULT_BYTES).address;
  }

  /** Whether multiply-adds have one rounding here, as on all processors of the last ten years: it decides last bits. */
  get fuses(): boolean {
    return this.exports.fuses(1 + 2 ** -23) !== 0;
  }

  /**
   * Smallest and largest of values in the module's memory, NaN left out; of half floats, given as their bits.
   * @returns undefined for values that are elsewhere
   */
  range(values: Float32Array | Uint16Array): readonly [low: number, high: number] | undefined {
    const { buffer } = this.memory.memory;
    if (values.buffer !== buffer) return undefined;
    if (values instanceof Float32Array) {
      this.exports.rangeOfFloats(values.byteOffset, values.length, this.result);
      const found = new Float32Array(buffer, this.result, 8);
      return [Math.min(...found.subarray(0, 4)), Math.max(...found.subarray(4))];
    }
    this.exports.rangeOfHalves(values.byteOffset, values.length, this.result);
    const keys = new Int16Array(buffer, this.result, 16);
    const [low, high] = [Math.min(...keys.subarray(0, 8)), Math.max(...keys.subarray(8))];
    if (low > high) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const [lowest, highest] = fromHalfFloats(Uint16Array.of(low, high).map(bitsOfKey));
    return [lowest, highest];
  }

  /** Threads that work on large calls, the caller's included. */
  get threadCount(): number {
    return this.threads.count + 1;
  }

  /**
   * Loads the part of the module that has a task; no call may be under way until it is there.
   * @returns undefined where it is there already
   */
  load(task: Task): Promise<void> | undefined {
    const part = partOf(task);
    return this.parts[part] ? undefined : this.add(part);
  }

  private async add(part: number): Promise<void> {
    this.parts[part] = await this.modules.load(part);
    // Threads that run have no way to get it: others start with the next large call.
    this.dispose();
    this.exports = linkHere({ ...this.modules, parts: this.parts }, this.memory.memory) as unknown as Exports;
  }

  /**
   * Begins one call. No other may begin before it is done, and its part must be there ({@link load}).
   * @param addresses of the bindings' buffers
   * @param arrays the same as typed arrays
   * @returns what does the rest of the call, until a time by the clock of `performance` at most, and says whether all is done
   */
  begin(
    kernel: NativeKernel,
    specialisation: unknown,
    settings: SettingValues,
    addresses: Readonly<Record<string, number>>,
    arrays: () => Readonly<Record<string, TwinArray>>,
  ): (until: number) => boolean {
    const { native } = kernel;
    const work = native.work(settings, specialisation);
    if (work.rows === 0) return () => true;
    const scratch = native.scratch?.(settings, specialisation) ?? NO_SCRATCH;
    const threads = work.operations < WORTH_SHARING ? 1 : this.threadCount;
    this.sharedScratch = this.reserve(this.sharedScratch, scratch.shared);
    this.scratch = this.reserve(this.scratch, threads * scratch.thread);
    const pieces = Math.max(threads * CHUNKS_PER_THREAD, Math.ceil(work.operations / CHUNK_OPERATIONS));
    const even = Math.ceil(work.rows / pieces / work.multiple) * work.multiple;
    const chunkRows = Math.min(work.chunkRows, even);
    const chunks = Math.ceil(work.rows / chunkRows);
    const head = { chunk_rows: chunkRows, rows: work.rows, shared: this.sharedScratch.address };
    writeCall(kernel, { head, addresses, settings, specialisation }, this.memory, this.call / 4);
    const first = this.sharedScratch.address / 4;
    native.prepare?.(arrays(), settings, specialisation, this.memory.f32.subarray(first, first + scratch.shared / 4));
    const run = (from: number, end: number) => this.runChunks(kernel, from, end, threads, scratch.thread);
    return inBatches(chunks, Math.max(threads, Math.floor((CHUNK_OPERATIONS / work.operations) * chunks)), run);
  }

  private runChunks(
    { name, native: { task } }: NativeKernel,
    first: number,
    end: number,
    threads: number,
    stride: number,
  ) {
    if (threads === 1 || end - first === 1) {
      this.exports.runAlone(task, this.call, first, end, this.scratch.address);
      return;
    }
    this.startThreads();
    const done = this.exports.dispatch(this.control, task, this.call, first, end, this.scratch.address, stride);
    if (!done) throw new DeviceError(`a thread of the CPU backend failed in ${name}`, { hint: ONE_THREAD });
  }

  dispose(): void {
    if (!this.started) return;
    this.exports.end(this.control);
    this.threads.stop();
    this.started = false;
    // What ends now still reads the old words.
    this.control = this.memory.take(CONTROL_BYTES).address;
    this.memory.u32.fill(0, this.control / 4, (this.control + CONTROL_BYTES) / 4);
  }

  private startThreads(): void {
    if (this.started || this.threads.count === 0) return;
    this.started = true;
    this.threads.start({ core: this.modules.core, parts: this.parts }, this.memory.memory, this.control);
  }

  /** A block of at least `byteLength` bytes in place of a smaller one. */
  private reserve(block: { address: number; size: number }, byteLength: number) {
    if (byteLength <= block.size) return block;
    if (block.size > 0) this.memory.giveBack(block.address, block.size);
    return this.memory.take(byteLength);
  }
}

/**
 * Runs chunks in batches that last about {@link BATCH_MS}.
 * @param size of the first batch
 */
function inBatches(
  chunks: number,
  size: number,
  run: (first: number, end: number) => void,
): (until: number) => boolean {
  let next = 0;
  let batch = size;
  return (until) => {
    for (let begun = performance.now(); ; ) {
      const end = Math.min(chunks, next + batch);
      run(next, end);
      next = end;
      if (next === chunks) return true;
      const now = performance.now();
      batch = Math.max(size, Math.floor((batch * BATCH_MS) / Math.max(0.1, now - begun)));
      begun = now;
      if (now >= until) return false;
    }
  };
}
