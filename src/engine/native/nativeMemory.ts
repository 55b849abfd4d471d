/** The memory that all threads of the WebAssembly module share, with a pool of its blocks. */

import { DeviceError } from "../errors.ts";

const PAGE = 65_536;
/** Blocks begin at multiples of this: a cache line. */
const ALIGNMENT = 64;

/** A part of the memory. */
interface Range {
  address: number;
  size: number;
}

export class NativeMemory {
  /** What is free below `next`, in the order of addresses; no two touch each other. */
  private readonly free: Range[] = [];
  private next = PAGE;
  private used = 0;
  private views: { f32: Float32Array; u32: Uint32Array };

  constructor(readonly memory: WebAssembly.Memory) {
    this.views = viewsOf(memory);
  }

  /** All of the memory as float32 and as uint32. Ask again after an allocation: growth makes new views. */
  get f32(): Float32Array {
    return this.views.f32;
  }

  get u32(): Uint32Array {
    return this.views.u32;
  }

  /**
   * A block of at least `byteLength` bytes, contents undefined.
   * @returns its address, and the size to give it back with
   * @throws DeviceError where the module's address space is exhausted
   */
  take(byteLength: number): Readonly<Range> {
    const size = Math.max(1, Math.ceil(byteLength / ALIGNMENT)) * ALIGNMENT;
    const address = this.fromFree(size) ?? this.fromEnd(size, byteLength);
    this.used += size;
    return { address, size };
  }

  giveBack(address: number, size: number): void {
    const { free } = this;
    this.used -= size;
    let at = free.findIndex((range) => range.address > address);
    if (at === -1) at = free.length;
    const before = free[at - 1];
    const after = free[at];
    const range = { address, size };
    if (after && address + size === after.address) {
      range.size += after.size;
      free.splice(at, 1);
    }
    if (before && before.address + before.size === address) before.size += range.size;
    else free.splice(at, 0, range);
    const last = free[free.length - 1];
    if (last.address + last.size === this.next) {
      this.next = last.address;
      free.pop();
    }
  }

  /** Bytes that wait for the next use: memory never shrinks. */
  get pooledBytes(): number {
    return this.memory.buffer.byteLength - PAGE - this.used;
  }

  /** A part of the smallest free range that is large enough. */
  private fromFree(size: number): number | undefined {
    let best: Range | undefined;
    for (const range of this.free) if (range.size >= size && !(best && best.size <= range.size)) best = range;
    if (!best) return undefined;
    const { address } = best;
    if (best.size === size) this.free.splice(this.free.indexOf(best), 1);
    else {
      best.address += size;
      best.size -= size;
    }
    return address;
  }

  /** @param byteLength what was asked for */
  private fromEnd(size: number, byteLength: number): number {
    const address = this.next;
    const missing = address + size - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch (error) {
        throw new DeviceError(`the CPU backend has no room for another ${byteLength} bytes`, {
          hint: "use smaller chunks",
          cause: error,
        });
      }
      this.views = viewsOf(this.memory);
    }
    this.next += size;
    return address;
  }
}

function viewsOf({ buffer }: WebAssembly.Memory) {
  return { f32: new Float32Array(buffer), u32: new Uint32Array(buffer) };
}
