/** Magnitudes of the numbers of a representation, in pieces between which others may have their turn. */

import type { Representation } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";

/** Lets others have their turn where it is time for it. */
export type Pause = () => Promise<void>;

/** Magnitudes of a piece: a few milliseconds where each costs most. */
const PIECE = 1000;

/**
 * Magnitudes [rows, band, time] of numbers [rows, numbers]; NaN where the representation says that there is no value.
 * @param options complete
 * @param pause called after each piece, where there is one: what it throws ends the work
 */
export async function magnitudesInTurns(
  representation: Pick<Representation, "names" | "decode">,
  numbers: Float64Array,
  { bands, times }: { readonly bands: readonly string[]; readonly times: readonly number[] },
  options: Options,
  pause?: Pause,
): Promise<Float64Array> {
  const width = representation.names.length;
  const curves = (numbers.length / width) * bands.length;
  const magnitudes = new Float64Array(curves * times.length);
  const points = Math.ceil(PIECE / bands.length);
  for (let curve = 0, row = 0; curve < curves; curve += bands.length, row++) {
    const own = numbers.subarray(row * width, (row + 1) * width);
    for (let first = 0; first < times.length; first += points) {
      const days = times.slice(first, first + points);
      const piece = representation.decode(own, days, bands, options);
      for (let band = 0; band < bands.length; band++) {
        const values = piece.subarray(band * days.length, (band + 1) * days.length);
        magnitudes.set(values, (curve + band) * times.length + first);
      }
      await pause?.();
    }
  }
  return magnitudes;
}
