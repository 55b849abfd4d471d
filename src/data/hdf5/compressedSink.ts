/** Rows into a compressed HDF5 file, through positioned writes that it is given. */

import { InternalError } from "../../engine/errors.ts";
import { extendCrc } from "../crc32.ts";
import { rowBytes } from "../dataset/arrays.ts";
import type { RowSink, SinkFrame, Stretch, WriteAt } from "../dataset/sink.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { type CompressedPlan, planCompressedHdf5 } from "./compressedPlan.ts";

/** Sizes of the chunks that were written since the frame before, `[chunk][array]`. */
type ChunkSizes = readonly (readonly number[])[];

/** Chunks that are deflated at the same time, over all arrays: what the system's threads can take and memory can hold. */
const CHUNKS_AT_ONCE = 16;

export class CompressedHdf5Sink implements RowSink {
  private readonly plan: CompressedPlan;
  private readonly chunkBytes: number[][] = [];
  private end: number;
  /** For each array, the rows of the chunk that is not full yet. */
  private pending: Uint8Array[];
  private pendingRows = 0;
  /** What is written behind or before the chunks. */
  private fixed: Stretch[] = [];
  /** Chunks since the last frame, which ended at `start`. */
  private recent: { start: number; crc: number; sizes: number[][] };

  private constructor(
    private readonly layout: DatasetLayout,
    private readonly write: WriteAt,
    sizes: ChunkSizes,
  ) {
    this.plan = planCompressedHdf5(layout);
    this.chunkBytes = sizes.map((row) => [...row]);
    this.end = sizes.flat().reduce((sum, bytes) => sum + bytes, this.plan.dataPosition);
    this.recent = { start: this.end, crc: 0, sizes: [] };
    this.pending = this.plan.arrays.map((array) => new Uint8Array(this.plan.rowsPerChunk * rowBytes(array)));
  }

  /** Begins a file. Nothing is written before the first chunk is full. */
  static async begin(layout: DatasetLayout, write: WriteAt): Promise<CompressedHdf5Sink> {
    return new CompressedHdf5Sink(layout, write, []);
  }

  /** Goes on behind the last whole chunk of these frames. */
  static resume(layout: DatasetLayout, write: WriteAt, frames: readonly SinkFrame[]): CompressedHdf5Sink {
    return new CompressedHdf5Sink(
      layout,
      write,
      frames.flatMap(({ state }) => (state as ChunkSizes | undefined) ?? []),
    );
  }

  get rows(): number {
    return Math.min(this.layout.count, this.chunkBytes.length * this.plan.rowsPerChunk);
  }

  get bytes(): number {
    return this.end;
  }

  takeFrame(): SinkFrame {
    const { start, crc, sizes } = this.recent;
    const chunks = sizes.length > 0 ? [{ start, end: this.end, crc }] : [];
    const stretches = [...chunks, ...this.fixed];
    this.fixed = [];
    this.recent = { start: this.end, crc: 0, sizes: [] };
    return { stretches, state: sizes };
  }

  /** Takes the rows that follow the last ones; chunks that are full are written. The chunk's arrays may be used again then. */
  async append(chunk: DatasetChunk): Promise<void> {
    const { arrays, rowsPerChunk } = this.plan;
    const next = this.rows + this.pendingRows;
    const again = next - chunk.start;
    if (again < 0) throw new InternalError(`rows from ${chunk.start} where ${next} is next`);
    if (again >= chunk.rows) return;
    const sources = arrays.map((array) => {
      const { buffer, byteOffset, byteLength } = array.pick(chunk);
      if (byteLength !== chunk.rows * rowBytes(array)) {
        throw new InternalError(`${byteLength} bytes of ${array.name} for ${chunk.rows} rows of ${rowBytes(array)}`);
      }
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    let full: Uint8Array[][] = [];
    for (let done = again; done < chunk.rows; ) {
      const rows = Math.min(rowsPerChunk - this.pendingRows, chunk.rows - done);
      arrays.forEach((array, index) => {
        const bytes = rowBytes(array);
        this.pending[index].set(sources[index].subarray(done * bytes, (done + rows) * bytes), this.pendingRows * bytes);
      });
      done += rows;
      this.pendingRows += rows;
      if (this.pendingRows < rowsPerChunk && chunk.start + done < this.layout.count) break;
      full.push(this.pending.map((bytes, index) => bytes.subarray(0, this.pendingRows * rowBytes(arrays[index]))));
      this.pending = this.pending.map(({ length }) => new Uint8Array(length));
      this.pendingRows = 0;
      if (full.length * arrays.length < CHUNKS_AT_ONCE) continue;
      await this.writeChunks(full);
      full = [];
    }
    await this.writeChunks(full);
  }

  async complete(): Promise<void> {
    if (this.rows !== this.layout.count)
      throw new InternalError(`${this.rows} of ${this.layout.count} rows are written`);
    const { fileBytes, parts } = this.plan.closing(this.chunkBytes);
    for (const { bytes, position } of parts) {
      await this.write(bytes, position);
      this.fixed.push({ start: position, end: position + bytes.length, crc: extendCrc(0, bytes) });
    }
    this.end = fileBytes;
  }

  private async writeChunks(chunks: readonly (readonly Uint8Array[])[]): Promise<void> {
    const encoded = await Promise.all(
      chunks.map((arrays) =>
        Promise.all(arrays.map((bytes, index) => this.plan.encodeChunk(this.plan.arrays[index], bytes))),
      ),
    );
    for (const arrays of encoded) {
      const bytes = Buffer.concat(arrays);
      await this.write(bytes, this.end);
      const sizes = arrays.map(({ length }) => length);
      this.end += bytes.length;
      this.chunkBytes.push(sizes);
      this.recent.sizes.push(sizes);
      this.recent.crc = extendCrc(this.recent.crc, bytes);
    }
  }
}
