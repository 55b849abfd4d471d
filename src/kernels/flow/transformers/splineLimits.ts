/** What bins and knots have at least. In a file without imports, so that bundlers write the numbers where they are used. */

/** Width and height of a bin, as a share of the interval. */
export const MIN_BIN = 1e-3;
/** Slope at a knot. */
export const MIN_SLOPE = 1e-3;
