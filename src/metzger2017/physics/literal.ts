/**
 * What the function of `gwemlightcurves` computes, in float64: an explicit step of Euler's method from each time that is asked
 * for to the next. So the result depends on these times; it is here to compare with curves that were made so.
 */

import { HEATING, HEATING_UNIT, OUTERMOST_MASS, SOLAR_MASS } from "./constants.ts";
import { neutronsLeft, nucleiHeating } from "./heating.ts";
import { dilutionOf, type Ejecta, firstNeutrons, opacityOf, velocityOf } from "./layers.ts";
import { RADIUS_OFFSET, unitDepth } from "./photosphere.ts";
import type { Photosphere } from "./source.ts";

/** Layers equal in ln m, from the outermost to all of the mass. */
export const LITERAL_LAYERS = 300;

/** Luminosity, zero at the first and last time and negative where the method fails, and photosphere at ascending times in days. */
export function literalPhotosphere(ejecta: Ejecta, timesDays: ArrayLike<number>): Photosphere {
  const masses = Float64Array.from(
    { length: LITERAL_LAYERS },
    (_, layer) => OUTERMOST_MASS * (ejecta.mass / OUTERMOST_MASS) ** (layer / (LITERAL_LAYERS - 1)),
  );
  // The last layer carries nothing.
  const layers = Array.from({ length: LITERAL_LAYERS - 1 }, (_, layer) => {
    const m = masses[layer];
    const velocity = velocityOf(ejecta, m);
    return {
      ...{ m, velocity, neutrons: firstNeutrons(m), width: masses[layer + 1] - m },
      dilution: dilutionOf(m, velocity, ejecta.beta),
      energy: 0,
    };
  });
  const luminosity = new Float64Array(timesDays.length);
  const logRadius = new Float64Array(timesDays.length).fill(Number.NaN);
  for (let index = 0; index + 1 < timesDays.length; index++) {
    const time = timesDays[index];
    const step = timesDays[index + 1] - time;
    const left = neutronsLeft(time);
    const nuclei = nucleiHeating(time);
    const unit = Math.exp(unitDepth(time));
    let total = 0;
    let [nearest, distance] = [0, Number.POSITIVE_INFINITY];
    for (const layer of layers) {
      const { m, velocity, neutrons, dilution, energy } = layer;
      const opacity = opacityOf(ejecta, neutrons, left);
      const radiated = energy / ((dilution * opacity) / time + velocity * time);
      total += radiated * layer.width;
      layer.energy += step * (HEATING.neutrons * neutrons * left + nuclei - energy / time - radiated);
      const depth = (opacity * m) / (velocity * velocity * unit);
      if (Math.abs(depth - 1) < distance) [nearest, distance] = [velocity, Math.abs(depth - 1)];
    }
    luminosity[index] = HEATING_UNIT * SOLAR_MASS * total;
    logRadius[index] = 2 * Math.log(nearest) + unitDepth(time) + RADIUS_OFFSET;
  }
  return { luminosity, logRadius };
}
