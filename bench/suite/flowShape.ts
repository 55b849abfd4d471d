/** The size of the flows of the benchmarks: that of the published ones. */

export const DIMENSIONS = 10;
export const CONDITIONS = 4;

/** Ten points, four conditions, eight couplings of width 32 with two blocks. */
export const SHAPE = { dimensions: DIMENSIONS, conditions: CONDITIONS, couplings: 8, hidden: 32, blocks: 2 };
