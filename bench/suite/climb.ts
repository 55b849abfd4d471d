/** Measures competitors at growing counts, each as far as the time that a call may take allows. */

import { formatAmount, formatCount } from "./format.ts";
import { type Effort, type Loaded, race, reasonOf, stopIfAborted } from "./race.ts";
import type { Absence, Measurement } from "./results.ts";

/** Someone who can be measured at any count. */
export interface Contender {
  readonly what: string;
  /** Smallest count worth measuring; 1 by default. */
  readonly from?: number;
  /** Largest count worth measuring; any by default. */
  readonly to?: number;
  /** Makes ready for calls of so many. @throws where it cannot, and the message says why */
  load(count: number): Promise<Loaded>;
}

export interface ClimbRequest {
  /** Name of the table, and the first parts of the measurements' ids. */
  readonly table: string;
  readonly id: string;
  readonly unit: string;
  readonly counts: readonly number[];
  readonly contenders: readonly Contender[];
  readonly effort: Effort;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface ClimbResult {
  readonly measurements: Measurement[];
  readonly absent: Absence[];
}

/** Measures all contenders at all counts that they reach, by turns at each count. */
export async function climb(request: ClimbRequest): Promise<ClimbResult> {
  const { table, unit, effort, signal } = request;
  const measurements: Measurement[] = [];
  const absent: Absence[] = [];
  let contenders = [...request.contenders];
  let spent = 0;
  const leave = (what: string, reason: string) => {
    absent.push({ table, what, reason });
    contenders = contenders.filter((one) => one.what !== what);
  };
  for (const [index, count] of request.counts.entries()) {
    if (spent > effort.climbSeconds) {
      const reason = `${formatAmount(count, unit)} not measured: the table has had its ${effort.climbSeconds} s`;
      for (const { what } of contenders) leave(what, reason);
      break;
    }
    const loaded = new Map<string, Loaded>();
    try {
      for (const { what, from = 1, to = Number.POSITIVE_INFINITY, load } of [...contenders]) {
        if (count < from || count > to) continue;
        stopIfAborted(signal);
        request.onProgress?.(`${table}, ${formatAmount(count, unit)}: ${what}`);
        try {
          loaded.set(what, await load(count));
        } catch (error) {
          leave(what, reasonOf(error));
        }
      }
      const begun = performance.now();
      const { spreads, failures } = await race(loaded, effort, signal);
      spent += (performance.now() - begun) / 1000;
      for (const [what, reason] of failures) leave(what, reason);
      for (const [what, seconds] of spreads) {
        measurements.push({ id: `${request.id}/${what}/${count}`, table, what, amount: count, unit, seconds });
        const next = request.counts[index + 1];
        if (next === undefined) continue;
        const expected = expectedSeconds(
          measurements.filter((one) => one.what === what),
          next,
        );
        if (expected > effort.runSeconds) {
          leave(
            what,
            `stopped at ${formatAmount(count, unit)}: ${formatCount(next)} would take about ${expected.toPrecision(2)} s a call`,
          );
        }
      }
    } finally {
      for (const one of loaded.values()) await one.dispose?.();
    }
  }
  return { measurements, absent };
}

/** From the last two counts, in a straight line; from one alone nothing can be said but that it will not be less. */
function expectedSeconds(measured: readonly Measurement[], next: number): number {
  const [before, last] = [measured.at(-2), measured.at(-1)!];
  if (!before) return last.seconds.median;
  const slope = (last.seconds.median - before.seconds.median) / (last.amount - before.amount);
  return last.seconds.median + Math.max(0, slope) * (next - last.amount);
}
