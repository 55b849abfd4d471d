/** Binaries, and the inputs of a model that do not follow from them, as the columns of a file. */

import { withFixedValues } from "../../data/parameters/fixedValues.ts";
import { ColumnNames, checkUnits, type FixedValues, type SetSchema } from "../../data/parameters/schema.ts";
import { InputError } from "../../engine/errors.ts";
import { inputColumn } from "../inputColumn.ts";
import { binarySchema, planBinary } from "./columns.ts";
import { type Binaries, defaultsNotes } from "./fromBinaries.ts";

/** Which columns there may be. */
interface CompanionColumns extends Pick<Binaries, "inputs" | "others"> {
  readonly mapping: Pick<Binaries["mapping"], "defaults">;
}

/**
 * Binaries as a file's sets. An input that does not follow has the given value in every set, else that of the file's column
 * of its name, else the model's default.
 * @param redshiftGiven as for binaries alone
 */
export function companionSchema(
  { inputs, others, mapping: { defaults } }: CompanionColumns,
  redshiftGiven: boolean,
  given: FixedValues,
): SetSchema {
  const all = inputs.map(({ name }) => name);
  const none = others.map(() => false);
  const own = binarySchema(redshiftGiven);
  return {
    names: all,
    // Arrays have no names by which they could give what has a default.
    fixed: { ...Object.fromEntries(Object.entries(defaults).filter(([name]) => all.includes(name))), ...given },
    positive: [...own.positive, ...none],
    logarithmicLabels: [...own.logarithmicLabels, ...none],
    plan(names, where) {
      const table = new ColumnNames(names, where, Object.keys(given));
      const binary = planBinary(table, redshiftGiven);
      const found = others.map((input) => ({ ...input, column: inputColumn(table, input) }));
      const missing = found.filter(({ name, column }) => column === undefined && !Object.hasOwn(defaults, name));
      if (missing.length > 0) {
        const lacking = missing.map(({ name }) => name).join(" and ");
        throw new InputError(`${where} has no columns for ${lacking}, which a binary does not determine`, {
          hint: `add them, or give ${lacking} one value in every set; it has ${table.shown}`,
        });
      }
      const present = found.flatMap(({ column, unit }, other) =>
        column === undefined ? [] : [{ column, unit, other }],
      );
      checkUnits(
        present.map(({ column }) => column),
        where,
        (index) => present[index].unit,
      );
      const absent = found.filter(({ column }) => column === undefined).map(({ name }) => [name, defaults[name]]);
      const plan = {
        columns: [...binary.columns, ...present.map(({ column }) => column)],
        positive: [...binary.positive.slice(0, binary.columns.length), ...present.map(() => false)],
        frame: binary.frame,
        notes: [...binary.notes, ...defaultsNotes(Object.fromEntries(absent))],
        convert(cells: ArrayLike<number>, target: Float64Array, at: number) {
          binary.convert(cells, target, at);
          found.forEach(({ name }, other) => {
            target[at + own.names.length + other] = defaults[name];
          });
          present.forEach(({ other }, index) => {
            target[at + own.names.length + other] = cells[binary.columns.length + index];
          });
        },
      };
      return withFixedValues(plan, all, given, names, where);
    },
  };
}
