/** Values of a set that are known beforehand: tables need no columns for them. */

import type { ColumnPlan, FixedValues, SetSchema } from "./schema.ts";

/** Names of the columns of an array without names: those of all values, or of those that are not fixed where it has as many. */
export function arrayColumns({ names, fixed = {} }: SetSchema, columns: number | undefined): readonly string[] {
  const needed = names.filter((name) => !Object.hasOwn(fixed, name));
  return columns === names.length ? names : needed;
}

/** What is said of a table's values that fixed ones take the place of. */
export const fixedNotes = (names: Iterable<string>, fixed: FixedValues, where: string): string[] =>
  Array.from(names, (name) => `${name} of ${where} is not used: it is ${fixed[name]} in every set`);

/**
 * A plan that puts fixed values into every set, and says where a table has others.
 * @param plan may take fixed values for columns of their names
 * @param names of the schema's values
 * @param columns that the table has
 */
export function withFixedValues(
  plan: ColumnPlan,
  names: readonly string[],
  fixed: FixedValues,
  columns: readonly string[],
  where: string,
): ColumnPlan {
  const places = names.flatMap((name, place) => (Object.hasOwn(fixed, name) ? [{ name, place }] : []));
  if (places.length === 0) return plan;
  const read = plan.columns.flatMap((column, index) => (columns.includes(column) ? [index] : []));
  const cells = Float64Array.from(plan.columns, (column) => (Object.hasOwn(fixed, column) ? fixed[column] : 0));
  const differing = new Set<string>();
  return {
    columns: read.map((index) => plan.columns[index]),
    positive: read.map((index) => plan.positive[index]),
    frame: plan.frame,
    // After the conversion of all rows.
    get notes() {
      return [...plan.notes, ...fixedNotes(differing, fixed, where)];
    },
    convert(given, target, at) {
      read.forEach((index, column) => {
        cells[index] = given[column];
      });
      plan.convert(cells, target, at);
      for (const { name, place } of places) {
        if (target[at + place] !== fixed[name]) differing.add(name);
        target[at + place] = fixed[name];
      }
    },
  };
}
