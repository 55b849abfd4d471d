/** Which columns of a table give a binary's Lambdas, and how the Lambdas follow from them. */

import { shownName } from "../../data/names.ts";
import type { ColumnNames } from "../../data/parameters/schema.ts";
import { DECIMAL, DELTA_LAMBDA_TILDE, LAMBDA_TILDE, lambdaNames, NATURAL } from "./spellings.ts";

/**
 * Component Lambdas from the combinations that the waveform shows (Favata 2014, Eq. 5 to 6; Wade et al. 2014, Eq. 5 to 6):
 * two linear equations in Lambda1 + Lambda2 and Lambda1 - Lambda2, whose star 1 is the heavier.
 */
function lambdasOfTilde(m1: number, m2: number, tilde: number, delta: number): [number, number] {
  if (m1 < m2) {
    const [lighter, heavier] = lambdasOfTilde(m2, m1, tilde, delta).reverse();
    return [lighter, heavier];
  }
  const eta = (m1 * m2) / (m1 + m2) ** 2;
  const root = Math.sqrt(Math.max(0, 1 - 4 * eta));
  const a = (8 / 13) * (1 + 7 * eta - 31 * eta ** 2);
  const b = (8 / 13) * root * (1 + 9 * eta - 11 * eta ** 2);
  const c = 0.5 * root * (1 - (13272 / 1319) * eta + (8944 / 1319) * eta ** 2);
  const d = 0.5 * (1 - (15910 / 1319) * eta + (32850 / 1319) * eta ** 2 + (3380 / 1319) * eta ** 3);
  const determinant = a * d - b * c;
  const sum = (tilde * d - delta * b) / determinant;
  const difference = (delta * a - tilde * c) / determinant;
  return [(sum + difference) / 2, (sum - difference) / 2];
}

/** One way in which files give Lambdas: two columns, and what follows from them. */
interface LambdaWay {
  /** Plain names of the two columns. */
  readonly names: readonly [readonly string[], readonly string[]];
  /** What the user should know, of the columns' names. */
  note(columns: string): string | undefined;
  /** Lambda1 and Lambda2 of the two cells. */
  lambdas(first: number, second: number, m1: number, m2: number): readonly [number, number];
}

/** Both stars' Lambdas as logarithms. */
const logarithms = (prefixes: readonly string[], kind: string, power: (value: number) => number): LambdaWay => ({
  names: [lambdaNames(1, prefixes), lambdaNames(2, prefixes)],
  note: (columns) => `Lambdas are computed from ${columns} (${kind} logarithms)`,
  lambdas: (first, second) => [power(first), power(second)],
});

/** In the order in which they are looked for. */
const WAYS: readonly LambdaWay[] = [
  {
    names: [lambdaNames(1), lambdaNames(2)],
    note: () => undefined,
    lambdas: (first, second) => [first, second],
  },
  logarithms(NATURAL, "natural", Math.exp),
  logarithms(DECIMAL, "decimal", (value) => 10 ** value),
  {
    names: [LAMBDA_TILDE, DELTA_LAMBDA_TILDE],
    note: (columns) => `Lambdas are computed from ${columns} (Favata 2014, Wade et al. 2014)`,
    lambdas: (tilde, delta, m1, m2) => lambdasOfTilde(m1, m2, tilde, delta),
  },
];

/** A binary's Lambdas as a table gives them. */
export interface LambdaColumns {
  readonly columns: readonly [string, string];
  readonly notes: readonly string[];
  /** Lambda1 and Lambda2 of the two cells and the masses. */
  readonly lambdas: LambdaWay["lambdas"];
}

/** Finds a binary's Lambdas. @throws InputError where the columns are ambiguous */
export function findLambdas(table: ColumnNames): LambdaColumns | undefined {
  const way = WAYS.find(({ names: [first, second] }) => table.has(first) && table.has(second));
  if (!way) return undefined;
  const columns = [table.find(way.names[0])!, table.find(way.names[1])!] as const;
  const note = way.note(columns.map(shownName).join(" and "));
  return { columns, notes: note === undefined ? [] : [note], lambdas: way.lambdas };
}

/** The column of the first combination, where that of the second is missing. */
export const loneLambdaTilde = (table: ColumnNames): string | undefined =>
  table.has(LAMBDA_TILDE) ? table.find(LAMBDA_TILDE) : undefined;
