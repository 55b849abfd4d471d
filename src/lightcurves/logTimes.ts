/** Values at times equally spaced in ln t, and between them a cubic through four: what representations keep of a curve. */

export interface LogTimes {
  /** Days. */
  readonly times: Float64Array;
  /**
   * The value at a time of those at the grid's times, which begin at `first`; NaN before the first and after the last time.
   */
  at(values: ArrayLike<number>, first: number, time: number): number;
}

/** Times may miss the ends by as much of a step: the rounding of their logarithms. */
const ROUNDING = 1e-9;

/** @param points at least 4 */
export function logTimes(firstDay: number, lastDay: number, points: number): LogTimes {
  const step = Math.log(lastDay / firstDay) / (points - 1);
  return {
    times: Float64Array.from({ length: points }, (_, point) => firstDay * Math.exp(step * point)),
    at(values, first, time) {
      const place = Math.log(time / firstDay) / step;
      if (!(place >= -ROUNDING && place <= points - 1 + ROUNDING)) return Number.NaN;
      const start = Math.min(points - 4, Math.max(0, Math.floor(place) - 1));
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) {
        let weight = 1;
        for (let other = 0; other < 4; other++) if (other !== tap) weight *= (place - start - other) / (tap - other);
        sum += weight * values[first + start + tap];
      }
      return sum;
    },
  };
}
