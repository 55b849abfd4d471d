/**
 * Curves without holes: absolute magnitudes of the usual bands at times equally spaced in ln t. A blackbody that has cooled
 * is hundreds of magnitudes faint in the blue, where nobody sees it: beyond `FAINT` numbers grow with the logarithm.
 *
 * There is one for the continuous limit alone: what gwemlightcurves computes at a time depends on the others.
 */

import { admits, type ModelBand, type Representation } from "../lightcurves/model.ts";
import { bandOffset } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { INPUTS } from "./inputs.ts";
import { evaluateReference } from "./reference.ts";

const POINTS = 16;
/** Days since the merger as they are observed. */
const [FIRST, LAST] = [0.02, 20];
const LOG_STEP = Math.log(LAST / FIRST) / (POINTS - 1);
const TIMES = Float64Array.from({ length: POINTS }, (_, point) => FIRST * Math.exp(LOG_STEP * point));

/** Absolute magnitude. */
const FAINT = 0;
const toNumber = (magnitude: number): number => (magnitude > FAINT ? FAINT + Math.log1p(magnitude - FAINT) : magnitude);
const toMagnitude = (number: number): number => (number > FAINT ? FAINT + Math.expm1(number - FAINT) : number);

/** Without distance and dust, which add the same to all of a band. */
const atSource = ({ distanceMpc: _, ebv: __, ebvHost: ___, ...options }: Options): Options => options;

/** The representation of a model with these bands. Others than these cannot be decoded: they are NaN. */
export function representationOf(bands: readonly ModelBand[]): Representation {
  return {
    names: bands.flatMap(({ name }) => Array.from(TIMES, (_, point) => `${name}_${point + 1}`)),
    encode(set, options) {
      if (options.variant === "gwemlightcurves" || !admits({ inputs: INPUTS }, set)) return undefined;
      return evaluateReference(set, TIMES, atSource(options), bands).magnitudes.map(toNumber);
    },
    decode(numbers, times, names, options) {
      const magnitudes = new Float64Array(names.length * times.length).fill(Number.NaN);
      names.forEach((name, row) => {
        const band = bands.findIndex((one) => one.name === name);
        if (band < 0) return;
        const offset = bandOffset(bands[band], options);
        const own = Array.from({ length: POINTS }, (_, point) => toMagnitude(numbers[band * POINTS + point]));
        for (let index = 0; index < times.length; index++) {
          const place = Math.log(times[index] / FIRST) / LOG_STEP;
          if (!(place > -ROUNDING && place < POINTS - 1 + ROUNDING)) continue;
          magnitudes[row * times.length + index] = interpolate(own, place) + offset;
        }
      });
      return magnitudes;
    },
  };
}

/** Times may miss the ends by as much of a step. */
const ROUNDING = 1e-9;

/** A cubic in ln t through the four nearest points. */
function interpolate(magnitudes: readonly number[], place: number): number {
  const first = Math.min(POINTS - 4, Math.max(0, Math.floor(place) - 1));
  const x = place - first;
  let value = 0;
  for (let point = 0; point < 4; point++) {
    let weight = magnitudes[first + point];
    for (let other = 0; other < 4; other++) if (other !== point) weight *= (x - other) / (point - other);
    value += weight;
  }
  return value;
}
