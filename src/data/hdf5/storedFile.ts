/** An HDF5 file as the reader of datasets sees it, whoever reads it. */

/** Values of an attribute that datasets have. Others are undefined. */
export type AttributeValue = string | number | readonly string[] | undefined;

/** Numbers as they come from a file; half floats are widened. */
export type StoredNumbers = Float64Array | Float32Array | Uint8Array | Uint16Array;

/** An array of the root group. */
export interface StoredArray {
  readonly kind: "numbers" | "texts";
  /** Whether its numbers are stored as half floats. */
  readonly halfFloats: boolean;
  readonly shape: readonly number[];
  attribute(name: string): Promise<AttributeValue>;
  /** Rows `start` to `start + rows - 1` of an array of numbers. No rows at all are read to learn whether they could be. */
  read(start: number, rows: number): Promise<StoredNumbers>;
  /** All texts of an array of texts. */
  texts(): Promise<readonly string[]>;
}

/** A file with its root group. */
export interface StoredFile {
  attribute(name: string): Promise<AttributeValue>;
  /** @returns undefined where there is no such array of numbers or texts. @throws InputError where it cannot be read */
  array(name: string): StoredArray | undefined;
  close(): Promise<void>;
}
