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
export type Fill = (typeof FILLS)[number];

/** @throws InputError for an unknown name */
export function parseFill(text: string): Fill {
  const fill = FILLS.find((name) => name === text);
  if (!fill) throw new InputError(`${argument("fill")} is "${text}", but must be one of ${FILLS.join(", ")}`);
  return fill;
}

/** What a way does to a curve with some values, and to one without any. */
interface Filling {
  /** @param known the points that have a value, ascending */
  fill(values: Float32Array | Float64Array, times: ArrayLike<number>, known: readonly number[]): void;
  /** What curves without any value become; NaN where they stay missing. */
  readonly empty: number;
}

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
export function fillCurve(values: Float32Array | Float64Array, times: ArrayLike<number>, way: Fill): void {
  const known: number[] = [];
  for (let index = 0; index < values.length; index++) if (!Number.isNaN(values[index])) known.push(index);
  const { fill, empty } = FILLINGS[way];
  if (known.length === 0) values.fill(empty);
  else fill(values, times, known);
}

function fillZero(values: Float32Array | Float64Array): void {
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) values[index] = 0;
}

function fillByHalves(values: Float32Array | Float64Array, _times: ArrayLike<number>, known: readonly number[]): void {
  const [firstValue, lastValue] = [values[known[0]], values[known[known.length - 1]]];
  for (let index = 0; index < values.length; index++) {
    if (Number.isNaN(values[index])) values[index] = index < values.length / 2 ? firstValue : lastValue;
  }
}

/** `known` lists the points that have a value, ascending. */
function fillNearest(values: Float32Array | Float64Array, times: ArrayLike<number>, known: readonly number[]): void {
  let next = 0;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isNaN(values[index])) continue;
    while (
      next + 1 < known.length &&
      times[known[next + 1]] - times[index] < Math.abs(times[index] - times[known[next]])
    )
      next++;
    values[index] = values[known[next]];
  }
}
