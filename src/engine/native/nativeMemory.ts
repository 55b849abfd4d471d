/** The memory that all threads of the WebAssembly module share, with a pool of its blocks. */

import { DeviceError } from "../errors.ts";

const PAGE = 65_536;
/** Blocks begin at multiples of this: a cache line. */
const ALIGNMENT = 64;

export class NativeMemory {
  /** Free blocks by size. */
  private readonly free = new Map<number, number[]>();
  private next = PAGE;
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
  take(byteLength: number): { address: number; size: number } {
    const size = sizeClass(byteLength);
    const known = this.free.get(size)?.pop();
    if (known !== undefined) return { address: known, size };
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
    return { address, size };
  }

  giveBack(address: number, size: number): void {
    const blocks = this.free.get(size);
    if (blocks) blocks.push(address);
    else this.free.set(size, [address]);
  }

  /** Bytes of the blocks that wait for the next use. */
  get pooledBytes(): number {
    let bytes = 0;
    for (const [size, blocks] of this.free) bytes += size * blocks.length;
    return bytes;
  }
}

/** Sizes in steps of an eighth of a power of two: few classes, little waste. */
function sizeClass(byteLength: number): number {
  const step = Math.max(ALIGNMENT, 2 ** (Math.floor(Math.log2(Math.max(1, byteLength))) - 3));
  return Math.max(step, Math.ceil(byteLength / step) * step);
}

function viewsOf({ buffer }: WebAssembly.Memory) {
  return { f32: new Float32Array(buffer), u32: new Uint32Array(buffer) };
}
