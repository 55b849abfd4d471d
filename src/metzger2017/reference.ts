/** One set of metzger2017 in float64, as it is observed. */

import { admits, type ModelBand, type ReferenceCurves } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { type BlackbodyBand, blackbodyBands, blackbodyCurves } from "../lightcurves/spectrum/blackbody.ts";
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
      ? literalSphere(ejecta, literalTimes(shining), true)
      : convergedSphere(ejecta, shining);
  const luminosity = new Float64Array(days.length);
  const logArea = new Float64Array(days.length).fill(Number.NaN);
  luminosity.set(sphere.luminosity, first);
  logArea.set(sphere.logArea, first);
  if (!sphere.rounding) return { luminosity, logArea };
  const rounding = { luminosity: new Float64Array(days.length), logArea: logArea.slice() };
  rounding.luminosity.set(sphere.rounding.luminosity, first);
  rounding.logArea.set(sphere.rounding.logArea, first);
  return { luminosity, logArea, rounding };
}

/** Magnitudes of a sphere, [band, time]. */
function magnitudesOf(bands: readonly BlackbodyBand[], luminosity: Float64Array, logArea: Float64Array): Float64Array {
  const photospheres = Array.from(luminosity, (value, point) => [
    { inverseTemperature: inverseTemperature(value, logArea[point]), logArea: logArea[point] },
  ]);
  return blackbodyCurves(bands, photospheres);
}

/** How far magnitudes move where luminosity and photosphere are off by what rounding does to them. */
function roundingOf(
  bands: readonly BlackbodyBand[],
  { luminosity, logArea, rounding }: ShiningSphere,
  magnitudes: Float64Array,
): Float64Array | undefined {
  if (!rounding) return undefined;
  const faintest = luminosity.map((value, point) => value - rounding.luminosity[point]);
  const brightest = luminosity.map((value, point) => value + rounding.luminosity[point]);
  const others = [faintest, brightest].flatMap((moved) =>
    [logArea, rounding.logArea].map((area) => magnitudesOf(bands, moved, area)),
  );
  return magnitudes.map((magnitude, at) => {
    const moved = others.map((other) => Math.abs(other[at] - magnitude));
    if (!moved.some(Number.isNaN)) return moved.reduce((most, value) => Math.max(most, value));
    // Without a value in any case, or only in some.
    return others.every((other) => Number.isNaN(other[at])) && Number.isNaN(magnitude) ? 0 : Number.POSITIVE_INFINITY;
  });
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
  const sphere = sphereOf(set, times, options);
  const { luminosity } = sphere;
  const seen = blackbodyBands(bands, options, BLACKBODY);
  const magnitudes = magnitudesOf(seen, luminosity, sphere.logArea);
  return {
    properties,
    status: STATUS_OK,
    magnitudes,
    rounding: roundingOf(seen, sphere, magnitudes),
    bolometricLuminosity: luminosity.map((value) => (value > 0 ? value : Number.NaN)),
  };
}
