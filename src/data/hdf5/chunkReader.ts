/** Rows out of compressed chunks: the index that chunkIndex.ts writes, and the filters of compressedPlan.ts backwards. */

import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { CHILDREN, CHUNK_NODE, keyBytes, type StoredChunk } from "./chunkIndex.ts";
import { type FileBytes, longAt } from "./fileBytes.ts";

const inflated = promisify(inflate);

/** Deflate makes at most this many bytes of one. */
const MOST_INFLATION = 1032;

/** What is known of a chunked array. */
export interface ChunkedArray {
  readonly name: string;
  readonly count: number;
  readonly rowsPerChunk: number;
  readonly rowBytes: number;
  readonly valueBytes: number;
  readonly rank: number;
  readonly shuffle: boolean;
  /** Root of the index. */
  readonly address: number;
}

/** The chunks of an array in order. @throws InputError where the index is damaged */
export async function readChunkIndex(file: FileBytes, array: ChunkedArray): Promise<StoredChunk[]> {
  const { rank, rowsPerChunk, name } = array;
  const broken = () => file.damaged(`the index of the chunks of "${name}" is broken`);
  const expected = Math.ceil(array.count / rowsPerChunk);
  const keySize = keyBytes(rank);
  const nodeBytes = 24 + (CHILDREN + 1) * keySize + CHILDREN * 8;
  const chunks: StoredChunk[] = [];
  let nodes = 0;
  const walk = async (address: number, level: number | undefined): Promise<void> => {
    // A node has at least one chunk below it, so a whole tree has no more nodes of a level than chunks.
    if (++nodes > 2 * expected + 1) throw broken();
    const node = await file.read(address, nodeBytes, `the index of the chunks of "${name}"`);
    const children = node.readUInt16LE(6);
    const own = node[5];
    if (node.toString("latin1", 0, 4) !== "TREE" || node[4] !== CHUNK_NODE || (level !== undefined && own !== level)) {
      throw broken();
    }
    if (children === 0 || children > CHILDREN) throw broken();
    for (let child = 0; child < children; child++) {
      const at = 24 + child * (keySize + 8);
      const target = longAt(node, at + keySize);
      if (own > 0) {
        await walk(target, own - 1);
        continue;
      }
      const bytes = node.readUInt32LE(at);
      const corner = Array.from({ length: rank + 1 }, (_, axis) => longAt(node, at + 8 + 8 * axis));
      const isNext = corner.every((value, axis) => value === (axis === 0 ? chunks.length * rowsPerChunk : 0));
      if (node.readUInt32LE(at + 4) !== 0 || !isNext || chunks.length === expected) throw broken();
      file.check(target, bytes, `a chunk of "${name}"`);
      chunks.push({ position: target, bytes });
    }
  };
  await walk(array.address, undefined);
  if (chunks.length !== expected) throw broken();
  return chunks;
}

/** Reads the rows of a chunked array. */
export class ChunkReader {
  /** The chunk that was read last: blocks of rows end inside chunks. */
  private latest: { readonly index: number; readonly bytes: Promise<Buffer> } | undefined;

  constructor(
    private readonly file: FileBytes,
    private readonly array: ChunkedArray,
    private readonly chunks: readonly StoredChunk[],
  ) {}

  async read(start: number, rows: number): Promise<Uint8Array<ArrayBuffer>> {
    const { rowsPerChunk, rowBytes } = this.array;
    const first = Math.floor(start / rowsPerChunk);
    const last = Math.floor((start + rows - 1) / rowsPerChunk);
    const bytes = new Uint8Array(rows * rowBytes);
    await Promise.all(
      Array.from({ length: Math.max(0, last - first + 1) }, async (_, offset) => {
        const chunk = first + offset;
        const values = await this.chunk(chunk, chunk === last);
        const from = Math.max(start, chunk * rowsPerChunk);
        const to = Math.min(start + rows, (chunk + 1) * rowsPerChunk);
        const inside = (row: number) => (row - chunk * rowsPerChunk) * rowBytes;
        bytes.set(values.subarray(inside(from), inside(to)), (from - start) * rowBytes);
      }),
    );
    return bytes;
  }

  private chunk(index: number, keep: boolean): Promise<Buffer> {
    if (this.latest?.index === index) return this.latest.bytes;
    const bytes = this.readChunk(index);
    if (keep) this.latest = { index, bytes };
    return bytes;
  }

  private async readChunk(index: number): Promise<Buffer> {
    const { name, rowsPerChunk, rowBytes, valueBytes, shuffle } = this.array;
    const { position, bytes } = this.chunks[index];
    const stored = await this.file.read(position, bytes, `a chunk of "${name}"`);
    const whole = rowsPerChunk * rowBytes;
    if (whole > bytes * MOST_INFLATION) throw this.file.damaged(`chunk ${index + 1} of "${name}" is too short`);
    let values: Buffer;
    try {
      values = await inflated(stored, { maxOutputLength: whole });
    } catch {
      throw this.file.damaged(`chunk ${index + 1} of "${name}" cannot be inflated`);
    }
    if (values.length !== whole) throw this.file.damaged(`chunk ${index + 1} of "${name}" is too short`);
    return shuffle ? unshuffled(values, valueBytes) : values;
  }
}

/** Values out of planes of their first bytes, second bytes, and so on. */
function unshuffled(planes: Buffer, width: number): Buffer {
  const values = planes.length / width;
  const bytes = Buffer.alloc(planes.length);
  for (let plane = 0; plane < width; plane++) {
    for (let value = 0, to = plane; value < values; value++, to += width) bytes[to] = planes[plane * values + value];
  }
  return bytes;
}
