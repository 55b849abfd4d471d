import type { DatasetChunk } from "../types.ts";

/** A piece of the unfinished file, and the CRC-32 of what was written there. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly crc: number;
}

/** What was written since the frame before. */
export interface SinkFrame {
  readonly stretches: readonly Stretch[];
  /** The format's own, JSON-serialisable. */
  readonly state?: unknown;
}

/** Writes whole blocks at their place. */
export type WriteAt = (bytes: Uint8Array, position: number) => Promise<void>;

/** Where a format puts rows: an unfinished file that can be taken up again from its frames. */
export interface RowSink {
  /** Takes the rows that follow the last ones. A resumed sink may be given rows again that it has: it leaves them out. */
  append(chunk: DatasetChunk): Promise<void>;
  /** Rows that are in the file whole: those of chunks that are not full yet come later. */
  readonly rows: number;
  /** What was written since the last call. Only between two `append`s. */
  takeFrame(): SinkFrame;
  /** Writes what comes after the last row. */
  complete(): Promise<void>;
  /** Size of the file as far as it is written: what lies behind is none of its own. */
  readonly bytes: number;
}
