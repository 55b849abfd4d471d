/** Columns of tables of numbers: how far they reach, and whether they vary at all. */

/** Lowest and highest value of each column of [rows, width]. */
export function columnExtremes(values: ArrayLike<number>, width: number): { lowest: number[]; highest: number[] } {
  const lowest = new Array<number>(width).fill(Number.POSITIVE_INFINITY);
  const highest = new Array<number>(width).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < values.length; row += width) {
    for (let column = 0; column < width; column++) {
      const value = values[row + column];
      if (value < lowest[column]) lowest[column] = value;
      if (value > highest[column]) highest[column] = value;
    }
  }
  return { lowest, highest };
}

/** Two roundings to float32, in which many a file keeps its numbers. */
const ROUNDING = 2 ** -22;

/**
 * Whether values from `lowest` to `highest` are one value and rounding. Their standard deviation can't tell: that of a
 * constant column is what adding up has lost, and anything divided by it is an enormous number.
 */
export function isOneValue(lowest: number, highest: number): boolean {
  return highest === lowest || highest - lowest <= ROUNDING * Math.max(Math.abs(lowest), Math.abs(highest));
}

/** Some rows of [rows, width], in the order of `rows`. */
export function pickRows(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  let at = 0;
  for (const row of rows) for (let from = row * width; from < (row + 1) * width; from++) picked[at++] = values[from];
  return picked;
}
