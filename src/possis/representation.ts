/**
 * The surrogate's curves as the coefficients of its own basis, filter by filter, and the redshift: fewer numbers than
 * magnitudes at its times, without holes, and exactly the same curves. Coefficients are in magnitudes, of which each basis
 * curve changes its filter's by one in the root mean square over the times: principal components are then those of the
 * curves. Distance and dust are added on the way back; the host's is at the redshift.
 */

import { InputError } from "../engine/errors.ts";
import type { Representation } from "../lightcurves/model.ts";
import { offsetsOf } from "./observer.ts";
import { filterOf } from "./physics/filters.ts";
import { REDSHIFT_INPUT } from "./physics/inputs.ts";
import { networkOf } from "./physics/reference.ts";
import {
  coefficientsOf,
  type FilterNetwork,
  magnitudesOf,
  type Surrogate,
  scaledInputs,
  withinTraining,
} from "./physics/surrogate.ts";

/** Half of the magnitudes are within 0.12 mag: fewer lose too much, and more are of what flows do not learn. */
const COMPONENTS = 32;

/** Only the host's dust depends on it. */
const REDSHIFT_NOISE = 0.1;

/** By how many magnitudes (root mean square) a unit of each coefficient changes the curve of its filter. */
function magnitudesPerUnit({ basis, minimum, maximum, layers }: FilterNetwork): Float64Array {
  const times = minimum.length;
  return Float64Array.from({ length: layers.at(-1)!.outputs }, (_, k) => {
    let squares = 0;
    for (let time = 0; time < times; time++)
      squares += (basis[k * times + time] * (maximum[time] - minimum[time])) ** 2;
    // A basis curve of zeros says nothing, whatever its coefficient.
    return Math.sqrt(squares / times) || 1;
  });
}

/** @param bands whose coefficients it has */
export function representationOf(surrogate: Surrogate, bands: readonly string[]): Representation {
  const networks = bands.map((band) => networkOf(surrogate, band));
  const units = networks.map(magnitudesPerUnit);
  const counts = networks.map(({ layers }) => layers.at(-1)!.outputs);
  const startOf = (index: number) => counts.slice(0, index).reduce((sum, count) => sum + count, 0);
  return {
    names: [
      ...bands.flatMap((band, index) => Array.from({ length: counts[index] }, (_, k) => `${band}_${k + 1}`)),
      "redshift",
    ],
    components: Math.min(COMPONENTS, startOf(bands.length) + 1),
    noise: [...units.flatMap((own) => Array.from(own, () => 1)), REDSHIFT_NOISE],
    encode(set) {
      if (!withinTraining(surrogate, set)) return undefined;
      const scaled = scaledInputs(surrogate, set);
      return Float64Array.from([
        ...networks.flatMap((network, index) =>
          Array.from(coefficientsOf(network, scaled), (coefficient, k) => coefficient * units[index][k]),
        ),
        set[REDSHIFT_INPUT],
      ]);
    },
    decode(numbers, times, wanted, options) {
      const magnitudes = new Float64Array(wanted.length * times.length);
      const offsets = offsetsOf(wanted, options, numbers[startOf(bands.length)]);
      wanted.forEach((band, row) => {
        const index = bands.findIndex((own) => filterOf(own) === filterOf(band));
        if (index < 0)
          throw new InputError(`the band ${band} is not among those of these numbers, ${bands.join(", ")}`);
        const first = startOf(index);
        const own = units[index].map((unit, k) => numbers[first + k] / unit);
        const curve = magnitudesOf(networks[index], surrogate.times, own, times);
        magnitudes.set(
          curve.map((magnitude) => magnitude + offsets[row]),
          row * times.length,
        );
      });
      return magnitudes;
    },
  };
}
