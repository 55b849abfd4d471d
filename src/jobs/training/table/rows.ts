/** The rows of a table that a flow is trained on, checked: every value has a place. */

import { shownName } from "../../../data/names.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { admits, type DeclaredTransform, LINEAR, rangeText } from "../../../flow/table/columnTransform.ts";

/** Columns of the rows. */
export interface RowColumns {
  readonly names: readonly string[];
  /** [rows, columns]; NaN for a condition that a row does not have. */
  readonly values: Float64Array;
}

/** The rows of a table that a training is of. */
export interface TableRows {
  /** What names the conditions that a row may lack; `masked` by default. */
  readonly maskArgument?: string;
  /** The table, for messages. */
  readonly source: string;
  readonly rows: number;
  readonly targets: RowColumns;
  readonly conditions: RowColumns & {
    /** Which a row may lack. */
    readonly masked: readonly boolean[];
    /** Names of columns of flags, where these say what a row lacks. */
    readonly flags: readonly (string | undefined)[];
    /** Whether they are what the network is to see, of the order of one: not to be standardised. */
    readonly encoded?: boolean;
  };
  /** By the names of targets and conditions; linear where not named. */
  readonly transforms: ReadonlyMap<string, DeclaredTransform>;
  /** By the names of conditions, in units of the transformed value. */
  readonly conditionNoise: ReadonlyMap<string, number>;
  /** What a row is called in messages. */
  rowName(row: number): string;
}

/**
 * Conditions without the values that flags say a row does not have.
 * @param flags [rows] for each condition that has them; 1 where a row has the condition, 0 where not
 * @throws InputError for other flags
 */
export function applyFlags(
  { names, values }: RowColumns,
  flags: readonly (ArrayLike<number | boolean> | undefined)[],
  where: (row: number) => string,
): Float64Array {
  const width = names.length;
  const applied = values.slice();
  flags.forEach((own, condition) => {
    if (!own) return;
    for (let row = 0; row < own.length; row++) {
      const flag = Number(own[row]);
      if (flag !== 0 && flag !== 1) {
        throw new InputError(
          `${where(row)}: the flag of ${shownName(names[condition])} is ${flag}, but must be 0 or 1`,
        );
      }
      const at = row * width + condition;
      if (flag === 0) applied[at] = Number.NaN;
      else if (Number.isNaN(applied[at])) {
        throw new InputError(`${where(row)}: ${shownName(names[condition])} has no value, but its flag is 1`);
      }
    }
  });
  return applied;
}

/** @throws InputError for names that come twice, and naming row and column of a value that has no place */
export function checkRows(table: TableRows): void {
  const { source, targets, conditions } = table;
  const names = [...targets.names, ...conditions.names];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    const both = targets.names.includes(twice) && conditions.names.includes(twice);
    throw new InputError(
      `${shownName(twice)} is ${both ? "a target and a condition" : "named twice"}, but a column of ${source} can be one thing`,
    );
  }
  checkValues(table, targets, "target", () => false);
  checkValues(table, conditions, "condition", (condition) => conditions.masked[condition]);
  checkMasks(table);
}

function checkValues(
  { source, transforms, rowName, maskArgument = "masked" }: TableRows,
  { names, values }: RowColumns,
  kind: "target" | "condition",
  mayLack: (column: number) => boolean,
): void {
  const declared = names.map((name) => transforms.get(name) ?? LINEAR);
  for (let at = 0; at < values.length; at++) {
    const column = at % names.length;
    const value = values[at];
    if (admits(declared[column], value)) continue;
    const where = `${source}, ${rowName((at - column) / names.length)}: the ${kind} ${shownName(names[column])}`;
    if (!Number.isNaN(value)) {
      throw new InputError(`${where} is ${value}, but must be ${rangeText(declared[column])}`, {
        hint: Number.isFinite(value) ? `its transform is ${declared[column].kind}` : undefined,
      });
    }
    if (mayLack(column)) continue;
    throw new InputError(`${where} has no value`, {
      hint:
        kind === "condition"
          ? `a condition that rows may lack needs a flag: name it in ${argument(maskArgument)}`
          : "leave out rows without targets",
    });
  }
}

/** @throws InputError for a condition that rows may lack, where none or all do: no flow can learn what its flag means */
function checkMasks({ source, conditions: { names, values, masked } }: TableRows): void {
  masked.forEach((one, condition) => {
    if (!one) return;
    let [lacking, rows] = [0, 0];
    for (let at = condition; at < values.length; at += names.length, rows++) if (Number.isNaN(values[at])) lacking++;
    if (lacking > 0 && lacking < rows) return;
    const which = lacking === 0 ? "has a value in every row" : "has no value in any row";
    throw new InputError(
      `the condition ${shownName(names[condition])} is masked, but ${which} of ${source}: its flag says nothing`,
    );
  });
}
