/** One set in float64, seen as options say: apart from the curves, which small programs have without a law of extinction. */

import { bandOffset } from "../../lightcurves/observation.ts";
import type { Options } from "../../lightcurves/options.ts";
import { BANDS, type Band, WAVELENGTHS } from "./bands.ts";
import { evaluateSeen, type ReferenceCurves } from "./curves.ts";
import type { ModelOptions } from "./options.ts";

/** Distance modulus and extinction of a band. */
export const offsetOf = (band: Band, options: Options): number =>
  bandOffset({ name: band, wavelengthNm: WAVELENGTHS[band] / 10 }, options);

/** Evaluates one set. */
export function evaluateReference(
  parameters: ArrayLike<number>,
  timesDays: ArrayLike<number>,
  options: ModelOptions,
  bands: readonly Band[] = BANDS,
): ReferenceCurves {
  return evaluateSeen(
    ...([parameters, timesDays, options, bands] as const),
    bands.map((band) => offsetOf(band, options)),
  );
}
