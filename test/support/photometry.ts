/** Made-up photometry: magnitudes of a model with noise, and limits. */

import { CounterRandom } from "../../src/engine/random/streams.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import type { PhotometricObservation } from "../../src/lightcurves/photometric/observation.ts";

/** A detection that is `difference` fainter than a set's magnitude, or a limit. */
export function madePoints(
  model: LightCurveModel,
  set: readonly number[],
  options: Options,
  bands: readonly string[],
  times: readonly number[],
): PhotometricObservation[] {
  const random = new CounterRandom(3, "noise");
  return times.map((timeDays, index) => {
    const band = bands[index % bands.length];
    const [magnitude] = model.reference(set, [timeDays], options, [band]).magnitudes;
    const limit = index % 6 === 5;
    const level = Number.isNaN(magnitude) ? 20 : magnitude;
    return {
      row: index + 2,
      ...{ timeDays, band, limit },
      magnitude: level + (limit ? random.normal(1, index) : 0.2 * random.normal(0, index)),
      error: limit ? Number.NaN : 0.02 + 0.1 * random.uniform(2, index),
      limitSigmas: limit ? 5 : Number.NaN,
    };
  });
}
