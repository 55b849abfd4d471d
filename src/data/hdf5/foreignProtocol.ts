/** What foreignFile.ts and the thread that reads for it say to each other. */

/** How numbers are stored. */
export interface NumberType {
  readonly kind: "integer" | "unsigned" | "float";
  /** Bytes of one number. */
  readonly size: number;
  readonly littleEndian: boolean;
}

/** A column of a compound table, or a plain array as its only column. */
export interface ForeignColumn {
  /** Empty for a plain array. */
  readonly name: string;
  /** Bytes before it in a record. */
  readonly offset: number;
  /** Undefined where it holds no numbers that can be read. */
  readonly numbers: NumberType | undefined;
  /** What is in the way, after "column x ": `holds texts`. Undefined where it holds numbers, or nothing of interest. */
  readonly problem: string | undefined;
}

/** An array or compound table in a file. */
export interface ForeignArray {
  /** Inside the file, without a slash at its beginning. */
  readonly path: string;
  /** Empty for a single value or record. */
  readonly shape: readonly number[];
  readonly compound: boolean;
  readonly texts: boolean;
  readonly columns: readonly ForeignColumn[];
}

/** What a file has: arrays, links into other files, what HDF5 fails on, and whether there is more than is looked at. */
export interface ForeignContents {
  readonly arrays: readonly ForeignArray[];
  readonly links: readonly string[];
  readonly unreadable: readonly string[];
  readonly more: boolean;
}

/** Consecutive values of some columns, in the order in which they are stored. */
export interface ForeignBlock {
  readonly columns: readonly Float64Array<ArrayBuffer>[];
  /** Where the next block begins, in rows of the leading axis; undefined after the last block. */
  readonly next: number | undefined;
}

/** Values of some columns of an array. */
export interface BlockRequest {
  readonly what: "block";
  readonly path: string;
  /** Indices in the array's list of columns, or on its last axis. */
  readonly columns: readonly number[];
  /** Whether the columns lie side by side on a plain array's last axis. */
  readonly onLastAxis: boolean;
  /** Row of the leading axis. */
  readonly start: number;
}

/** Value of an attribute: a text, a number or a list of texts. Others count as none. */
export type ForeignAttribute = string | number | readonly string[] | undefined;

/** Rows of a plain array, as they are stored. */
export interface RowsRequest {
  readonly what: "rows";
  readonly path: string;
  readonly start: number;
  readonly rows: number;
}

export type ForeignRequest =
  | { readonly what: "attribute"; readonly path: string; readonly name: string }
  | RowsRequest
  | { readonly what: "list"; readonly from: string }
  | { readonly what: "texts"; readonly path: string }
  | BlockRequest;

/** `predicate` completes a sentence that begins with the name of the file or the array. */
export type ForeignAnswer = { readonly value: unknown } | { readonly predicate: string };

export interface ForeignWorkerData {
  readonly path: string;
  /** URL of h5wasm's module. */
  readonly library: string;
  /** One Int32 that grows with everything that gets done. */
  readonly progress: SharedArrayBuffer;
}
