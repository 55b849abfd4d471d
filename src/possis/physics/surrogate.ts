/**
 * The surrogate as plain functions, in float64: for each filter a network gives coefficients of a basis of light curves.
 * Koehn et al. 2025 (fiesta); docs/possis.md has the equations.
 */

/** One layer: output = weight input + bias. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [output, input] */
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/** The network of one filter, and what its outputs mean. */
export interface FilterNetwork {
  readonly layers: readonly Layer[];
  /** [coefficient, time]: light curves, each scaled to 0 to 1. */
  readonly basis: ArrayLike<number>;
  /** [time], AB magnitudes at 10 pc that 0 and 1 stand for. */
  readonly minimum: ArrayLike<number>;
  readonly maximum: ArrayLike<number>;
}

/** All networks of one file. They have the same layers and the same inputs and times. */
export interface Surrogate {
  /** Where they come from, in words. */
  readonly source: string;
  /** What tells these weights from others. */
  readonly fingerprint: string;
  /** [input], what the networks see as 0 and 1. */
  readonly inputMinimum: ArrayLike<number>;
  readonly inputMaximum: ArrayLike<number>;
  /** [input], in which they were trained. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Days in the observer's frame, ascending. */
  readonly times: Float64Array;
  readonly filters: ReadonlyMap<string, FilterNetwork>;
}

/** Inputs as the networks see them. */
export function scaledInputs({ inputMinimum, inputMaximum }: Surrogate, set: ArrayLike<number>): Float64Array {
  return Float64Array.from(inputMinimum, (low, input) => (set[input] - low) / (inputMaximum[input] - low));
}

/** Whether a set is within the training. */
export const withinTraining = ({ ranges }: Pick<Surrogate, "ranges">, set: ArrayLike<number>, at = 0): boolean =>
  ranges.every(([low, high], input) => set[at + input] >= low && set[at + input] <= high);

/** Coefficients of a filter's basis, of scaled inputs. */
export function coefficientsOf({ layers }: FilterNetwork, scaled: Float64Array): Float64Array {
  return layers.reduce((values, { inputs, outputs, weight, bias }, layer) => {
    const result = new Float64Array(outputs);
    for (let output = 0; output < outputs; output++) {
      let sum = bias[output];
      for (let input = 0; input < inputs; input++) sum += weight[output * inputs + input] * values[input];
      result[output] = layer < layers.length - 1 ? Math.max(sum, 0) : sum;
    }
    return result;
  }, scaled);
}

/** Where a time lies: between the grid's times `index` and `index + 1`, `share` of the way; undefined outside. */
export function placeOf(times: Float64Array, time: number): { index: number; share: number } | undefined {
  if (!(time >= times[0] && time <= times[times.length - 1])) return undefined;
  let index = 0;
  while (index < times.length - 2 && times[index + 1] <= time) index++;
  return { index, share: (time - times[index]) / (times[index + 1] - times[index]) };
}

/** Magnitudes at 10 pc of coefficients, at the grid's times. */
function gridMagnitudes({ basis, minimum, maximum }: FilterNetwork, coefficients: ArrayLike<number>): Float64Array {
  return Float64Array.from(minimum, (low, time) => {
    let sum = 0;
    for (let k = 0; k < coefficients.length; k++) sum += coefficients[k] * basis[k * minimum.length + time];
    return sum * (maximum[time] - low) + low;
  });
}

/** Magnitudes at 10 pc of coefficients, between the grid's times linear in t; NaN outside. */
export function magnitudesOf(
  network: FilterNetwork,
  gridTimes: Float64Array,
  coefficients: ArrayLike<number>,
  times: ArrayLike<number>,
): Float64Array {
  const grid = gridMagnitudes(network, coefficients);
  return Float64Array.from(times, (time) => {
    const place = placeOf(gridTimes, time);
    if (!place) return Number.NaN;
    const { index, share } = place;
    return grid[index] + share * (grid[index + 1] - grid[index]);
  });
}
