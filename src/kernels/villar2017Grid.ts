/**
 * The grid on which the kernels integrate a component's luminosity, and the tables of it: the same whatever the times of
 * output, so that curves do not depend on them.
 *
 * The luminosity obeys dL/du = (S - L) / td^2 in u = t^2. A step takes the cubic through four points of the source: exact for
 * any decay, and with 40 steps a decade within 0.03 % of the limit (60 steps with a straight line: 0.1 %). What came
 * before the first point is one number, since the share that thermalises does not change so early. Between the points ln L is
 * interpolated by a cubic in ln t.
 */

import type { TwinArray } from "../engine/values.ts";
import { BEGIN, TIME_RANGE } from "../villar2017/physics/constants.ts";
import { heating, TABLE_MASSES, TABLE_VELOCITIES, THERMALISATION_TABLE } from "../villar2017/physics/heating.ts";
import { isInRange } from "../villar2017/physics/reference.ts";
import { paddedPoints } from "./paddedPoints.ts";

const STEPS_PER_DECADE = 40;
/** Points before the first time of output: one whose source alone counts, and one for the cubic. */
const LEAD = 2;
const LOG_STEP = Math.LN10 / STEPS_PER_DECADE;
const LOG_BEGIN = Math.log(TIME_RANGE.first) - LEAD * LOG_STEP;

/** Ratio of u = t^2 from point to point. */
const RATIO = Math.exp(2 * LOG_STEP);

/** First point that has a luminosity. */
const FIRST = 1;
const timeOf = (point: number): number => Math.exp(LOG_BEGIN + LOG_STEP * point);

/** Interval of the grid in which a time is. */
const intervalOf = (timeDays: number): number =>
  Math.max(LEAD, Math.floor((Math.log(timeDays) - LOG_BEGIN) / LOG_STEP + 1e-9));

/** Points that are needed up to a time: the cubic of the interval takes one more, and that of the source another. */
const pointsUpTo = (timeDays: number): number => intervalOf(timeDays) + 4;

/** Room for all points that any times need. */
export const GRID_CAPACITY = paddedPoints(pointsUpTo(TIME_RANGE.last));

/**
 * The source's second derivative in the middle of a step, times half the square of the step, as a sum over the points before,
 * at both ends, and after.
 */
const CURVATURE = (() => {
  const [before, low, high, after] = [1 / RATIO, 1, RATIO, RATIO * RATIO];
  const share = ((low + high) / 2 - before) / (after - before);
  const square = (high - low) ** 2;
  const divided = (x: number, y: number, z: number) => [
    square / ((x - y) * (x - z)),
    square / ((y - x) * (y - z)),
    square / ((z - x) * (z - y)),
  ];
  const left = divided(before, low, high);
  const right = divided(low, high, after);
  return [
    (1 - share) * left[0],
    (1 - share) * left[1] + share * right[0],
    (1 - share) * left[2] + share * right[1],
    share * right[2],
  ];
})();

/** Integral of the heating over t^2 up to the first point, days^2: it is flat for the first second. */
const EARLY_HEATING = (() => {
  const intervals = 4000;
  const end = timeOf(FIRST);
  const step = Math.log(end / BEGIN) / intervals;
  let sum = 0;
  for (let index = 0; index <= intervals; index++) {
    const time = BEGIN * Math.exp(step * index);
    const weight = index === 0 || index === intervals ? 1 : index % 2 === 0 ? 2 : 4;
    sum += weight * 2 * time * time * heating(time);
  }
  return (sum * step) / 3;
})();

/** What shaders, WebAssembly and the twin share. */
export const GRID = {
  /** First point that has a luminosity. */
  first: FIRST,
  ratio: RATIO,
  curvature: CURVATURE,
  earlyHeating: EARLY_HEATING,
  /** Time that stands for all before the first point, in the share that thermalises: most of the heat comes from there. */
  earlyTime: 0.3 * timeOf(FIRST),
  firstTime: timeOf(FIRST),
} as const;

/** Rows of the table of the grid: time in days, its natural logarithm, and the heating. */
export const GRID_ROWS = { time: 0, log_time: 1, heating: 2 } as const;

/** Points of the grid for some times of output: a whole number of quads. @param timesDays of the source */
export function gridPoints(timesDays: ArrayLike<number>): number {
  const last = Array.from(timesDays).findLast(isInRange);
  return paddedPoints(pointsUpTo(last ?? TIME_RANGE.first));
}

/** The grid's table, rows of `points` each. */
export function gridTable(points: number): Float32Array {
  const table = new Float32Array(Object.keys(GRID_ROWS).length * points);
  for (let point = 0; point < points; point++) {
    const time = timeOf(point);
    table[GRID_ROWS.time * points + point] = time;
    table[GRID_ROWS.log_time * points + point] = LOG_BEGIN + LOG_STEP * point;
    table[GRID_ROWS.heating * points + point] = heating(time);
  }
  return table;
}

/** Thermalisation for the kernels: masses, velocities, then the coefficients [coefficient, mass, velocity]. */
export function thermalisationTable(): Float32Array {
  const { a, b, d } = THERMALISATION_TABLE;
  return Float32Array.from([...TABLE_MASSES, ...TABLE_VELOCITIES, ...[a, b, d].flat(2)]);
}

/**
 * Rows of the table of output times: the first of four points of the grid (-1 where there are no values), the weights of
 * their ln L, and 2 ln t.
 */
export const OUTPUT_ROWS = { start: 0, weight_0: 1, weight_1: 2, weight_2: 3, weight_3: 4, twice_log_time: 5 } as const;

/** No values at a time. */
const NO_OUTPUT = -1;

/** The output times' table, rows of `paddedPoints`. @param timesDays of the source */
export function outputTable(timesDays: ArrayLike<number>): Float32Array {
  const stride = paddedPoints(timesDays.length);
  const table = new Float32Array(Object.keys(OUTPUT_ROWS).length * stride).fill(NO_OUTPUT, 0, stride);
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    if (!isInRange(time)) continue;
    const interval = intervalOf(time);
    const x = (Math.log(time) - LOG_BEGIN) / LOG_STEP - interval;
    const values = [
      interval - 1,
      (-x * (x - 1) * (x - 2)) / 6,
      ((x + 1) * (x - 1) * (x - 2)) / 2,
      (-(x + 1) * x * (x - 2)) / 2,
      ((x + 1) * x * (x - 1)) / 6,
      2 * Math.log(time),
    ];
    values.forEach((value, row) => {
      table[row * stride + index] = value;
    });
  }
  return table;
}

/** ln of a luminosity at an output time, by the table. */
export function interpolated(
  logLuminosities: ArrayLike<number>,
  outputs: TwinArray,
  stride: number,
  index: number,
): number {
  const start = outputs[index];
  let sum = 0;
  for (let tap = 0; tap < 4; tap++)
    sum += outputs[(OUTPUT_ROWS.weight_0 + tap) * stride + index] * logLuminosities[start + tap];
  return sum;
}
