/** What a transformer does to a feature, in both directions: apart from its way back, which sampling does not need. */

/** One feature in one row: new value and logarithm of the derivative. */
export interface Transformed {
  value: number;
  logDet: number;
}

/** Twin of a transformer: works on the raw outputs of one row. */
export interface PassTwin {
  forward(raw: Float64Array, index: number, x: number, result: Transformed): void;
  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void;
}
