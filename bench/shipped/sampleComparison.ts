/** A flow's samples against true curves of the same conditions: medians, widths, coverage. */

import type { FlowModel } from "../../src/flow/model.ts";
import { quantile } from "../../src/jobs/statistics.ts";

/** Central intervals whose coverage is measured. */
export const LEVELS = [0.5, 0.683, 0.9, 0.95] as const;

/** Below this share of the curves with a value at a point, its median says nothing of curves. */
const MOST = 0.5;

/** Absolute differences over conditions and times: what half, 95 %, and all of them are within. */
export interface Differences {
  readonly half: number;
  readonly most: number;
  readonly all: number;
}

/** One band of one test set. */
export interface ComparedBand {
  readonly band: string;
  /** Conditions and times at which most curves have values. */
  readonly points: number;
  /** Differences of the medians, in halves of the central 68.3 % of the true curves. */
  readonly medians: Differences;
  /** Differences of the halves of the central 68.3 %, relative. */
  readonly widths: Differences;
  /** Share of the true values within the flow's central intervals, by {@link LEVELS}. */
  readonly coverage: readonly number[];
  /** Largest difference, over conditions and times, of the shares of curves with a value. */
  readonly valueShare: number;
}

/** What is found, condition by condition. */
export class SampleComparison {
  private readonly tallies;

  constructor(private readonly model: Pick<FlowModel, "bands" | "times">) {
    this.tallies = model.bands.map(() => ({
      ...{ medians: [] as number[], widths: [] as number[], within: LEVELS.map(() => 0), total: 0, valueShare: 0 },
    }));
  }

  /** Adds one condition. @param truth curves [.., band, time] @param samples of the flow [.., band, time] */
  add(truth: ArrayLike<number>, samples: ArrayLike<number>): void {
    const points = this.model.times.length;
    const values = this.model.bands.length * points;
    const [curves, drawn] = [truth.length / values, samples.length / values];
    for (let value = 0; value < values; value++) {
      const tally = this.tallies[Math.floor(value / points)];
      const [exact, learned] = [sortedColumn(truth, value, values), sortedColumn(samples, value, values)];
      tally.valueShare = Math.max(tally.valueShare, Math.abs(exact.length / curves - learned.length / drawn));
      if (exact.length < MOST * curves || learned.length === 0) continue;
      const [ours, theirs] = [halfWidth(learned), halfWidth(exact)];
      tally.medians.push(Math.abs(quantile(learned, 0.5) - quantile(exact, 0.5)) / theirs);
      tally.widths.push(Math.abs(ours / theirs - 1));
      tally.total += exact.length;
      LEVELS.forEach((level, at) => {
        const [low, high] = [quantile(learned, (1 - level) / 2), quantile(learned, (1 + level) / 2)];
        for (const one of exact) if (one >= low && one <= high) tally.within[at]++;
      });
    }
  }

  /** All of them, band by band. */
  bands(): ComparedBand[] {
    return this.tallies.map(({ medians, widths, within, total, valueShare }, at) => ({
      ...{ band: this.model.bands[at], points: medians.length, valueShare },
      ...{ medians: differences(medians), widths: differences(widths) },
      coverage: within.map((inside) => inside / total),
    }));
  }
}

function differences(all: readonly number[]): Differences {
  const sorted = Float64Array.from(all).sort();
  return { half: quantile(sorted, 0.5), most: quantile(sorted, 0.95), all: quantile(sorted, 1) };
}

function sortedColumn(values: ArrayLike<number>, column: number, width: number): Float64Array {
  const own: number[] = [];
  for (let at = column; at < values.length; at += width) if (Number.isFinite(values[at])) own.push(values[at]);
  return Float64Array.from(own).sort();
}

/** Half of the central 68.3 %. */
const halfWidth = (sorted: Float64Array) => (quantile(sorted, 0.8415) - quantile(sorted, 0.1585)) / 2;
