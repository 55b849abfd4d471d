/** When each set's light is seen, for kernels whose times are of the observer: times less an offset, times a factor. */

/** Values of a set's row: days that are taken off, and 1 / (1 + z). */
export const PLACEMENT = { timeOffset: 0, factor: 1 } as const;
export const PLACEMENT_WIDTH = Object.keys(PLACEMENT).length;

/** The interval of ascending times, at least two, in which a time is: the first or the last for those outside. */
export function intervalOf(times: ArrayLike<number>, size: number, time: number): number {
  let [low, high] = [0, size - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
