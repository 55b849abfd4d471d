/**
 * Texts of variable length, in HDF5's global heap: attributes and arrays hold references, so that a text may be longer
 * than an attribute can be, and readers get strings instead of padded bytes.
 */

import { aligned, long, padded, word } from "./bytes.ts";

/** Objects in one collection: their index has 16 bits. */
const OBJECTS_PER_COLLECTION = 60_000;
/** Readers take at least so many bytes of a collection. */
const SMALLEST_COLLECTION = 4096;
const HEADER_BYTES = 16;

/** Bytes of a reference in place of the text. */
export const TEXT_REFERENCE_BYTES = 16;

/** Collects texts and gives out references to them. */
export class TextHeap {
  private readonly sealed: Buffer[] = [];
  private sealedBytes = 0;
  private open: Buffer[] = [];

  /** @param address where the heap will begin in the file */
  constructor(private readonly address: number) {}

  /** Stores a text. @returns what stands in its place */
  reference(text: string): Buffer {
    // An empty text is stored as its final NUL: no reference at all reads as a missing text.
    const bytes = Buffer.from(text === "" ? "\0" : text, "utf8");
    const index = this.open.length + 1;
    const head = Buffer.concat([word(index, 2), Buffer.alloc(6), long(bytes.length)]);
    const reference = Buffer.concat([word(bytes.length, 4), long(this.address + this.sealedBytes), word(index, 4)]);
    this.open.push(Buffer.concat([head, padded(bytes, 8)]));
    if (index === OBJECTS_PER_COLLECTION) this.seal();
    return reference;
  }

  /** The heap's bytes. */
  encode(): Uint8Array {
    if (this.open.length > 0) this.seal();
    return Buffer.concat(this.sealed);
  }

  private seal(): void {
    const objects = Buffer.concat(this.open);
    const used = HEADER_BYTES + objects.length;
    // What is left over is the object 0, whose own header needs room.
    const size = Math.max(SMALLEST_COLLECTION, aligned(used + HEADER_BYTES, 8));
    const header = Buffer.concat([Buffer.from("GCOL"), word(1, 4), long(size)]);
    const rest = Buffer.concat([Buffer.alloc(8), long(size - used)]);
    this.sealed.push(Buffer.concat([header, objects, rest], size));
    this.sealedBytes += size;
    this.open = [];
  }
}
