/** Named arrays, as model files hold them. */

export type TensorValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** An array in C order. Half floats are widened to float32. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

/** Tensors by name, in the order of their file. */
export type TensorMap = ReadonlyMap<string, Tensor>;

/** Number of values of a shape. */
export const valuesOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
