/** Why a set has the values that it has. The index in this list is what datasets store. */

export const STATUS_NAMES = [
  /** The model has a value inside its windows. */
  "ok",
  /** As `ok`, but the reference knows no diffusion time (undefined phi, or ejecta slower than vmin): no rise. */
  "no-rise",
  /** The fit gives no ejecta: every point is missing. */
  "no-ejecta",
  /** The velocities admit no opening angle: every point is missing. */
  "undefined-angle",
  /** The inputs lie outside the range of the chosen ejecta fit: every point is missing. */
  "outside-fit",
  /** Masses or Lambdas that are none of two neutron stars (`stars.ts`): every property and point is missing. */
  "invalid-input",
] as const;

export type Status = (typeof STATUS_NAMES)[number];

/** The number of a status. */
export const statusCode = (status: Status): number => STATUS_NAMES.indexOf(status);

/** Whether curves of this status have values. */
export const hasValues = (code: number): boolean => code <= 1;
