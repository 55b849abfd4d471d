import type { DatasetChunk } from "../types.ts";

/** Where a format puts rows: an unfinished file that can be taken up again from `state`. */
export interface RowSink {
  /** JSON-serialisable; belongs into the journal together with the number of rows. */
  readonly state: unknown;
  /** Writes the rows that follow the last ones. */
  append(chunk: DatasetChunk): Promise<void>;
  /** Writes what comes after the last row. */
  complete(): Promise<void>;
  close(): Promise<void>;
}
