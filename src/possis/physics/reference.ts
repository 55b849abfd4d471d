/** One set's curves in float64: slow on purpose, what kernels are checked against. */

import { shownNames } from "../../data/names.ts";
import { InputError } from "../../engine/errors.ts";
import { filterOf } from "./filters.ts";
import { coefficientsOf, type FilterNetwork, magnitudesOf, type Surrogate, scaledInputs } from "./surrogate.ts";

/** The network of a band. @throws InputError where the weights have none */
export function networkOf({ filters }: Surrogate, band: string): FilterNetwork {
  const network = filters.get(filterOf(band));
  if (network) return network;
  throw new InputError(`the weights have no filter ${filterOf(band)}, only ${shownNames([...filters.keys()])}`);
}

/** [band, time] AB magnitudes at 10 pc of a set within the training; NaN outside the surrogate's times. */
export function evaluateReference(
  surrogate: Surrogate,
  set: ArrayLike<number>,
  times: ArrayLike<number>,
  bands: readonly string[],
): Float64Array {
  const scaled = scaledInputs(surrogate, set);
  const magnitudes = new Float64Array(bands.length * times.length);
  bands.forEach((band, row) => {
    const network = networkOf(surrogate, band);
    const coefficients = coefficientsOf(network, scaled);
    magnitudes.set(magnitudesOf(network, surrogate.times, coefficients, times), row * times.length);
  });
  return magnitudes;
}
