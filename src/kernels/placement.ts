/** When each set's light is seen, for kernels whose times are of the observer: times less an offset, times a factor. */

/** Values of a set's row: days that are taken off, and 1 / (1 + z). */
export const PLACEMENT = { timeOffset: 0, factor: 1 } as const;
export const PLACEMENT_WIDTH = Object.keys(PLACEMENT).length;
