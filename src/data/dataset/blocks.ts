/** A dataset from its first row to its last, a block at a time: what every job walks. */

import type { DatasetChunk, RowReader } from "../types.ts";

/** Values of one block: 16 MiB of magnitudes. */
const BLOCK_VALUES = 4 * 2 ** 20;

export type ReadChunk = DatasetChunk & { readonly magnitudes: Float32Array };

/**
 * The rows of a dataset in order.
 * @param stop called between two blocks: throws where the job was stopped
 * @param first the row to begin with
 */
export async function* datasetBlocks(
  reader: RowReader,
  stop: () => void = () => {},
  first = 0,
): AsyncGenerator<ReadChunk> {
  const { count, bands, times } = reader.layout;
  const rows = Math.max(1, Math.floor(BLOCK_VALUES / (bands.length * times.length)));
  for (let start = first; start < count; start += rows) {
    stop();
    yield await reader.read(start, Math.min(rows, count - start));
  }
}
