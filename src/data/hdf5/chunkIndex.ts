/** HDF5's index of chunks: a B-tree of version 1, built from its leaves once all chunks are known. */

import { long, UNDEFINED_ADDRESS, word } from "./bytes.ts";

/** A chunk in the file. */
export interface StoredChunk {
  readonly position: number;
  readonly bytes: number;
}

/** Children of a node: twice the library's K, which a superblock of version 2 leaves at 32. */
export const CHILDREN = 64;
/** The kind of a node whose leaves are chunks. */
export const CHUNK_NODE = 1;

/** Bytes of a key: size, skipped filters, corner. */
export const keyBytes = (rank: number): number => 8 + 8 * (rank + 1);

interface Child {
  readonly address: number;
  /** Number of its first chunk. */
  readonly first: number;
}

/**
 * The index of an array whose chunks hold `rowsPerChunk` whole rows each.
 * @param address where the index will be in the file
 * @returns its bytes, and where its root is
 */
export function chunkIndex(
  chunks: readonly StoredChunk[],
  rowsPerChunk: number,
  rank: number,
  address: number,
): { readonly bytes: Uint8Array; readonly root: number } {
  // A key is what a chunk has in bytes, its skipped filters, and its corner; the last axis is that of a value's bytes.
  const key = (chunk: number) =>
    Buffer.concat([word(chunks[chunk]?.bytes ?? 0, 4), word(0, 4), long(chunk * rowsPerChunk), Buffer.alloc(8 * rank)]);
  const nodeBytes = 24 + (CHILDREN + 1) * keyBytes(rank) + CHILDREN * 8;
  const nodes: Buffer[] = [];
  let level = 0;
  let below: Child[] = chunks.map(({ position }, first) => ({ address: position, first }));
  do {
    const start = address + nodes.length * nodeBytes;
    const count = Math.ceil(below.length / CHILDREN);
    const addressOf = (node: number) =>
      node < 0 || node >= count ? UNDEFINED_ADDRESS : long(start + node * nodeBytes);
    const above: Child[] = [];
    for (let node = 0; node < count; node++) {
      const children = below.slice(node * CHILDREN, (node + 1) * CHILDREN);
      const end = below[(node + 1) * CHILDREN]?.first ?? chunks.length;
      const head = [Buffer.from("TREE"), Buffer.from([CHUNK_NODE, level]), word(children.length, 2)];
      const entries = children.flatMap((child) => [key(child.first), long(child.address)]);
      nodes.push(Buffer.concat([...head, addressOf(node - 1), addressOf(node + 1), ...entries, key(end)], nodeBytes));
      above.push({ address: start + node * nodeBytes, first: children[0].first });
    }
    below = above;
    level++;
  } while (below.length > 1);
  return { bytes: Buffer.concat(nodes), root: below[0].address };
}
