/** Whole `.npy` files in and out. */

import { npyHeader, parseNpy } from "./npy.ts";
import { writeFileWhole } from "./output/writeFileWhole.ts";
import { readWholeFile } from "./wholeFile.ts";

/** An array of numbers in C order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Reads an array of numbers. @throws InputError for other contents */
export async function readNumberArray(path: string): Promise<NumberArray> {
  const array = parseNpy(await readWholeFile(path), path);
  return { shape: array.shape, values: Float64Array.from(array.numbers()) };
}

/** Writes an array, float32 or float64 as its values are. @throws InputError where that fails */
export async function writeNumberArray(
  path: string,
  values: Float32Array | Float64Array,
  shape: readonly number[],
): Promise<void> {
  const header = npyHeader(values instanceof Float64Array ? "<f8" : "<f4", shape);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  await writeFileWhole(path, bytes);
}
