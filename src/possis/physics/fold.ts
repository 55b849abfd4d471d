/**
 * The networks of some filters as kernels read them. Behind the last rectifier all is linear: the output layer, the basis,
 * its scale, the interpolation to the times and what is added to a band become one layer, multiplied out in float64.
 */

import { type FilterNetwork, type Layer, placeOf, type Surrogate } from "./surrogate.ts";

/** Sizes that all filters share, and where each layer lies. */
export interface NetworkShape {
  readonly layers: readonly { readonly inputs: number; readonly outputs: number; readonly offset: number }[];
  /** Groups of four numbers of one filter's layers. */
  readonly size: number;
}

/** Networks for some filters and times. */
export interface FoldedNetworks {
  readonly shape: NetworkShape;
  /**
   * Filter by filter, layer by layer: for each four outputs their biases and then, input by input, their weights. Outputs
   * beyond the last have none.
   */
  readonly weights: Float32Array;
  /** The first of the times that has values; as many as the last layer has outputs follow. */
  readonly first: number;
}

/** Where layers of these sizes lie, in groups of four numbers. */
export function networkShape(sizes: readonly number[]): NetworkShape {
  let offset = 0;
  const layers = sizes.slice(1).map((outputs, layer) => {
    const place = { inputs: sizes[layer], outputs, offset };
    offset += Math.ceil(outputs / 4) * (sizes[layer] + 1);
    return place;
  });
  return { layers, size: offset };
}

/**
 * @param offsets what is added to the magnitudes of each filter
 * @param times days, ascending
 */
export function foldNetworks(
  surrogate: Surrogate,
  filters: readonly FilterNetwork[],
  offsets: readonly number[],
  times: Float64Array,
): FoldedNetworks {
  const [first, end] = [times.findIndex((time) => time >= surrogate.times[0]), surrogate.times.at(-1)!];
  const inside = first < 0 ? new Float64Array() : times.subarray(first).filter((time) => time <= end);
  const hidden = filters[0].layers.slice(0, -1);
  const shape = networkShape([surrogate.inputMinimum.length, ...hidden.map(({ outputs }) => outputs), inside.length]);
  const weights = new Float32Array(4 * shape.size * filters.length);
  filters.forEach((network, filter) => {
    const layers = [...network.layers.slice(0, -1), lastLayer(surrogate, network, offsets[filter], inside)];
    layers.forEach((layer, index) => {
      pack(layer, weights.subarray(4 * (filter * shape.size + shape.layers[index].offset)));
    });
  });
  return { shape, weights, first: Math.max(first, 0) };
}

/** From the last hidden layer to the magnitudes at some times. */
function lastLayer(surrogate: Surrogate, network: FilterNetwork, offset: number, times: Float64Array): Layer {
  const { inputs, outputs: coefficients, weight, bias } = network.layers.at(-1)!;
  const { basis, minimum, maximum } = network;
  const folded = new Float64Array(times.length * inputs);
  const foldedBias = new Float64Array(times.length);
  times.forEach((time, row) => {
    const { index, share } = placeOf(surrogate.times, time)!;
    for (const [at, part] of [
      [index, 1 - share],
      [index + 1, share],
    ]) {
      const scale = part * (maximum[at] - minimum[at]);
      foldedBias[row] += part * minimum[at];
      for (let k = 0; k < coefficients; k++) {
        const factor = scale * basis[k * minimum.length + at];
        foldedBias[row] += factor * bias[k];
        for (let input = 0; input < inputs; input++)
          folded[row * inputs + input] += factor * weight[k * inputs + input];
      }
    }
    foldedBias[row] += offset;
  });
  return { inputs, outputs: times.length, weight: folded, bias: foldedBias };
}

function pack({ inputs, outputs, weight, bias }: Layer, target: Float32Array): void {
  for (let output = 0; output < outputs; output++) {
    const at = 4 * Math.floor(output / 4) * (inputs + 1) + (output % 4);
    target[at] = bias[output];
    for (let input = 0; input < inputs; input++) target[at + 4 * (input + 1)] = weight[output * inputs + input];
  }
}
