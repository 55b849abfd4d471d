/** A table whose chosen columns are in memory. */

/** Columns that are asked for together. */
export interface ColumnRequest {
  /** Names, each of a column or of an array of columns; see `columnsFor`. */
  readonly names: readonly string[];
  /** Whose names they are, in messages. */
  readonly flag: string;
}

/** The columns of one request. */
export interface ChosenColumns {
  readonly names: readonly string[];
  /** For each name of the request how many columns it gave. */
  readonly widths: readonly number[];
  /** [rows, columns]; NaN for empty cells. */
  readonly values: Float64Array;
}

export interface ChosenTable {
  /** The file and table, for messages. */
  readonly where: string;
  readonly rows: number;
  /** What a row is called in messages: `line 5`, or its number, from 0. */
  rowName(row: number): string;
  /** In the order of the requests. */
  readonly chosen: readonly ChosenColumns[];
}

/** Puts columns side by side. */
export function sideBySide(columns: readonly ArrayLike<number>[], rows: number): Float64Array {
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, index) => {
    for (let row = 0; row < rows; row++) values[row * columns.length + index] = column[row];
  });
  return values;
}

/** One column of [rows, width]. */
export function columnOf(values: Float64Array, width: number, column: number): Float64Array {
  const own = new Float64Array(values.length / width);
  for (let row = 0; row < own.length; row++) own[row] = values[row * width + column];
  return own;
}
