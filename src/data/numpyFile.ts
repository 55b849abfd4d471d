/** Whole `.npy` files in and out. */

import { readFile } from "node:fs/promises";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";
import { npyHeader, parseNpy } from "./npy.ts";
import { writeFileWhole } from "./output/writeFileWhole.ts";

/** An array of numbers in C order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Reads an array of numbers. @throws InputError for other contents */
export async function readNumberArray(path: string): Promise<NumberArray> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fileError(error, "read", path);
  }
  const array = parseNpy(bytes, path);
  if (array.type === "structured" || (array.data as unknown[]).some((value) => typeof value === "string")) {
    throw new InputError(`${path} does not hold numbers`);
  }
  const values = Float64Array.from(array.data as ArrayLike<number>);
  return { shape: array.shape, values: array.fortranOrder ? fromFortranOrder(values, array.shape) : values };
}

function fromFortranOrder(values: Float64Array, shape: readonly number[]): Float64Array {
  const ordered = new Float64Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < values.length; at++) {
    let source = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) source = source * shape[axis] + index[axis];
    ordered[at] = values[source];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return ordered;
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
