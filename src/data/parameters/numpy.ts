/** Parameter sets in `.npy` files, and what a single NumPy array gives. */

import { InputError } from "../../engine/errors.ts";
import { shownNames } from "../names.ts";
import { type NpyArray, parseNpy } from "../npy.ts";
import { itemsOf } from "../npyFormat.ts";
import type { ParameterSource } from "../types.ts";
import { readWholeFile } from "../wholeFile.ts";
import { arrayColumns } from "./fixedValues.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns, sourceOfMatrix } from "./source.ts";

/** Reads a `.npy` file: shape (n, values of a set), more axes before the last, or a structured array with named columns. */
export async function readNpyParameters(path: string, schema: SetSchema): Promise<ParameterSource> {
  return sourceOfArray(parseNpy(await readWholeFile(path), path), path, schema, false);
}

/**
 * The sets of an array.
 * @param labels whether some columns are logarithms, as the schema says of labels
 */
export function sourceOfArray(array: NpyArray, where: string, schema: SetSchema, labels: boolean): ParameterSource {
  const { shape } = array;
  if (array.type === "structured") {
    const names = array.fields.map((field) => field.name);
    const rows = itemsOf(shape);
    const source = sourceOfColumns({ names, rows, column: (name) => array.column(name) }, where, "NumPy table", schema);
    return withNotes(source, flattenedNotes(shape, where));
  }
  const width = arrayColumns(schema, shape.at(-1)).length;
  const flat = shape.length > 2 && shape.at(-1) === width ? [itemsOf(shape.slice(0, -1)), width] : shape;
  const source = sourceOfMatrix(array.numbers(), flat, where, "NumPy array", schema, labels);
  const square = shape.length === 2 && shape[0] === width;
  return withNotes(source, [
    ...flattenedNotes(shape.slice(0, -1), where),
    ...(square ? [`${where} has as many rows as columns: each row was taken as one set`] : []),
  ]);
}

/** A source with further things to tell. */
export const withNotes = (source: ParameterSource, notes: readonly string[]): ParameterSource =>
  notes.length === 0 ? source : { ...source, notes: [...source.notes, ...notes] };

/** What is said where sets lie along several axes, e.g. walkers and steps. */
export function flattenedNotes(axes: readonly number[], where: string): string[] {
  const several = axes.filter((length) => length !== 1).length > 1;
  return several ? [`${where}: the axes of lengths ${axes.join(" and ")} were flattened to ${itemsOf(axes)} sets`] : [];
}

/** @throws InputError where an array `parameter_names` beside an array of sets has other names than the schema */
export function checkNames(names: readonly string[], where: string, schema: SetSchema): void {
  const expected = arrayColumns(schema, names.length);
  if (names.join() !== expected.join()) {
    throw new InputError(`${where} has the columns ${shownNames(names)}, but must have ${expected.join(", ")}`);
  }
}
