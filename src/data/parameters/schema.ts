/** What readers of parameter files look for: the values of one set, and how they follow from a table's columns. */

import { InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import type { MassFrame } from "../types.ts";

/** How the values of a set follow from a table's columns. */
export interface ColumnPlan {
  /** Columns that are read, in the order in which `convert` gets them. */
  readonly columns: readonly string[];
  readonly frame: MassFrame;
  /** Makes the values of a set of one row's cells. */
  convert(cells: ArrayLike<number>, target: Float64Array, at: number): void;
  /** Whether every cell must be positive itself: not so for logarithms, differences and what may be negative. */
  readonly positive: readonly boolean[];
  readonly notes: readonly string[];
}

/** The values of a set, and where to find them. */
export interface SetSchema {
  /** Names of the values, in order. */
  readonly names: readonly string[];
  /** Decides which columns give the values. @throws InputError where columns are missing or ambiguous */
  plan(names: readonly string[], where: string): ColumnPlan;
  /** What is wrong with a value of a set, after "is 3, but"; undefined where nothing is. */
  problem(value: number, column: number): string | undefined;
  /** Which values arrays named `labels` hold as natural logarithms, as the published prior file has them. */
  readonly logarithmicLabels: readonly boolean[];
}

/** `Mass_1 source-frame (Msun)` and `mass1sourceframemsun` are the same name. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/(msun|solarmass(es)?|msol)$/, "");
}

/** The columns of a table by their plain names. */
export class ColumnNames {
  private readonly byPlain = new Map<string, string[]>();

  constructor(
    readonly names: readonly string[],
    readonly where: string,
  ) {
    for (const name of names) {
      const key = plainName(name);
      const same = this.byPlain.get(key);
      if (same) same.push(name);
      else this.byPlain.set(key, [name]);
    }
  }

  /** The one column with one of these plain names, or undefined. @throws InputError where there are two */
  find(spellings: readonly string[]): string | undefined {
    const found = spellings.flatMap((spelling) => this.byPlain.get(spelling) ?? []);
    if (found.length > 1) {
      throw new InputError(
        `${this.where} has several columns for the same quantity: ${found.map(shownName).join(", ")}`,
        {
          hint: "keep one of them",
        },
      );
    }
    return found[0];
  }

  /** Some of the names, for messages. */
  get shown(): string {
    return shownNames(this.names);
  }
}
