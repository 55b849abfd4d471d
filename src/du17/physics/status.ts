/** Why a set has the values that it has. The index in this list is what datasets store. */

import type { ModelStatus } from "../../lightcurves/model.ts";

const missing = <N extends string>(name: N, why: string) => ({ name, hasValues: false, summary: `${why} (missing)` });

export const STATUSES = [
  /** The model has a value inside its windows. */
  { name: "ok", hasValues: true, summary: "with curves" },
  /** As `ok`, but the reference knows no diffusion time (undefined phi, or ejecta slower than vmin): no rise. */
  { name: "no-rise", hasValues: true, summary: "without a rise (no diffusion time)" },
  /** The fit gives no ejecta: every point is missing. */
  missing("no-ejecta", "without ejecta"),
  /** The velocities admit no opening angle: every point is missing. */
  missing("undefined-angle", "without an opening angle"),
  /** The inputs lie outside the range of the chosen ejecta fit: every point is missing. */
  missing("outside-fit", "outside the range of the ejecta fit"),
  /** Masses or Lambdas that are not positive numbers (never from a file or flag, which are refused): all missing. */
  missing("invalid-input", "with invalid input"),
] as const satisfies readonly ModelStatus[];

export type Status = (typeof STATUSES)[number]["name"];

export const STATUS_NAMES: readonly Status[] = STATUSES.map(({ name }) => name);

/** The number that stands for a status. */
export const statusCode = (status: Status): number => STATUS_NAMES.indexOf(status);

/** Whether curves of this status have values. */
export const hasValues = (code: number): boolean => STATUSES[code].hasValues;
