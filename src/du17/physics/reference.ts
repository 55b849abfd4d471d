/** One set in float64, seen as options say: apart from the curves, which small programs have without a law of extinction. */

import { bandOffset } from "../../lightcurves/observation.ts";
import type { Options } from "../../lightcurves/options.ts";
import { BANDS, type Band, WAVELENGTHS } from "./bands.ts";
import { type SeenCurves, seenCurves } from "./curves.ts";
import { type Ejecta, evaluateEjecta } from "./ejecta.ts";
import type { ModelOptions } from "./options.ts";

/** Distance modulus and extinction of a band. */
export const offsetOf = (band: Band, options: Options): number =>
  bandOffset({ name: band, wavelengthNm: WAVELENGTHS[band] / 10 }, options);

/** One set's light curves and all intermediates. */
export interface ReferenceCurves extends SeenCurves {
  readonly ejecta: Ejecta;
}

/**
 * Evaluates one set.
 * @param parameters mass1, mass2 (Msun, mass1 >= mass2), Lambda1, Lambda2; other values give NaN
 */
export function evaluateReference(
  parameters: ArrayLike<number>,
  timesDays: ArrayLike<number>,
  options: ModelOptions,
  bands: readonly Band[] = BANDS,
): ReferenceCurves {
  const ejecta = evaluateEjecta(parameters[0], parameters[1], parameters[2], parameters[3], options);
  const source = ejecta.status === "invalid-input" ? { ...ejecta, ejectaMass: Number.NaN } : ejecta;
  const offsets = bands.map((band) => offsetOf(band, options));
  return { ejecta, ...seenCurves(source, timesDays, options, bands, offsets) };
}
