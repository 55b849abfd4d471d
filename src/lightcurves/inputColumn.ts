/** The column of a file that gives an input. */

import { type ColumnNames, plainName } from "../data/parameters/schema.ts";
import type { ModelInput } from "./model.ts";

/** Finds an input by its name and its other spellings; files may put the unit behind them. @throws InputError where there are two columns for it */
export function inputColumn(table: ColumnNames, { name, unit, spellings = [] }: ModelInput): string | undefined {
  return table.find([
    ...new Set(
      [name, ...spellings].flatMap((text) => [text, text + unit, text + unit.replace("/", " per ")]).map(plainName),
    ),
  ]);
}
