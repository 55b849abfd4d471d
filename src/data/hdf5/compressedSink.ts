/** Rows into a compressed HDF5 file, through positioned writes that it is given. */

import { InternalError } from "../../engine/errors.ts";
import { rowBytes } from "../dataset/arrays.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { type CompressedPlan, planCompressedHdf5 } from "./compressedPlan.ts";

/** Writes all bytes at a place of the file. */
export type WriteAt = (bytes: Uint8Array, position: number) => Promise<void>;

/** Sizes of the chunks that are written, `[chunk][array]`. JSON-serialisable. */
export type CompressedState = readonly (readonly number[])[];

/** Chunks that are deflated at the same time, over all arrays: what the system's threads can take and memory can hold. */
const CHUNKS_AT_ONCE = 16;

export class CompressedHdf5Sink {
  private readonly plan: CompressedPlan;
  private readonly chunkBytes: number[][];
  private end: number;
  /** For each array, the rows of the chunk that is not full yet. */
  private pending: Uint8Array[];
  private pendingRows = 0;

  /** @param state that of an interrupted run; the rows from {@link rowsWritten} on are then appended again */
  constructor(
    private readonly layout: DatasetLayout,
    private readonly write: WriteAt,
    state: CompressedState = [],
  ) {
    this.plan = planCompressedHdf5(layout);
    this.chunkBytes = state.map((sizes) => [...sizes]);
    this.end = state.flat().reduce((sum, bytes) => sum + bytes, this.plan.dataPosition);
    this.pending = this.plan.arrays.map((array) => new Uint8Array(this.plan.rowsPerChunk * rowBytes(array)));
  }

  /** What a resumed run needs: the chunks that are written. */
  get state(): CompressedState {
    return this.chunkBytes.map((sizes) => [...sizes]);
  }

  /** Rows in whole chunks that are written: where a resumed run begins. */
  get rowsWritten(): number {
    return Math.min(this.layout.count, this.chunkBytes.length * this.plan.rowsPerChunk);
  }

  /** Where the written chunks end. */
  get position(): number {
    return this.end;
  }

  /** Takes the rows that follow the last ones; chunks that are full are written. The chunk's arrays may be reused then. */
  async append(chunk: DatasetChunk): Promise<void> {
    const { arrays, rowsPerChunk } = this.plan;
    const next = this.rowsWritten + this.pendingRows;
    if (chunk.start !== next) throw new InternalError(`rows from ${chunk.start} where ${next} is next`);
    const sources = arrays.map((array) => {
      const { buffer, byteOffset, byteLength } = array.pick(chunk);
      if (byteLength !== chunk.rows * rowBytes(array)) {
        throw new InternalError(`${byteLength} bytes of ${array.name} for ${chunk.rows} rows of ${rowBytes(array)}`);
      }
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    let full: Uint8Array[][] = [];
    for (let done = 0; done < chunk.rows; ) {
      const rows = Math.min(rowsPerChunk - this.pendingRows, chunk.rows - done);
      arrays.forEach((array, index) => {
        const bytes = rowBytes(array);
        this.pending[index].set(sources[index].subarray(done * bytes, (done + rows) * bytes), this.pendingRows * bytes);
      });
      done += rows;
      this.pendingRows += rows;
      if (this.pendingRows < rowsPerChunk && next + done < this.layout.count) break;
      full.push(this.pending.map((bytes, index) => bytes.subarray(0, this.pendingRows * rowBytes(arrays[index]))));
      this.pending = this.pending.map(({ length }) => new Uint8Array(length));
      this.pendingRows = 0;
      if (full.length * arrays.length < CHUNKS_AT_ONCE) continue;
      await this.writeChunks(full);
      full = [];
    }
    await this.writeChunks(full);
  }

  /** Writes what comes after the last row. @returns the size of the file, to which it is to be cut */
  async complete(): Promise<number> {
    if (this.rowsWritten !== this.layout.count) {
      throw new InternalError(`${this.rowsWritten} of ${this.layout.count} rows are written`);
    }
    const { fileBytes, parts } = this.plan.closing(this.chunkBytes);
    for (const { bytes, position } of parts) await this.write(bytes, position);
    return fileBytes;
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
      this.end += bytes.length;
      this.chunkBytes.push(arrays.map(({ length }) => length));
    }
  }
}
