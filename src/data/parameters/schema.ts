/** What readers of parameter files look for: the values of one set, and how they follow from a table's columns. */

import { InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import type { MassFrame } from "../types.ts";

/** How the values of a set follow from a table's columns. */
export interface ColumnPlan {
  /** Columns that are read, in the order in which `convert` gets them. */
  readonly columns: readonly string[];
  readonly frame: MassFrame;
  /** Makes the values of a set of one row's cells, which are finite numbers. Values that do not exist are NaN. */
  convert(cells: ArrayLike<number>, target: Float64Array, at: number): void;
  /** Whether every cell of a column must be positive: no model takes anything else. */
  readonly positive: readonly boolean[];
  /** Whether cells without contents are read, as NaN. */
  readonly mayBeEmpty?: boolean;
  readonly notes: readonly string[];
}

/** Values that are the same in every set, by the names of a schema's values. */
export type FixedValues = Readonly<Record<string, number>>;

/** The values of a set, and where to find them. */
export interface SetSchema {
  /** Names of the values, in order. */
  readonly names: readonly string[];
  /** Decides which columns give the values. @throws InputError where columns are missing or ambiguous */
  plan(names: readonly string[], where: string): ColumnPlan;
  /** Which values no model takes unless they are positive. */
  readonly positive: readonly boolean[];
  /** Arrays need no columns for them; `plan` sees to that for tables. */
  readonly fixed?: FixedValues;
  /** Which values arrays named `labels` hold as natural logarithms, as the published prior file has them. */
  readonly logarithmicLabels: readonly boolean[];
}

/** Signs in names and the letters that say the same: `Λ̃₁`, `M☉`, `M_\odot`. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/[\u039b\u03bb]/g, "lambda"],
  [/[\u0394\u03b4]/g, "delta"],
  [/\u03b7/g, "eta"],
  [/\u0303/g, "tilde"],
  [/[☉⊙]|\\odot/g, "sun"],
];

/** Units behind names: solar masses in the spellings of astropy, LALInference and others, and pure numbers. */
const UNIT = /(msun|msol|solmass|solarmass(es)?|dimensionless)$/;
/** A unit of 1 behind a number: `lambda_1 [1]`. */
const UNIT_OF_ONE = /(?<=\d)\s*[[(]1[\])]\s*$/;

/** Units that nothing here is measured in. Others are passed over: files have types, ones and dashes in their place. */
const OTHER_UNITS = [
  ...["[kK]?g", "[kK]ilograms?", "grams?", "M_?[eE]arth", "[eE]arthMass", "M_?[jJ]up", "[jJ]upiterMass"],
  ...["[ck]?m", "[mM]eters?", "AU|au", "M?ly|lyr", "[kKgG]?pc|[KG]?PC", "[pP]arsecs?", "([kK]ilo|[gG]iga)parsecs?"],
  ...["[ck]?m/s", "[ck]?m s\\^?-1", "deg(rees?)?", "[kM]?eV"],
].join("|");
const OTHER_UNIT = new RegExp(`^(${OTHER_UNITS})$`);
const OTHER_UNIT_BEHIND = new RegExp(`\\s*[[(]\\s*(${OTHER_UNITS})\\s*[\\])]\\s*$`);

/** Most names are words alone, and files may have a million of them. */
const WORDS = /^[\w .-]*$/;

function withoutSigns(name: string): string {
  if (WORDS.test(name)) return name;
  const letters = name.replace(UNIT_OF_ONE, "").replace(OTHER_UNIT_BEHIND, "").normalize("NFKD");
  return SIGNS.reduce((text, [sign, word]) => text.replace(sign, word), letters);
}

/** `Mass_1 source-frame (Msun)` and `mass1sourceframemsun` are the same name. */
export function plainName(name: string): string {
  return withoutSigns(name)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(UNIT, "");
}

/** A column's name with the unit that the file states elsewhere, where that matters: `checkUnits` finds it there. */
export function withUnit(name: string, unit: string): string {
  const bare = unit.replace(/^[\s[(]+|[\s\])]+$/g, "");
  return OTHER_UNIT.test(bare) && !OTHER_UNIT_BEHIND.test(name) ? `${name} [${bare}]` : name;
}

/** @param unitOf the unit of the values, empty for pure numbers. @throws InputError where one of their columns has another */
export function checkUnits(columns: readonly string[], where: string, unitOf: (index: number) => string): void {
  columns.forEach((column, index) => {
    const unit = OTHER_UNIT_BEHIND.exec(column);
    const right = unitOf(index);
    if (!unit || unit[1] === right) return;
    const name = shownName(column.slice(0, unit.index));
    throw new InputError(
      `${where}, column ${name} has the unit ${unit[1]}, but must be ${right === "" ? "a pure number" : `in ${right}`}`,
    );
  });
}

/** The columns of a table by their plain names. Names that are doubled or empty matter only where they are asked for. */
export class ColumnNames {
  private readonly byPlain = new Map<string, string[]>();

  /** @param others names that stand for columns where the table has none under them */
  constructor(
    readonly names: readonly string[],
    readonly where: string,
    others: readonly string[] = [],
  ) {
    for (const name of names) {
      const key = plainName(name);
      const same = this.byPlain.get(key);
      if (same) same.push(name);
      else this.byPlain.set(key, [name]);
    }
    for (const name of others) {
      const key = plainName(name);
      if (!this.byPlain.has(key)) this.byPlain.set(key, [name]);
    }
  }

  /** Whether there is a column with one of these plain names. */
  has(spellings: readonly string[]): boolean {
    return spellings.some((spelling) => this.byPlain.has(spelling));
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
