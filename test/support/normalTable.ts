/** Rows of distributions that are known, and a flow that learns next to nothing of them in no time. */

import { CounterRandom } from "../../src/engine/random/streams.ts";

/** Options of a flow whose training is over at once. */
export const TINY = { couplings: 2, hidden: 4, blocks: 1, bins: 4, batch: 50, epochs: 2, backend: "cpu" } as const;

export interface Row {
  readonly a: number;
  readonly b: number;
  /** Normal around a + b / 2, 0.3 wide. */
  readonly x: number;
  /** Log-normal around exp(a), 0.5 wide. */
  readonly y: number;
  /** Between 2 and 5: logit normal around b, 1 wide. */
  readonly z: number;
}

export function normalRows(rows: number, seed = 3): Row[] {
  const random = new CounterRandom(seed, "prior");
  return Array.from({ length: rows }, (_, row) => {
    const normal = (draw: number) => random.normal(row, draw);
    const [a, b] = [normal(0), normal(1)];
    return {
      a,
      b,
      x: a + b / 2 + 0.3 * normal(2),
      y: Math.exp(a + 0.5 * normal(3)),
      z: 2 + 3 / (1 + Math.exp(-(b + normal(4)))),
    };
  });
}

/** The rows as CSV, with further columns. */
export function csvOf(
  rows: readonly Row[],
  more: Readonly<Record<string, (row: Row, at: number) => string>> = {},
): string {
  const names = ["a", "b", "x", "y", "z"] as const;
  const lines = rows.map((row, at) => [
    ...names.map((name) => row[name]),
    ...Object.values(more).map((of) => of(row, at)),
  ]);
  return `${[[...names, ...Object.keys(more)], ...lines].map((cells) => cells.join(",")).join("\n")}\n`;
}
