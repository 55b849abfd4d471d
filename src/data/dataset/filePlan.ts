/** A file of which everything but the rows is known before the first row. */

import type { RowArray } from "./arrays.ts";

/** Bytes at their place. */
export interface PlacedBytes {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** Where everything lies. */
export interface FilePlan {
  /** Size of the finished file. */
  readonly bytes: number;
  /** What does not depend on the rows. */
  readonly fixed: readonly PlacedBytes[];
  /** Where the rows of each array begin; they lie one behind the other. */
  readonly rows: readonly { readonly array: RowArray; readonly position: number }[];
  /**
   * What follows from the checksums of the finished arrays, in the order of `rows`.
   * @param crcs CRC-32 of all rows of each array
   */
  readonly closing?: (crcs: readonly number[]) => readonly PlacedBytes[];
}
