/**
 * Villar et al. 2017 (ApJL 851, L21; arXiv 1710.11576) in float64, on Arnett 1982: what kernels are checked against.
 * Integrated in 200 steps a decade of time whatever the times of output.
 */

import type { Photosphere } from "../../lightcurves/spectrum/blackbody.ts";
import { type Component, DARK, exists, HEATING_SCALE, photosphere, squaredDiffusionTime } from "./component.ts";
import { TIME_RANGE } from "./constants.ts";
import { efficiency, heating, thermalisation } from "./heating.ts";

/** Begin of the integral, days: well before the heating declines, since what is heated then counts. */
const BEGIN = 1e-6;
const STEPS_PER_DECADE = 200;
const timeOf = (step: number): number => BEGIN * 10 ** (step / STEPS_PER_DECADE);

/** Whether there are values at a time, in days of the source. */
export const isInRange = (timeDays: number): boolean => timeDays >= TIME_RANGE.first && timeDays <= TIME_RANGE.last;

/**
 * Luminosity after a step from t0 to t1, where the source is linear in t^2 between: exact for it, and stable for any step.
 * @param squared square of the diffusion time
 */
function step(luminosity: number, [t0, s0]: Moment, [t1, s1]: Moment, squared: number): number {
  const x = (t1 * t1 - t0 * t0) / squared;
  // 1 - (1 - exp(-x)) / x, by its series where the difference would lose its digits.
  const late = x < 1e-3 ? x * (1 / 2 - x * (1 / 6 - x / 24)) : 1 + Math.expm1(-x) / x;
  return luminosity * Math.exp(-x) + s1 * late + s0 * (-Math.expm1(-x) - late);
}

/** Time and source. */
type Moment = readonly [timeDays: number, source: number];

/**
 * Luminosities of one Msun of a component, in units of its first heating: NaN outside the range of times.
 * @param timesDays of the source, in any order
 */
export function unitLuminosities(component: Component, timesDays: ArrayLike<number>): Float64Array {
  const squared = squaredDiffusionTime(component);
  const coefficients = thermalisation(component.mass, component.velocity);
  const momentAt = (time: number): Moment => [time, heating(time) * efficiency(coefficients, time)];
  const grid: { readonly moment: Moment; readonly luminosity: number }[] = [{ moment: momentAt(BEGIN), luminosity: 0 }];
  return Float64Array.from(timesDays, (time) => {
    if (!isInRange(time)) return Number.NaN;
    const before = Math.floor(Math.log10(time / BEGIN) * STEPS_PER_DECADE);
    for (let index = grid.length; index <= before; index++) {
      const { moment, luminosity } = grid[index - 1];
      const next = momentAt(timeOf(index));
      grid.push({ moment: next, luminosity: step(luminosity, moment, next, squared) });
    }
    const { moment, luminosity } = grid[before];
    return step(luminosity, moment, momentAt(time), squared);
  });
}

/** A component at the times of output. */
export interface ComponentCurve {
  /** Photosphere at each time. */
  readonly photospheres: readonly Photosphere[];
  /** erg/s; 0 for a component that is not there. */
  readonly luminosities: Float64Array;
}

/** Luminosity and photosphere of a component; dark outside the range of times. @param timesDays of the source */
export function componentCurve(component: Component, timesDays: ArrayLike<number>): ComponentCurve {
  if (!exists(component)) {
    return { photospheres: Array.from(timesDays, () => DARK), luminosities: new Float64Array(timesDays.length) };
  }
  const luminosities = unitLuminosities(component, timesDays);
  return {
    photospheres: Array.from(luminosities, (luminosity, index) =>
      Number.isNaN(luminosity) ? DARK : photosphere(component, Math.log(luminosity), Math.log(timesDays[index])),
    ),
    luminosities: luminosities.map((luminosity) => luminosity * component.mass * HEATING_SCALE),
  };
}
