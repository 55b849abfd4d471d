/**
 * The plan of a compressed dataset in HDF5: chunks of whole sets, as many of them in every array, shuffled and deflated.
 * Chunks are appended as they are ready; the index and the final head are written when all are there, so a killed run
 * goes on behind its last whole chunk.
 */

import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { type RowArray, rowArrays, rowBytes, valueBytes } from "../dataset/arrays.ts";
import type { DatasetLayout } from "../types.ts";
import { aligned, padded } from "./bytes.ts";
import { chunkIndex, type StoredChunk } from "./chunkIndex.ts";
import { contentsOf } from "./contents.ts";
import { encodeHead } from "./head.ts";
import type { Storage } from "./objects.ts";

const deflated = promisify(deflate);

/** A chunk of the widest array, which are the magnitudes, has about this many bytes. */
const CHUNK_BYTES = 2 ** 20;
/** Higher levels take twice the time for some per cent of the size. */
const LEVEL = 4;

/** Bytes at a place of the file. */
export interface PlacedBytes {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** What is known of a compressed file before its rows. */
export interface CompressedPlan {
  /** Arrays that have chunks: those whose rows have bytes. */
  readonly arrays: readonly RowArray[];
  readonly rowsPerChunk: number;
  /** Chunks of each array. */
  readonly chunkCount: number;
  /** Where the first chunk begins. */
  readonly dataPosition: number;
  /** A whole chunk as it is stored. @param bytes rows of the array; the last chunk's may be fewer than `rowsPerChunk` */
  encodeChunk(array: RowArray, bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * What is written when all chunks are there, in this order: indices behind the chunks, then the head. The file ends
   * where the indices end.
   * @param chunkBytes size of each stored chunk, `[chunk][array]`; they follow each other without gaps
   */
  closing(chunkBytes: readonly (readonly number[])[]): { readonly fileBytes: number; readonly parts: PlacedBytes[] };
}

/** Plans the compressed file of a layout. */
export function planCompressedHdf5(layout: DatasetLayout): CompressedPlan {
  const all = rowArrays(layout);
  const contents = contentsOf(layout, all);
  const arrays = layout.count > 0 ? all.filter((array) => rowBytes(array) > 0) : [];
  const widest = Math.max(1, ...arrays.map(rowBytes));
  const rowsPerChunk = Math.max(1, Math.min(layout.count, Math.floor(CHUNK_BYTES / widest)));
  const head = (roots: readonly number[] | undefined, fileBytes: number) => {
    const storages = all.map((array): Storage => {
      const index = arrays.indexOf(array);
      if (index < 0) return { kind: "contiguous", address: 0, bytes: 0 };
      return {
        kind: "chunked",
        address: roots?.[index],
        chunkShape: [rowsPerChunk, ...array.rowShape],
        valueBytes: valueBytes(array.type),
        shuffle: isShuffled(array),
        level: LEVEL,
      };
    });
    return encodeHead(
      contents,
      layout.count,
      () => storages,
      () => fileBytes,
    );
  };
  const dataPosition = head(undefined, 0).length;
  return {
    arrays,
    rowsPerChunk,
    chunkCount: Math.ceil(layout.count / rowsPerChunk),
    dataPosition,
    encodeChunk(array, bytes) {
      const whole = padded(bytes, rowsPerChunk * rowBytes(array));
      return deflated(isShuffled(array) ? shuffled(whole, valueBytes(array.type)) : whole, { level: LEVEL });
    },
    closing(chunkBytes) {
      const chunks: StoredChunk[][] = arrays.map(() => []);
      let end = dataPosition;
      for (const row of chunkBytes) {
        row.forEach((bytes, index) => {
          chunks[index].push({ position: end, bytes });
          end += bytes;
        });
      }
      const roots: number[] = [];
      const parts = arrays.map((array, index): PlacedBytes => {
        const start = end;
        const { bytes, root } = chunkIndex(chunks[index], rowsPerChunk, 1 + array.rowShape.length, aligned(start, 8));
        roots.push(root);
        end = aligned(start, 8) + bytes.length;
        // The gap is written, too: an interrupted run may have left something there.
        return { position: start, bytes: Buffer.concat([Buffer.alloc(aligned(start, 8) - start), bytes]) };
      });
      return { fileBytes: end, parts: [...parts, { position: 0, bytes: head(roots, end) }] };
    },
  };
}

const isShuffled = (array: RowArray): boolean => valueBytes(array.type) > 1;

/** First bytes of all values, then their second bytes, and so on: what HDF5's shuffle filter does. */
function shuffled(bytes: Uint8Array, width: number): Uint8Array {
  const values = bytes.length / width;
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < width; plane++) {
    for (let value = 0, from = plane; value < values; value++, from += width) {
      planes[plane * values + value] = bytes[from];
    }
  }
  return planes;
}
