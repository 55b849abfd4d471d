/** When a model has values: for one set or many, what people are told before they see dashes. */

import { bandNames } from "../../lightcurves/bands.ts";
import type { LightCurveModel, TimeWindow } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { createPrior } from "../../lightcurves/priors.ts";
import { quantile } from "../statistics.ts";

/** Sets that are taken for all where windows are summed up: medians are right to some 5 % of the sets. */
export const VALIDITY_SETS = 500;

/** Windows of many sets. */
export interface ValiditySummary {
  /** Medians of the first and the last day at which a set has a value in any of the bands. */
  readonly median: TimeWindow;
  /** Earliest first and latest last day of all. */
  readonly widest: TimeWindow;
  /** How many of the times lie before and after all windows. */
  readonly timesOutside: readonly [number, number];
}

/** First and last day at which a set has a value in any band; undefined where it has none. */
export function windowOf(windows: readonly (TimeWindow | undefined)[]): TimeWindow | undefined {
  const known = windows.filter((window) => window !== undefined);
  if (known.length === 0) return undefined;
  return [least(known.map(([first]) => first)), greatest(known.map(([, last]) => last))];
}

// Not by spreading: a call takes some hundred thousand arguments at most.
const least = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value));
const greatest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value));

/** Gathers the windows of sets. */
export class ValidityTally {
  private readonly first: number[] = [];
  private readonly last: number[] = [];

  constructor(
    private readonly model: LightCurveModel,
    private readonly options: Options,
    private readonly bands: readonly string[],
    private readonly times: ArrayLike<number>,
  ) {}

  /** @param parameters one set */
  add(parameters: ArrayLike<number>): void {
    const window = windowOf(this.model.validity(parameters, this.options, this.bands));
    if (!window) return;
    this.first.push(window[0]);
    this.last.push(window[1]);
  }

  /** Undefined where no set has values. */
  summary(): ValiditySummary | undefined {
    if (this.first.length === 0) return undefined;
    const middle = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.5);
    const widest = [least(this.first), greatest(this.last)] as const;
    return {
      median: [middle(this.first), middle(this.last)],
      widest,
      timesOutside: countOutside(this.times, widest),
    };
  }
}

/** "1.8 to 13 days" */
export const windowText = ([first, last]: TimeWindow): string => `${short(first)} to ${short(last)} days`;

/** " (u to 4.4, g to 7.5)": the bands whose windows are shorter than that of all; empty where none is. */
export function shorterBandsText(bands: readonly string[], windows: readonly (TimeWindow | undefined)[]): string {
  const [first, last] = windowOf(windows) ?? [Number.NaN, Number.NaN];
  const parts = bands.flatMap((band, index) => {
    const window = windows[index];
    if (!window) return [`${band} never`];
    const from = short(window[0]) === short(first) ? "" : ` from ${short(window[0])}`;
    const to = short(window[1]) === short(last) ? "" : ` to ${short(window[1])}`;
    return from || to ? [`${band}${from}${to}`] : [];
  });
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** Two digits; very early times without zeros in a row. */
function short(days: number): string {
  if (days > 0 && days < 0.01) return String(Number(days.toPrecision(2)));
  return days < 10 ? days.toPrecision(2) : days.toFixed(0);
}

/** How many times lie before and after a window. */
export function countOutside(times: ArrayLike<number>, [first, last]: TimeWindow): [number, number] {
  const all = Array.from(times);
  return [all.filter((time) => time < first).length, all.filter((time) => time > last).length];
}

/** "12 of 111 times are outside (3 before, 9 after)", "1 of 111 times is outside (1 before)"; undefined where none is. */
export function outsideText([before, after]: readonly [number, number], total: number): string | undefined {
  if (before + after === 0) return undefined;
  const parts = [...(before ? [`${before} before`] : []), ...(after ? [`${after} after`] : [])];
  return `${before + after} of ${total} times ${before + after === 1 ? "is" : "are"} outside (${parts.join(", ")})`;
}

/** When typical sets of a model have values, in words. */
export function validityText(model: LightCurveModel, options: Options): string {
  const { typicalPrior } = model;
  const tally = new ValidityTally(model, options, bandNames(model), []);
  const sets = createPrior(model, typicalPrior, VALIDITY_SETS, 1).read(0, VALIDITY_SETS);
  const width = model.inputs.length;
  for (let at = 0; at < sets.length; at += width) tally.add(sets.subarray(at, at + width));
  const validity = tally.summary();
  if (!validity) return `sets of the prior ${typicalPrior} have no values`;
  return `sets of the prior ${typicalPrior} have values from ${windowText(validity.median)} in the median`;
}
