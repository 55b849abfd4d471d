/** Two runs side by side. */

import type { BenchResults, Measurement } from "./results.ts";
import { measurementsOf } from "./results.ts";

/** Slower by less than this is noise, whatever the spreads say. */
export const NOISE = 0.1;

export type Change = "slower" | "faster" | "same";

export interface ComparedRow {
  readonly id: string;
  readonly before: Measurement;
  readonly after: Measurement;
  /** Median of the second run over that of the first: above 1 it is slower. */
  readonly ratio: number;
  readonly change: Change;
}

export interface Comparison {
  readonly rows: readonly ComparedRow[];
  /** Ids that only one of the runs has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** What differs between the machines; where anything does, no row counts as a regression. */
  readonly differences: readonly string[];
  readonly regressions: readonly ComparedRow[];
}

/**
 * A row is slower where its median grew by more than {@link NOISE} and its fastest round is slower than the slowest round
 * was before: the two ranges do not even touch. Faster the other way round.
 */
export function compareRuns(before: BenchResults, after: BenchResults): Comparison {
  const first = new Map(measurementsOf(before).map((one) => [one.id, one]));
  const second = new Map(measurementsOf(after).map((one) => [one.id, one]));
  const rows = [...first.values()].flatMap((one) => {
    const other = second.get(one.id);
    return other ? [comparedRow(one, other)] : [];
  });
  const differences = machineDifferences(before, after);
  return {
    rows,
    onlyBefore: [...first.keys()].filter((id) => !second.has(id)),
    onlyAfter: [...second.keys()].filter((id) => !first.has(id)),
    differences,
    regressions: differences.length > 0 ? [] : rows.filter((row) => row.change === "slower"),
  };
}

function comparedRow(before: Measurement, after: Measurement): ComparedRow {
  const ratio = after.seconds.median / before.seconds.median;
  let change: Change = "same";
  if (ratio > 1 + NOISE && after.seconds.minimum > before.seconds.maximum) change = "slower";
  if (ratio < 1 / (1 + NOISE) && after.seconds.maximum < before.seconds.minimum) change = "faster";
  return { id: before.id, before, after, ratio, change };
}

function machineDifferences({ environment: a }: BenchResults, { environment: b }: BenchResults): string[] {
  const adapters = ({ backends }: typeof a) =>
    backends
      .filter(({ choice }) => choice === "webgpu")
      .map(({ name }) => name)
      .join(", ") || "none";
  return (
    [
      ["processor", a.processor, b.processor],
      ["cores", String(a.cores), String(b.cores)],
      ["adapter", adapters(a), adapters(b)],
    ] as const
  )
    .filter(([, own, other]) => own !== other)
    .map(([what, own, other]) => `${what}: ${own} before, ${other} after`);
}
