/** Texts out of the global heap, which textHeap.ts writes. */

import { aligned } from "./bytes.ts";
import { type FileBytes, longAt } from "./fileBytes.ts";
import { TEXT_REFERENCE_BYTES } from "./textHeap.ts";

type Collection = ReadonlyMap<number, Buffer>;

export class TextReader {
  private readonly collections = new Map<number, Promise<Collection>>();
  /** Every collection and every text is in the file once: all together are no longer than it. */
  private readonly left: { collections: number; texts: number };

  constructor(private readonly file: FileBytes) {
    this.left = { collections: file.size, texts: file.size };
  }

  /** The texts behind consecutive references. */
  async read(references: Buffer): Promise<string[]> {
    const texts: string[] = [];
    for (let at = 0; at < references.length; at += TEXT_REFERENCE_BYTES) {
      const length = references.readUInt32LE(at);
      const collection = await this.collection(longAt(references, at + 4));
      const bytes = collection.get(references.readUInt32LE(at + 12));
      if (bytes?.length !== length) throw this.file.damaged("a text is missing");
      this.spend("texts", length);
      texts.push(this.decoded(bytes));
    }
    return texts;
  }

  private decoded(bytes: Buffer): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\0$/, "");
    } catch {
      throw this.file.damaged("a text is not UTF-8");
    }
  }

  private spend(what: "collections" | "texts", bytes: number): void {
    this.left[what] -= bytes;
    if (!(this.left[what] >= 0)) throw this.file.damaged("its texts overlap each other");
  }

  private collection(address: number): Promise<Collection> {
    let found = this.collections.get(address);
    if (!found) {
      found = this.readCollection(address);
      this.collections.set(address, found);
    }
    return found;
  }

  private async readCollection(address: number): Promise<Collection> {
    const header = await this.file.read(address, 16, "a collection of texts");
    if (header.toString("latin1", 0, 4) !== "GCOL") throw this.file.damaged("a collection of texts is missing");
    const size = longAt(header, 8);
    this.spend("collections", size);
    const bytes = await this.file.read(address, size, "a collection of texts");
    const objects = new Map<number, Buffer>();
    for (let at = 16; at + 16 <= size; ) {
      const index = bytes.readUInt16LE(at);
      const length = longAt(bytes, at + 8);
      if (index === 0) break;
      if (!(at + 16 + length <= size)) throw this.file.damaged("a text is longer than its collection");
      objects.set(index, bytes.subarray(at + 16, at + 16 + length));
      at += 16 + aligned(length, 8);
    }
    return objects;
  }
}
