/** Buffers of the CPU backend. */

import type { DeviceBuffer } from "./deviceBuffer.ts";
import { InputError } from "./errors.ts";
import type { ScalarType } from "./kernel.ts";

/** Arrays of a program that the CPU backend takes as buffers. */
export type HostArray = Float32Array | Uint32Array | Uint16Array;

/** Where a buffer's bytes are while kernels run. */
export interface HostBlock {
  readonly byteLength: number;
  /** A function, because memory that grows changes its buffer. */
  buffer(): ArrayBufferLike;
  readonly address: number;
  /** A program's array whose contents the block has only while a kernel runs. */
  readonly outside?: HostArray;
  giveBack(): void;
}

/** All bytes of a block. */
export const bytesOf = (block: HostBlock): Uint8Array =>
  new Uint8Array(block.buffer(), block.address, block.byteLength);

/** The bytes that count between kernels: a program's array, or the block. */
export function heldBytes(block: HostBlock): Uint8Array {
  const { outside } = block;
  return outside ? new Uint8Array(outside.buffer, outside.byteOffset, outside.byteLength) : bytesOf(block);
}

/** A block as values of a binding's type, half floats as their bits. */
export function valuesOf(block: HostBlock, type: ScalarType): Float32Array | Uint32Array | Uint16Array {
  const { address, byteLength } = block;
  if (type === "f16") return new Uint16Array(block.buffer(), address, byteLength >> 1);
  if (type === "u32") return new Uint32Array(block.buffer(), address, byteLength >> 2);
  return new Float32Array(block.buffer(), address, byteLength >> 2);
}

export class HostBuffer implements DeviceBuffer {
  private held: HostBlock | undefined;

  constructor(
    readonly label: string,
    block: HostBlock,
    private readonly onDispose: (buffer: HostBuffer) => void,
  ) {
    this.byteLength = block.byteLength;
    this.held = block;
  }

  readonly byteLength: number;

  /** @throws InputError after disposal */
  get block(): HostBlock {
    if (!this.held) throw new InputError(`buffer "${this.label}" is used after it was disposed of`);
    return this.held;
  }

  dispose(): void {
    if (!this.held) return;
    this.held.giveBack();
    this.held = undefined;
    this.onDispose(this);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
