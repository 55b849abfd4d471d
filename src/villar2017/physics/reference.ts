/**
 * Villar et al. 2017 (ApJL 851, L21; arXiv 1710.11576) in float64, on Arnett 1982: what kernels are checked against.
 * Integrated on a grid of its own whatever the times of output.
 */

import type { Photosphere } from "../../lightcurves/spectrum/blackbody.ts";
import { type Component, DARK, exists, HEATING_SCALE, photosphere, squaredDiffusionTime } from "./component.ts";
import { BEGIN, TIME_RANGE } from "./constants.ts";
import { efficiency, heating, thermalisation } from "./heating.ts";

/**
 * The grid: short steps at first, because the heating declines suddenly, and longer ones from the first time of output on.
 */
const STRETCHES = [
  { first: BEGIN, last: TIME_RANGE.first, stepsPerDecade: 400 },
  { first: TIME_RANGE.first, last: TIME_RANGE.last, stepsPerDecade: 200 },
] as const;

/** The same for every set. */
interface Grid {
  /** Days. */
  readonly times: Float64Array;
  readonly logTimes: Float64Array;
  readonly heating: Float64Array;
}

/** @param coarseness by which the steps are longer */
function gridOf(coarseness: number): Grid {
  const times = Float64Array.from(
    STRETCHES.flatMap(({ first, last, stepsPerDecade }) => {
      const steps = stepsPerDecade / coarseness;
      return Array.from(
        { length: Math.round(Math.log10(last / first) * steps) },
        (_, step) => first * 10 ** (step / steps),
      );
    }),
  );
  return { times, logTimes: times.map(Math.log), heating: times.map(heating) };
}

const FINE = gridOf(1);
/** Good to a thousandth of the luminosity. */
const COARSE = gridOf(5);

/** The last point of a grid that is not after a time. */
function pointBefore({ times }: Grid, timeDays: number): number {
  let low = 0;
  let high = times.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= timeDays) low = middle;
    else high = middle;
  }
  return low;
}

/** What a redshift may take from the ends of the range by rounding. */
const ROUNDING = 1e-12;

/** Whether there are values at a time, in days of the source. */
export const isInRange = (timeDays: number): boolean =>
  timeDays >= TIME_RANGE.first * (1 - ROUNDING) && timeDays <= TIME_RANGE.last * (1 + ROUNDING);

/**
 * Luminosity after a step from t0 to t1, where the source goes from s0 to s1 linearly in t^2: exact for it, and stable for
 * any step.
 * @param squared square of the diffusion time
 */
function step(luminosity: number, t0: number, s0: number, t1: number, s1: number, squared: number): number {
  const x = (t1 * t1 - t0 * t0) / squared;
  // 1 - (1 - exp(-x)) / x, by its series where the difference would lose its digits.
  const lost = -Math.expm1(-x);
  const late = x < 1e-3 ? x * (1 / 2 - x * (1 / 6 - x / 24)) : 1 - lost / x;
  return luminosity * (1 - lost) + s1 * late + s0 * (lost - late);
}

/**
 * Luminosities of one Msun of a component, in units of its first heating: NaN outside the range of times.
 * @param timesDays of the source, in any order
 */
function unitLuminosities(component: Component, timesDays: ArrayLike<number>, grid: Grid): Float64Array {
  const { times, logTimes } = grid;
  const squared = squaredDiffusionTime(component);
  const coefficients = thermalisation(component.mass, component.velocity);
  const sourceAt = (point: number) => grid.heating[point] * efficiency(coefficients, times[point], logTimes[point]);
  const luminosities = new Float64Array(times.length);
  const sources = new Float64Array(times.length);
  sources[0] = sourceAt(0);
  let last = 0;
  return Float64Array.from(timesDays).map((time) => {
    if (!isInRange(time)) return Number.NaN;
    for (; times[last + 1] <= time; last++) {
      const next = last + 1;
      sources[next] = sourceAt(next);
      luminosities[next] = step(luminosities[last], times[last], sources[last], times[next], sources[next], squared);
    }
    const before = times[last] <= time ? last : pointBefore(grid, time);
    const source = heating(time) * efficiency(coefficients, time);
    return step(luminosities[before], times[before], sources[before], time, source, squared);
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
  const luminosities = unitLuminosities(component, timesDays, FINE);
  return {
    photospheres: Array.from(luminosities, (luminosity, index) =>
      Number.isNaN(luminosity) ? DARK : photosphere(component, Math.log(luminosity), Math.log(timesDays[index])),
    ),
    luminosities: luminosities.map((luminosity) => luminosity * component.mass * HEATING_SCALE),
  };
}

/** Luminosities of a component in erg/s, fast: what representations are made of. 0 for a component that is not there. */
export const coarseLuminosities = (component: Component, timesDays: ArrayLike<number>): Float64Array =>
  exists(component)
    ? unitLuminosities(component, timesDays, COARSE).map((luminosity) => luminosity * component.mass * HEATING_SCALE)
    : new Float64Array(timesDays.length);
