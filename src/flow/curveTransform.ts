/** Between magnitudes and what the network sees: kept points or principal components, standardised. */

import { columnExtremes, isOneValue } from "./columns.ts";
import type { CurveTransform } from "./decodeCurves.ts";

export { type CurveTransform, decodeCurves } from "./decodeCurves.ts";

/** Magnitudes [rows, values] to network units [rows, dimensions]. */
export function encodeCurves(
  { centre, scale, components, units }: CurveTransform,
  magnitudes: ArrayLike<number>,
): Float64Array {
  const values = centre.length;
  const dimensions = scale.length;
  const rows = magnitudes.length / values;
  const encoded = new Float64Array(rows * dimensions);
  const own = new Float64Array(values);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < values; k++) own[k] = (magnitudes[row * values + k] - centre[k]) / (units?.[k] ?? 1);
    for (let d = 0; d < dimensions; d++) {
      let value = 0;
      if (components) {
        for (let k = 0; k < values; k++) value += components[d * values + k] * own[k];
      } else value = own[d];
      encoded[row * dimensions + d] = value / scale[d];
    }
  }
  return encoded;
}

/**
 * What to add to a log-density in network units for one in magnitudes (points) or in component coefficients (PCA):
 * ln |d x / d magnitudes|.
 */
export function logJacobian({ scale }: CurveTransform): number {
  return -scale.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
}

/** Centre and standard deviation of each column of [rows, columns]; columns that do not vary get the scale 1. */
export function standardisation(
  values: ArrayLike<number>,
  columns: number,
): { centre: Float64Array; scale: Float64Array } {
  const rows = values.length / columns;
  const centre = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let at = 0; at < values.length; at += columns) {
    for (let column = 0; column < columns; column++) centre[column] += values[at + column] / rows;
  }
  for (let at = 0; at < values.length; at += columns) {
    for (let column = 0; column < columns; column++) {
      scale[column] += (values[at + column] - centre[column]) ** 2 / Math.max(1, rows - 1);
    }
  }
  const { lowest, highest } = columnExtremes(values, columns);
  for (let column = 0; column < columns; column++) {
    if (isOneValue(lowest[column], highest[column])) {
      centre[column] = lowest[column];
      scale[column] = 1;
    } else scale[column] = Math.sqrt(scale[column]) || 1;
  }
  return { centre, scale };
}
