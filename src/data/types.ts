/**
 * What flows between sources, jobs and files: parameter sets in, chunks of a dataset out.
 *
 * Axes are always in the order [set, band, time], arrays are row-major, missing values are NaN.
 */

/** In which frame a source gives its masses. `unstated`: the column names do not say (`m1`, `mass_1`). */
export type MassFrame = "source" | "detector" | "unstated";

/**
 * Parameter sets by row number. Rows can be read in any order and any number of times with the same result, which is
 * what makes shards and resumed runs equal to an undisturbed one.
 */
export interface ParameterSource {
  /** Values of one set. */
  readonly width: number;
  /** Number of sets. */
  readonly count: number;
  /** One line for summaries and provenance, e.g. `posterior.dat (whitespace table, 3952 rows)`. */
  readonly description: string;
  readonly massFrame: MassFrame;
  /** Things that the user should be told once (e.g. which columns were taken), one sentence each. */
  readonly notes: readonly string[];
  /** Names of a set's values, of sources that are made for a light-curve model. */
  readonly inputs?: readonly string[];
  /** Of what is drawn. */
  readonly seed?: number;
  /** Fingerprint of all values, of sources that are files: their names may change, and their contents under a name. */
  readonly contents?: string;
  /** What a row is called in messages, such as `line 5`; by default its number, from 0. */
  rowName?(row: number): string;
  /**
   * Sets `start` to `start + rows - 1` as [rows, width], exactly as the source orders them: the inputs of a model, or a
   * binary's m1, m2, Lambda1, Lambda2 in the frame and order of the file.
   */
  read(start: number, rows: number): Float64Array;
}

/** Storage of the magnitudes in a dataset. */
export const MAGNITUDE_TYPES = ["f32", "f16"] as const;
/** How a dataset stores its magnitudes: as float32, or as half floats. */
export type MagnitudeType = (typeof MAGNITUDE_TYPES)[number];

/** Everything about a dataset that is known before its first row is computed. */
export interface DatasetLayout {
  /** Number of sets. */
  readonly count: number;
  /** Days after merger, strictly ascending. */
  readonly times: Float64Array;
  readonly bands: readonly string[];
  readonly parameterNames: readonly string[];
  readonly parameterUnits: readonly string[];
  readonly propertyNames: readonly string[];
  readonly propertyUnits: readonly string[];
  /** Name of the array of properties in the file: the model's choice. */
  readonly propertiesArray: string;
  /** Meaning of each value of `status`, by index. */
  readonly statusNames: readonly string[];
  readonly magnitudeType: MagnitudeType;
  /** Whether rows carry log10 of the bolometric luminosity. */
  readonly bolometric: boolean;
  /** Whether rows carry a mask: 1 where the model gave the value, 0 where it was filled. */
  readonly mask: boolean;
  /** How the data came about: JSON-serialisable, without anything that differs between two equal runs. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Consecutive rows of a dataset. */
export interface DatasetChunk {
  /** Row number of the first set. */
  readonly start: number;
  readonly rows: number;
  /** [rows, parameterNames.length] */
  readonly parameters: Float64Array;
  /** [rows, propertyNames.length] */
  readonly properties: Float32Array;
  /** [rows], index into `statusNames`. */
  readonly status: Uint8Array;
  /** [rows, band, time]; float32, or the bits of IEEE half floats where `magnitudeType` is f16. */
  readonly magnitudes: Float32Array | Uint16Array;
  /** [rows, time], log10(L / (erg/s)); present exactly if the layout's `bolometric` is true. */
  readonly logBolometricLuminosity?: Float32Array;
  /** [rows, band, time]; present exactly if the layout's `mask` is true. */
  readonly mask?: Uint8Array;
}

/** Writes a dataset row by row, in order. The file appears under its own name only in `finish`. */
export interface DatasetWriter {
  /** Rows that are safely written: 0 for a new file, more where an interrupted run is resumed. */
  readonly rowsDone: number;
  /** What `notes` of the writer's options gave when the interrupted run wrote its last journal; undefined for a new file. */
  readonly resumedNotes: unknown;
  /** Appends the rows that follow the last ones. The chunk's arrays may be reused once the promise resolves. */
  append(chunk: DatasetChunk): Promise<void>;
  /** Completes the file and moves it to its name. */
  finish(): Promise<void>;
  /** Closes the file. Keeps the unfinished state for a resumed run where `keep` is true, else leaves nothing behind. */
  abandon(keep: boolean): Promise<void>;
}

/** Reads a dataset, whatever its format, a block of rows at a time. */
export interface DatasetReader extends RowReader {
  /** The regular file that is read: a copy of what came through a pipe, or unpacked. */
  readonly file: string;
}

/** The rows of an open dataset. */
export interface RowReader {
  /** As the user names it. */
  readonly path: string;
  readonly layout: DatasetLayout;
  /** Rows `start` to `start + rows - 1`. Magnitudes come as float32 whatever their storage. */
  read(start: number, rows: number): Promise<DatasetChunk & { readonly magnitudes: Float32Array }>;
  close(): Promise<void>;
}
