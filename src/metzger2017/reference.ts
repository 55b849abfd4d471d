/** One set of metzger2017 in float64, as it is observed. */

import { admits, type ModelBand, type ReferenceCurves } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { blackbodyBands, blackbodyCurves } from "../lightcurves/spectrum/blackbody.ts";
import { INPUTS } from "./inputs.ts";
import { BLACKBODY } from "./physics/constants.ts";
import { convergedSphere } from "./physics/converged.ts";
import { ejectaOf } from "./physics/layers.ts";
import { literalSphere, literalTimes } from "./physics/literal.ts";
import { inverseTemperature, type ShiningSphere } from "./physics/source.ts";
import { STATUS_INVALID, STATUS_OK } from "./physics/status.ts";
import { sourceTimes } from "./times.ts";

/** Luminosity and photosphere at the times at which there is light; NaN and not positive at others. */
function sphereOf(set: ArrayLike<number>, times: ArrayLike<number>, options: Options): ShiningSphere {
  const ejecta = ejectaOf(set);
  const { days, first, end } = sourceTimes(times, options);
  const shining = days.subarray(first, end);
  const sphere =
    options.variant === "gwemlightcurves"
      ? literalSphere(ejecta, literalTimes(shining))
      : convergedSphere(ejecta, shining);
  const luminosity = new Float64Array(days.length);
  const logArea = new Float64Array(days.length).fill(Number.NaN);
  luminosity.set(sphere.luminosity, first);
  logArea.set(sphere.logArea, first);
  return { luminosity, logArea };
}

/** One set's curves. @param options complete */
export function evaluateReference(
  set: ArrayLike<number>,
  times: ArrayLike<number>,
  options: Options,
  bands: readonly ModelBand[],
): ReferenceCurves {
  const properties = new Float64Array(0);
  const missing = (length: number) => new Float64Array(length).fill(Number.NaN);
  if (!admits({ inputs: INPUTS }, set)) {
    const magnitudes = missing(bands.length * times.length);
    return { properties, status: STATUS_INVALID, magnitudes, bolometricLuminosity: missing(times.length) };
  }
  const { luminosity, logArea } = sphereOf(set, times, options);
  const photospheres = Array.from(luminosity, (value, point) => [
    { inverseTemperature: inverseTemperature(value, logArea[point]), logArea: logArea[point] },
  ]);
  return {
    properties,
    status: STATUS_OK,
    magnitudes: blackbodyCurves(blackbodyBands(bands, options, BLACKBODY), photospheres),
    bolometricLuminosity: luminosity.map((value) => (value > 0 ? value : Number.NaN)),
  };
}
