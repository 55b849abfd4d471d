import type { DatasetFormat } from "./formatNames.ts";

/** How to write. */
export interface WriterOptions {
  /** Replace an existing file. */
  readonly force: boolean;
  /** Go on with an interrupted run. */
  readonly resume: boolean;
  /** The format, where the file's ending does not say it. */
  readonly format?: DatasetFormat;
  /** Whether to compress it, which only HDF5 offers: a third to a half of the size for several times the time. */
  readonly compress?: boolean;
  /** Whether to wait for the disk, so that a power cut loses nothing that was said to be done. Default: true. */
  readonly sync?: boolean;
  /** What the job wants back when it is resumed, asked for after each `append`. JSON-serialisable. */
  readonly notes?: () => unknown;
  /** Fingerprints of the inputs' contents: a run is only gone on with where they are the same. */
  readonly inputs?: Promise<readonly string[]>;
  /** Something the user should know, one sentence. */
  readonly onMessage?: (text: string) => void;
}
