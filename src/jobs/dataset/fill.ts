/** Ways to deal with the missing points of a curve, for training data that may have none. */

import { argument, InputError } from "../../engine/errors.ts";

/**
 * - `nearest`: the value of the nearest point in time that has one (the earlier of two equally near).
 * - `zero`: 0.
 * - `crop`: only the times at which enough curves have values are kept; what is still missing is filled as by `nearest`.
 * - `kilonovaml`: as the published pipeline: the curve's first value in the front half of the points, its last value in
 *   the back half, 0 where there is none. Corrupts curves that end early; kept for comparison with published models.
 * - `mask`: as `nearest`, with a mask that says which points the model gave.
 */
export const FILLS = ["nearest", "zero", "crop", "kilonovaml", "mask"] as const;
/** Name of a way to fill missing values. */
export type Fill = (typeof FILLS)[number];

/** @throws InputError for an unknown name */
export function parseFill(text: string): Fill {
  const fill = FILLS.find((name) => name === text);
  if (!fill) throw new InputError(`${argument("fill")} is "${text}", but must be one of ${FILLS.join(", ")}`);
  return fill;
}

/** What a way does to a curve with some values, and to one without any. */
interface Filling {
  /** @param first the first point that has a value */
  fill(values: Curve, times: ArrayLike<number>, first: number): void;
  /** What curves without any value become; NaN where they stay missing. */
  readonly empty: number;
}

type Curve = Float32Array | Float64Array;

const FILLINGS: Readonly<Record<Fill, Filling>> = {
  nearest: { fill: fillNearest, empty: Number.NaN },
  zero: { fill: fillZero, empty: 0 },
  crop: { fill: fillNearest, empty: Number.NaN },
  kilonovaml: { fill: fillByHalves, empty: 0 },
  mask: { fill: fillNearest, empty: 0 },
};

/**
 * Fills the missing points of one curve in place. Curves without any value stay missing under `nearest` and `crop`, and
 * become 0 otherwise.
 * @param times ascending, one for each value
 */
export function fillCurve(values: Curve, times: ArrayLike<number>, way: Fill): void {
  const { fill, empty } = FILLINGS[way];
  let first = 0;
  while (first < values.length && Number.isNaN(values[first])) first++;
  if (first === values.length) values.fill(empty);
  else fill(values, times, first);
}

function fillZero(values: Curve): void {
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) values[index] = 0;
}

function fillByHalves(values: Curve, _times: ArrayLike<number>, first: number): void {
  let last = values.length - 1;
  while (Number.isNaN(values[last])) last--;
  const [firstValue, lastValue] = [values[first], values[last]];
  for (let index = 0; index < values.length; index++) {
    if (Number.isNaN(values[index])) values[index] = index < values.length / 2 ? firstValue : lastValue;
  }
}

function fillNearest(values: Curve, times: ArrayLike<number>, first: number): void {
  values.fill(values[first], 0, first);
  let last = first;
  for (let next = first + 1; next < values.length; next++) {
    if (Number.isNaN(values[next])) continue;
    for (let gap = last + 1; gap < next; gap++) {
      values[gap] = values[times[next] - times[gap] < times[gap] - times[last] ? next : last];
    }
    last = next;
  }
  values.fill(values[last], last + 1);
}
