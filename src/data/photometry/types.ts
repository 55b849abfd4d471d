/** Photometry as files have it: nothing is converted but notations. */

/** A row that is not used. */
export interface UnusedRow {
  /** 1-based line of the file, or entry of a JSON list. */
  readonly row: number;
  readonly reason: string;
}

/** When something was measured. */
export type PhotometryTime =
  | { readonly kind: "mjd" /** Modified Julian date, UTC. */; readonly mjd: number }
  | { readonly kind: "days" /** Days after the merger. */; readonly days: number };

/** A measurement. */
export interface PhotometryRow {
  readonly row: number;
  /** Dates and days after the merger; a file may have both. */
  readonly times: readonly PhotometryTime[];
  /** The filter in the file's spelling. */
  readonly band: string;
  readonly magnitude: number;
  /** One standard deviation, mag; NaN for a limit. */
  readonly error: number;
  /** Whether nothing was seen, down to this magnitude. */
  readonly limit: boolean;
  /** How many sigmas a limit is, where the file says it. */
  readonly limitSigmas?: number;
  /** The system of magnitudes in the file's words, where it says one. */
  readonly system?: string;
}

/** What a file says. */
export interface Photometry {
  /** The file as the user knows it. */
  readonly name: string;
  /** What it was taken for: "CSV with a row a point". */
  readonly format: string;
  /** What its rows are counted in. */
  readonly rowWord: "line" | "entry";
  readonly rows: readonly PhotometryRow[];
  readonly unused: readonly UnusedRow[];
  /** What was taken for what: sentences for the user. */
  readonly notes: readonly string[];
}

/** A table before it is understood. */
export interface RawTable {
  readonly name: string;
  readonly rowWord: "line" | "entry";
  /** "CSV" */
  readonly kind: string;
  /** What is above the header: "lines 1 to 3 are". */
  readonly preamble?: string;
  readonly columns: readonly RawColumn[];
  readonly rows: readonly RawRow[];
}

/** A column before it is understood. */
export interface RawColumn {
  /** As the header has it, or "3" for the third of a table without one. */
  readonly name: string;
  /** Where the file states one apart from the name, else empty. */
  readonly unit: string;
  /** What the file says of it in words, where it does. */
  readonly about?: string;
}

/** A row before it is understood: one cell a column. */
export interface RawRow {
  readonly row: number;
  readonly cells: readonly string[];
}
