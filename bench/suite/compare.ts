/** Two runs side by side. */

import { median } from "../../src/jobs/statistics.ts";
import { type BenchResults, type Environment, type Measurement, measurementsOf } from "./results.ts";

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
  /** By how much the machine itself was slower in the second run, and how many rows say so. */
  readonly drift: { readonly factor: number; readonly rows: number };
  /** Ids that only one of the runs has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** What differs between the machines; where anything does, no row counts as a regression. */
  readonly differences: readonly string[];
  readonly regressions: readonly ComparedRow[];
}

/** Rows in which nothing of kiloflow runs, and which the processor alone decides. */
const CONTROL = /^(gpu\.js: (WebAssembly|CPU)|NumPy|PyTorch|Node alone)/;

/**
 * A row is slower where its median grew by more than {@link NOISE} and its fastest round is slower than the slowest round
 * was before: the two ranges do not even touch. Faster the other way round. Both after the machine's own drift is taken
 * out: the median change of the rows in which nothing of kiloflow runs. What a GPU does has no part in that drift.
 */
export function compareRuns(before: BenchResults, after: BenchResults): Comparison {
  const first = new Map(measurementsOf(before).map((one) => [one.id, one]));
  const second = new Map(measurementsOf(after).map((one) => [one.id, one]));
  const common = [...first.values()].flatMap((one): [Measurement, Measurement][] => {
    const other = second.get(one.id);
    return other ? [[one, other]] : [];
  });
  const controls = common
    .filter(([{ what }]) => CONTROL.test(what))
    .map(([one, other]) => other.seconds.median / one.seconds.median);
  const drift = controls.length > 0 ? median(controls) : 1;
  const onGpu = (one: Measurement) => /\bwebgpu\b/i.test(one.id) && hasGpu(after.environment);
  const rows = common.map(([one, other]) => comparedRow(one, other, onGpu(one) ? 1 : drift));
  const differences = machineDifferences(before.environment, after.environment);
  const slower = rows.filter((row) => row.change === "slower" && !CONTROL.test(row.before.what));
  return {
    rows,
    drift: { factor: drift, rows: controls.length },
    onlyBefore: [...first.keys()].filter((id) => !second.has(id)),
    onlyAfter: [...second.keys()].filter((id) => !first.has(id)),
    differences,
    regressions: differences.length > 0 ? [] : slower,
  };
}

const hasGpu = ({ backends }: Environment): boolean => backends.some(({ hardware }) => hardware);

function comparedRow(before: Measurement, after: Measurement, drift: number): ComparedRow {
  const ratio = after.seconds.median / before.seconds.median;
  const own = ratio / drift;
  let change: Change = "same";
  if (own > 1 + NOISE && after.seconds.minimum / drift > before.seconds.maximum) change = "slower";
  if (own < 1 / (1 + NOISE) && after.seconds.maximum / drift < before.seconds.minimum) change = "faster";
  return { id: before.id, before, after, ratio, change };
}

/** What two machines differ in: processor, cores, adapter. */
export function machineDifferences(a: Environment, b: Environment): string[] {
  const adapter = ({ backends }: Environment) => backends.find(({ choice }) => choice === "webgpu")?.name ?? "none";
  return (
    [
      ["processor", a.processor, b.processor],
      ["cores", String(a.cores), String(b.cores)],
      ["adapter", adapter(a), adapter(b)],
    ] as const
  )
    .filter(([, own, other]) => own !== other)
    .map(([what, own, other]) => `${what}: ${own} before, ${other} after`);
}
