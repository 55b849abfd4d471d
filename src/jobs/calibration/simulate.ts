/** An event as a survey would measure it: a draw of a fit's prior, and noise on its curves at planned points. */

import type { CounterRandom } from "../../engine/random/streams.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { type PhotometryRequest, systematicColumns } from "../../lightcurves/photometric/request.ts";

/** Standard error of a magnitude of so many sigmas: 2.5 / ln 10 of the flux's. */
const MAGNITUDES_OF_FLUX = 2.5 / Math.LN10;

/**
 * Measurements of a set at the points of a request. A planned limit says how deep an image is: what is brighter with its
 * noise is a detection, what is fainter a limit, which is what the likelihood takes both for. A planned detection is one
 * whatever its magnitude.
 * @param set of the likelihood, inputs and nuisances
 * @param magnitudes of the set at the points; of a limit NaN where nothing can be seen
 * @param noiseFactor by which the noise is larger than the errors say: 1 where these are right
 * @param event number of the event, by which random numbers are drawn
 */
export function measure(
  request: PhotometryRequest,
  set: ArrayLike<number>,
  magnitudes: ArrayLike<number>,
  noiseFactor: number,
  random: CounterRandom,
  event: number,
): PhotometricObservation[] {
  const columns = systematicColumns(request);
  return request.points.map((point, index): PhotometricObservation => {
    const systematic = columns[index] < 0 ? request.systematic : set[columns[index]];
    const error = point.limit ? MAGNITUDES_OF_FLUX / point.limitSigmas : point.error;
    const noise = noiseFactor * Math.hypot(error, systematic) * random.normal(event, FIRST_NOISE + index);
    const magnitude = magnitudes[index] + noise;
    if (!point.limit) return { ...point, magnitude };
    // NaN is not brighter.
    if (!(magnitude < point.magnitude)) return point;
    return { ...point, magnitude, error, limit: false, limitSigmas: Number.NaN };
  });
}

/** Numbers of the draws of noise, beyond those of ranks. */
const FIRST_NOISE = 4096;
