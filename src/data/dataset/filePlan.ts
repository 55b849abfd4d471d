import type { RowArray } from "./arrays.ts";

/** A file whose every byte has its place before the first row is there. */
export interface FilePlan {
  /** Size of the whole file. */
  readonly bytes: number;
  /** What is known beforehand. */
  readonly fixed: readonly { readonly position: number; readonly bytes: Uint8Array }[];
  /** Where the first row of each array is; the others follow without gaps. */
  readonly rows: readonly { readonly array: RowArray; readonly position: number }[];
}
