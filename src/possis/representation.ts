/**
 * The surrogate's curves as the coefficients of its own basis, filter by filter, and the redshift: fewer numbers than
 * magnitudes at its times, without holes, and exactly the same curves. Distance and dust are added on the way back; the
 * host's is at the redshift.
 */

import { InputError } from "../engine/errors.ts";
import type { Representation } from "../lightcurves/model.ts";
import { offsetsOf } from "./observer.ts";
import { filterOf } from "./physics/filters.ts";
import { REDSHIFT_INPUT } from "./physics/inputs.ts";
import { networkOf } from "./physics/reference.ts";
import { coefficientsOf, magnitudesOf, type Surrogate, scaledInputs, withinTraining } from "./physics/surrogate.ts";

/** @param bands whose coefficients it has */
export function representationOf(surrogate: Surrogate, bands: readonly string[]): Representation {
  const networks = bands.map((band) => networkOf(surrogate, band));
  const counts = networks.map(({ layers }) => layers.at(-1)!.outputs);
  const startOf = (index: number) => counts.slice(0, index).reduce((sum, count) => sum + count, 0);
  return {
    names: [
      ...bands.flatMap((band, index) => Array.from({ length: counts[index] }, (_, k) => `${band}_${k + 1}`)),
      "redshift",
    ],
    encode(set) {
      if (!withinTraining(surrogate, set)) return undefined;
      const scaled = scaledInputs(surrogate, set);
      return Float64Array.from([
        ...networks.flatMap((network) => [...coefficientsOf(network, scaled)]),
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
        const own = Array.from(numbers).slice(startOf(index), startOf(index + 1));
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
