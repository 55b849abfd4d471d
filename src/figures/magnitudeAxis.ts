/** Where magnitude axes end. */

import { InputError } from "../engine/errors.ts";

/** What the numbers of an axis are: brighter is upwards for magnitudes, and differences grow upwards. */
export type MagnitudeKind = "absolute" | "apparent" | "difference";

/** How a figure's magnitudes are drawn. */
export interface MagnitudeAxis {
  /** What they are, e.g. `absolute AB magnitude`. */
  readonly magnitudeLabel: string;
  /** `absolute` unless stated. */
  readonly magnitudes?: MagnitudeKind;
  /**
   * Faintest magnitude drawn. Unless stated 26 for apparent magnitudes, which few telescopes pass (fainter where nothing
   * is brighter), and for curves in absolute ones 12 mag below the brightest, which is fainter than that for every event
   * worth observing.
   */
  readonly depth?: number;
  /** Why there may be nothing to draw, for the error message. */
  readonly emptyReason?: string;
}

const APPARENT_DEPTH = 26;
const ABSOLUTE_SPAN = 12;
/** Of what is hardly brighter than that, or fainter, so much is shown below the brightest magnitude. */
const FAINT_SPAN = 4;

/** The faintest magnitude that a figure shows, where its brightest is this one. */
export function faintLimit({ magnitudes = "absolute", depth }: MagnitudeAxis, brightest: number): number {
  if (magnitudes === "difference") return Number.POSITIVE_INFINITY;
  if (depth !== undefined) return depth;
  if (magnitudes === "absolute") return Math.ceil(brightest) + ABSOLUTE_SPAN;
  return brightest < APPARENT_DEPTH - 1 ? APPARENT_DEPTH : Math.ceil(brightest) + FAINT_SPAN;
}

/** Smallest and largest finite value; undefined where there is none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}

/** Values between two numbers with a little air, ending at a limit. */
export function padded([low, high]: readonly [number, number], limit = Number.POSITIVE_INFINITY): [number, number] {
  const end = Math.min(high, limit);
  const air = Math.max(0.2, 0.05 * (end - low));
  return [low - air, Math.min(end + air, limit)];
}

/** A magnitude in a note. */
export const magnitudeText = (value: number): string => `${value.toFixed(1).replace("-", "−").replace(/\.0$/, "")} mag`;

/** @throws InputError saying that a figure would be empty, and why */
export function refuseEmpty(reason: string | undefined): never {
  throw new InputError(`there is nothing to draw: ${reason ?? "no curve has a value"}`);
}
