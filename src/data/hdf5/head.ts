/** Everything of a file before its rows: superblock, object headers, texts and small arrays, as one piece of bytes. */

import { aligned, padded } from "./bytes.ts";
import type { Contents, FixedArray } from "./contents.ts";
import { datasetHeader, groupHeader, type Storage, SUPERBLOCK_BYTES, superblock } from "./objects.ts";
import { TextHeap } from "./textHeap.ts";

/** Rows and chunks begin at multiples of this: the pages of the system. */
export const PAGE_BYTES = 4096;

interface Piece {
  readonly bytes: Uint8Array;
  readonly address: number;
}

/**
 * The head of a file, a whole number of pages.
 * @param storages where the rows of each array are, given the size of the head
 * @param fileBytes size of the whole file, given the size of the head
 */
export function encodeHead(
  contents: Contents,
  count: number,
  storages: (headBytes: number) => readonly Storage[],
  fileBytes: (headBytes: number) => number,
): Uint8Array {
  // No size depends on an address: pieces that are put together with wrong addresses have the right sizes.
  const draft = encodePieces(contents, count, [], storages(0), SUPERBLOCK_BYTES);
  const headBytes = aligned(endOf(draft), PAGE_BYTES);
  const pieces = encodePieces(contents, count, draft, storages(headBytes), SUPERBLOCK_BYTES);
  const head = Buffer.alloc(headBytes);
  head.set(superblock(SUPERBLOCK_BYTES, fileBytes(headBytes)));
  for (const { bytes, address } of pieces) head.set(bytes, address);
  return head;
}

const endOf = (pieces: readonly Piece[]): number => pieces.at(-1)!.address + pieces.at(-1)!.bytes.length;

/**
 * Root group, headers of the datasets, small arrays and texts, one behind the other.
 * @param known pieces of the same sizes with their addresses; addresses count as 0 where there are none
 */
function encodePieces(
  contents: Contents,
  count: number,
  known: readonly Piece[],
  storages: readonly Storage[],
  start: number,
): Piece[] {
  const { root, fixed, rows } = contents;
  const address = (index: number): number => known[index]?.address ?? 0;
  const names = [...fixed.map(({ name }) => name), ...rows.map(({ array }) => array.name)];
  const firstBody = 1 + names.length;
  const heap = new TextHeap(address(firstBody + fixed.length));
  const bodies = fixed.map(({ values }) => encodeValues(values, heap));
  const pieces = [
    groupHeader(
      names.map((name, index) => ({ name, address: address(1 + index) })),
      root,
      heap,
    ),
    ...fixed.map((array, index) => {
      const { length } = bodies[index];
      const storage: Storage = { kind: "contiguous", address: address(firstBody + index), bytes: length };
      return datasetHeader(datasetOf(array), storage, heap);
    }),
    ...rows.map(({ array, attributes }, index) =>
      datasetHeader({ type: array.type, shape: [count, ...array.rowShape], attributes }, storages[index], heap),
    ),
    ...bodies,
    heap.encode(),
  ];
  let end = start;
  return pieces.map((piece) => {
    const bytes = padded(piece, 8);
    end += bytes.length;
    return { bytes, address: end - bytes.length };
  });
}

function datasetOf({ values, attributes }: FixedArray) {
  return { type: values instanceof Float64Array ? "<f8" : "text", shape: [values.length], attributes } as const;
}

function encodeValues(values: FixedArray["values"], heap: TextHeap): Uint8Array {
  if (values instanceof Float64Array) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat(values.map((text) => heap.reference(text)));
}
