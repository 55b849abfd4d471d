/** Magnitudes of a set in float64, as an observer sees them. */

import type { ModelBand, ReferenceCurves } from "../lightcurves/model.ts";
import { stretch } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { blackbodyBands, blackbodyMagnitude } from "../lightcurves/spectrum/blackbody.ts";
import { componentsOf } from "./physics/component.ts";
import { BOLTZMANN, PLANCK, SPEED_OF_LIGHT } from "./physics/constants.ts";
import { ejectaOf, STATUS_NAMES } from "./physics/ejecta.ts";
import { componentCurve } from "./physics/reference.ts";

/** Bands as the magnitudes of blackbodies need them, with this model's constants. */
export const observedBands = (bands: readonly ModelBand[], options: Options) =>
  blackbodyBands(bands, options, { lightSpeed: SPEED_OF_LIGHT, planck: PLANCK, boltzmann: BOLTZMANN });

/** Days of the source at the observer's times. */
export const sourceTimes = (times: ArrayLike<number>, options: Options): Float64Array =>
  Float64Array.from(times, (time) => time / stretch(options));

/** One set's curves. @param options complete */
export function evaluateReference(
  set: ArrayLike<number>,
  times: ArrayLike<number>,
  options: Options,
  bands: readonly ModelBand[],
): ReferenceCurves {
  const components = componentsOf(set);
  const { mass, velocity, status } = ejectaOf(components);
  const days = sourceTimes(times, options);
  const curves = status === "ok" ? components.map((component) => componentCurve(component, days)) : [];
  const points = Array.from(days, (_, point) => curves.map(({ photospheres }) => photospheres[point]));
  return {
    properties: Float64Array.of(mass, velocity),
    status: STATUS_NAMES.indexOf(status),
    magnitudes: Float64Array.from(
      observedBands(bands, options).flatMap((band) =>
        points.map((photospheres) => blackbodyMagnitude(band, photospheres)),
      ),
    ),
    bolometricLuminosity: days.map((_, point) =>
      curves.length === 0 ? Number.NaN : curves.reduce((sum, { luminosities }) => sum + luminosities[point], 0),
    ),
  };
}
