/** Between a column's values and what is standardised of them: their logarithm, or what makes a range unbounded. */

import { InputError } from "../../engine/errors.ts";

/** As it is declared: before the data say its unit. */
export type DeclaredTransform = { readonly kind: "linear" | "log" | "positive" } | BoundedTransform;

/** What makes a range unbounded. */
export interface BoundedTransform {
  readonly kind: "bounded" | "log-bounded";
  readonly low: number;
  readonly high: number;
  /** Of a target: the place of an earlier one, which is its upper end instead of `high` in each row. */
  readonly below?: number | undefined;
}

/**
 * u of x, increasing:
 * - `linear`: x
 * - `log`: ln x, for what varies by orders of magnitude
 * - `positive`: the inverse of softplus, unit ln(1 + exp(u)) = x: like ln x near zero and like x far above `unit`
 * - `bounded`: ln((x - low) / (high - x))
 * - `log-bounded`: the same of the logarithms
 */
export type ColumnTransform =
  | { readonly kind: "linear" | "log" }
  | { readonly kind: "positive"; readonly unit: number }
  | BoundedTransform;

export const LINEAR = { kind: "linear" } as const;

/** Reads `linear`, `log`, `positive`, `bounded:LOW:HIGH` or `log-bounded:LOW:HIGH`. @param where "the transform of x", for messages @throws InputError */
export function parseTransform(text: string, where: string): DeclaredTransform {
  if (text === "linear" || text === "log" || text === "positive") return { kind: text };
  const [kind, low, high, ...more] = text.split(":");
  if ((kind === "bounded" || kind === "log-bounded") && low?.trim() && high?.trim() && more.length === 0) {
    const bounds = { kind, low: Number(low), high: Number(high) } as const;
    if (isBound(bounds)) return bounds;
  }
  throw new InputError(
    `${where} is "${text}", but must be linear, log, positive, bounded:LOW:HIGH or log-bounded:LOW:HIGH with LOW below HIGH, of logarithms above 0`,
  );
}

/** Whether a range has an inside. */
export const isBound = ({ kind, low, high }: BoundedTransform): boolean =>
  Number.isFinite(low) && Number.isFinite(high) && low < high && (kind === "bounded" || low > 0);

/** The transform for a target of one row, whose upper end may be another target of that row. */
export function ofRow(transform: ColumnTransform, values: ArrayLike<number>, rowStart: number): ColumnTransform {
  if (!("below" in transform) || transform.below === undefined) return transform;
  return {
    kind: transform.kind,
    low: transform.low,
    high: Math.min(transform.high, values[rowStart + transform.below]),
  };
}

/** A declared transform for the values of a column: the unit of `positive` is their mean. NaN is passed over. */
export function fitTransform(declared: DeclaredTransform, values: ArrayLike<number>): ColumnTransform {
  if (declared.kind !== "positive") return declared as ColumnTransform;
  let [sum, count] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    sum += values[at];
    count++;
  }
  return { kind: "positive", unit: sum / count };
}

/** Whether a transform has a place for a value. */
export function admits(transform: DeclaredTransform, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  switch (transform.kind) {
    case "linear":
      return true;
    case "log":
    case "positive":
      return value > 0;
    case "bounded":
    case "log-bounded":
      return value > transform.low && value < transform.high;
    default:
      return transform satisfies never;
  }
}

/** What a value must be, after "must be". */
export function rangeText(transform: DeclaredTransform): string {
  if ("low" in transform) return `between ${transform.low} and ${transform.high}`;
  return transform.kind === "linear" ? "finite" : "above 0";
}

/** u of x; NaN outside the range. */
export function transformed(transform: ColumnTransform, value: number): number {
  if (!admits(transform, value)) return Number.NaN;
  switch (transform.kind) {
    case "linear":
      return value;
    case "log":
      return Math.log(value);
    case "positive": {
      const x = value / transform.unit;
      return x + Math.log(-Math.expm1(-x));
    }
    case "bounded":
      return Math.log((value - transform.low) / (transform.high - value));
    case "log-bounded":
      return Math.log(Math.log(value / transform.low) / Math.log(transform.high / value));
    default:
      return transform satisfies never;
  }
}

/** The least by which a number can be told from another. */
const step = (value: number): number => Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);

/** x of u. */
export function restored(transform: ColumnTransform, u: number): number {
  switch (transform.kind) {
    case "linear":
      return u;
    case "log":
      return Math.exp(u);
    case "positive":
      return transform.unit * (u > 0 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(Math.exp(u)));
    case "bounded": {
      const { low, high } = transform;
      const span = high - low;
      // From the nearer end; and never the end itself, which has no place.
      return u < 0
        ? Math.max(low + (span * Math.exp(u)) / (1 + Math.exp(u)), low + step(low))
        : Math.min(high - span / (1 + Math.exp(u)), high - step(high));
    }
    case "log-bounded": {
      const { low, high } = transform;
      const span = Math.log(high / low);
      return u < 0
        ? Math.max(low * Math.exp((span * Math.exp(u)) / (1 + Math.exp(u))), low + step(low))
        : Math.min(high * Math.exp(-span / (1 + Math.exp(u))), high - step(high));
    }
    default:
      return transform satisfies never;
  }
}

/** ln du/dx at x: what a density of u is to be corrected by for one of x. */
export function logSlope(transform: ColumnTransform, value: number): number {
  switch (transform.kind) {
    case "linear":
      return 0;
    case "log":
      return -Math.log(value);
    case "positive":
      return -Math.log(transform.unit) - Math.log(-Math.expm1(-value / transform.unit));
    case "bounded": {
      const { low, high } = transform;
      return Math.log(high - low) - Math.log(value - low) - Math.log(high - value);
    }
    case "log-bounded": {
      const { low, high } = transform;
      const [span, above, below] = [high / low, value / low, high / value].map((ratio) => Math.log(Math.log(ratio)));
      return span - above - below - Math.log(value);
    }
    default:
      return transform satisfies never;
  }
}
