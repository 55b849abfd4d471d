/**
 * What the function of `gwemlightcurves` computes: an explicit step of Euler's method from each time that is asked for to the
 * next. So the result depends on these times; it is here to compare with curves that were made so.
 */

import { HEATING, HEATING_UNIT, OUTERMOST_MASS, SOLAR_MASS } from "./constants.ts";
import { neutronsLeft, nucleiHeating } from "./heating.ts";
import { dilutionOf, type Ejecta, firstNeutrons, opacityOf, velocityOf } from "./layers.ts";
import { AREA_OFFSET, unitDepth } from "./photosphere.ts";
import type { ShiningSphere } from "./source.ts";

/** Layers equal in ln m, from the outermost to all of the mass. */
export const LITERAL_LAYERS = 300;

/** What all sets need of the times: columns in the order of the times. */
export interface LiteralTimes {
  /** Days. */
  readonly time: ArrayLike<number>;
  /** Days to the next time; 0 for the last one. */
  readonly step: ArrayLike<number>;
  /** See `unitDepth`. */
  readonly depth: ArrayLike<number>;
  /** Share of the first neutrons that have not decayed. */
  readonly left: ArrayLike<number>;
  /** Heating by nuclei, 1e10 erg/g/s. */
  readonly nuclei: ArrayLike<number>;
}

/** The columns of some times. @param timesDays ascending, after the start */
export function literalTimes(timesDays: ArrayLike<number>): LiteralTimes {
  const time = Array.from(timesDays);
  return {
    time,
    step: time.map((value, index) => (index + 1 < time.length ? time[index + 1] - value : 0)),
    depth: time.map(unitDepth),
    left: time.map(neutronsLeft),
    nuclei: time.map(nucleiHeating),
  };
}

/** Relative error of what a step of the kernels multiplies and adds. */
const ROUNDING = 2 ** -21;

/** Layers whose distances from an optical depth of 1 differ by less are as near in float32. */
const TIE = 2 ** -18;

/** Luminosity, zero at the first and last time and negative where the method fails, and photosphere at ascending times; asked for, what float32 may do to them. */
export function literalSphere(
  ejecta: Ejecta,
  { time, step, depth, left, nuclei }: LiteralTimes,
  withRounding = false,
): ShiningSphere {
  const masses = Float64Array.from(
    { length: LITERAL_LAYERS },
    (_, layer) => OUTERMOST_MASS * (ejecta.mass / OUTERMOST_MASS) ** (layer / (LITERAL_LAYERS - 1)),
  );
  const velocities = masses.map((m) => velocityOf(ejecta, m));
  const neutrons = masses.map(firstNeutrons);
  const dilutions = masses.map((m, layer) => dilutionOf(m, velocities[layer], ejecta.beta));
  const energies = new Float64Array(LITERAL_LAYERS);
  const luminosity = new Float64Array(time.length);
  const logArea = new Float64Array(time.length).fill(Number.NaN);
  // Of each energy: steps that are too long multiply errors as they multiply energies, with changing signs.
  const errors = new Float64Array(LITERAL_LAYERS);
  const rounding = { luminosity: new Float64Array(time.length), logArea: new Float64Array(time.length) };
  for (let index = 0; index < time.length && step[index] > 0; index++) {
    const t = time[index];
    const unit = Math.exp(depth[index]);
    let total = 0;
    let error = 0;
    let [nearest, distance] = [0, Number.POSITIVE_INFINITY];
    let [other, otherDistance] = [0, Number.POSITIVE_INFINITY];
    // The last layer carries nothing.
    for (let layer = 0; layer < LITERAL_LAYERS - 1; layer++) {
      const velocity = velocities[layer];
      const opacity = opacityOf(ejecta, neutrons[layer], left[index]);
      const before = energies[layer];
      const rate = 1 / ((dilutions[layer] * opacity) / t + velocity * t);
      const radiated = before * rate;
      const width = masses[layer + 1] - masses[layer];
      total += radiated * width;
      const heating = HEATING.neutrons * neutrons[layer] * left[index] + nuclei[index];
      energies[layer] += step[index] * (heating - before / t - radiated);
      if (withRounding) {
        error += (errors[layer] + ROUNDING * Math.abs(before)) * rate * width;
        const lost = step[index] * (1 / t + rate);
        errors[layer] =
          Math.abs(1 - lost) * errors[layer] + ROUNDING * (Math.abs(before) * (1 + lost) + step[index] * heating);
      }
      const from1 = Math.abs((opacity * masses[layer]) / (velocity * velocity * unit) - 1);
      if (from1 < distance) {
        [other, otherDistance] = [nearest, distance];
        [nearest, distance] = [velocity, from1];
      } else if (from1 < otherDistance) {
        [other, otherDistance] = [velocity, from1];
      }
    }
    luminosity[index] = HEATING_UNIT * SOLAR_MASS * total;
    logArea[index] = 2 * Math.log(nearest) + depth[index] + AREA_OFFSET;
    rounding.luminosity[index] = HEATING_UNIT * SOLAR_MASS * error;
    const tie = otherDistance - distance < TIE;
    rounding.logArea[index] = tie ? 2 * Math.log(other) + depth[index] + AREA_OFFSET : logArea[index];
  }
  return withRounding ? { luminosity, logArea, rounding } : { luminosity, logArea };
}
