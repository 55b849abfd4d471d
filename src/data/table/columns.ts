/** Columns of tables by their names: what a list of names such as `m1,mag[0:5]` asks for. */

import { argument, InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import { nearNames } from "../nearNames.ts";

/** A column as its file has it. */
export interface ColumnName {
  readonly name: string;
  /** With the groups and tables of the file that it is in: `posterior/samples/m1`. */
  readonly path: string;
  /** The array of two axes that it is a column of, and its place there. */
  readonly array?: string;
  readonly index?: number;
}

/** `NAME[3]`, and `NAME[0:5]` for the columns 0 to 4 of an array. */
const PLACE = /^(.*)\[(\d+)\]$/;
const RANGE = /^(.*)\[(\d+):(\d+)\]$/;
/** More are never meant. */
const MOST_COLUMNS = 4096;

/** A column of a table whose names are all there is: `mag[3]` is the column 3 of `mag` there too. */
export function namedColumn(name: string): ColumnName {
  const [, array, index] = PLACE.exec(name) ?? [];
  return array === undefined ? { name, path: name } : { name, path: name, array, index: Number(index) };
}

/** Name of a column of an array without names of its own. */
export const columnOfArray = (array: string, index: number): string => `${array}[${index}]`;

/** Splits a list of names. @throws InputError for an empty one, or an empty name */
export function splitNames(text: string, flag: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes(""))
    throw new InputError(`${flag} is "${shownName(text)}", but must be names with commas between`);
  return names;
}

/** A name without the unit that tables may have behind it: `distance (Mpc)`. */
export const withoutUnit = (name: string): string => name.replace(/\s+[[(][^[\]()]*[\])]$/, "");

/**
 * Columns that a name asks for: one, those of an array, or some of these.
 * @param flag of the names, for messages
 * @param where the table
 * @throws InputError for a name that no column has, with those that look like it, or that several have
 */
export function columnsFor<T extends ColumnName>(
  wanted: string,
  columns: readonly T[],
  flag: string,
  where: string,
): readonly T[] {
  const byName = exact(wanted, columns) ?? exact(wanted, columns, withoutUnit);
  if (byName) {
    if (byName.length > 1) {
      throw new InputError(
        `${where} has several columns "${shownName(wanted)}": ${shownNames(byName.map(({ path }) => path))}`,
      );
    }
    return byName;
  }
  const [, rangeOf, low, high] = RANGE.exec(wanted) ?? [];
  const [, placeOf, place] = PLACE.exec(wanted) ?? [];
  const array = rangeOf ?? placeOf ?? wanted;
  const own = columns
    .filter((column) => column.array === array || column.array?.endsWith(`/${array}`))
    .sort((a, b) => a.index! - b.index!);
  if (own.length === 0) throw unknownColumn(wanted, columns, flag, where);
  const arrays = [...new Set(own.map((column) => column.path.slice(0, column.path.lastIndexOf("["))))];
  if (arrays.length > 1) {
    throw new InputError(`${where} has several arrays "${shownName(array)}": ${shownNames(arrays)}`, {
      hint: `name one of them so, or choose a group by ${argument("table")}`,
    });
  }
  const [first, end] = rangeOf === undefined ? [0, own.at(-1)!.index! + 1] : [Number(low), Number(high)];
  const places =
    placeOf === undefined || rangeOf !== undefined
      ? Array.from({ length: Math.min(MOST_COLUMNS, Math.max(0, end - first)) }, (_, at) => first + at)
      : [Number(place)];
  const found = places.map((index) => own.find((column) => column.index === index));
  if (found.length === 0 || found.includes(undefined)) {
    throw new InputError(
      `${flag} asks for "${shownName(wanted)}", but the columns of "${shownName(array)}" in ${where} are 0 to ${own.at(-1)!.index}`,
      { hint: "NAME[0:5] are the columns 0 to 4" },
    );
  }
  return found as readonly T[];
}

function exact<T extends ColumnName>(
  wanted: string,
  columns: readonly T[],
  of: (name: string) => string = (name) => name,
): readonly T[] | undefined {
  const found = columns.filter(({ name, path }) => of(name) === wanted || path === wanted);
  return found.length === 0 ? undefined : found;
}

function unknownColumn(wanted: string, columns: readonly ColumnName[], flag: string, where: string): InputError {
  const names = [...new Set(columns.flatMap(({ name, array }) => (array === undefined ? [name] : [array, name])))];
  const near = nearNames(wanted, names);
  return new InputError(`${flag} asks for the column "${shownName(wanted)}", which ${where} does not have`, {
    hint:
      names.length === 0
        ? "it has no column of numbers"
        : near.length > 0
          ? `nearby names are ${shownNames(near)}`
          : `it has ${shownNames(names)}`,
  });
}
