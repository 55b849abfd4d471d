/** Where the light leaves the ejecta: the layer of optical depth 1, or the nearest one there is. */

import {
  DAY,
  NEUTRONS,
  OUTERMOST_MASS,
  SOLAR_MASS,
  SPEED_OF_LIGHT,
  STEFAN_BOLTZMANN,
  TEN_PARSEC,
} from "./constants.ts";
import { type Ejecta, firstNeutrons, opacityOf } from "./layers.ts";

/** ln of 4 pi (c t)^2 over one solar mass, g/cm2: ln(kappa m / v^2) at an optical depth of 1. */
export const unitDepth = (timeDays: number): number =>
  Math.log((4 * Math.PI * (SPEED_OF_LIGHT * DAY * timeDays) ** 2) / SOLAR_MASS);

/** Newton's method ends after this many steps: the slope hardly changes. */
export const PHOTOSPHERE_STEPS = 4;

/**
 * ln of the photosphere's velocity over c. The optical depth falls outwards in ln m, with a kink where layers are capped.
 * @param depth {@link unitDepth} of the time
 * @param left share of the first neutrons that have not decayed
 */
export function photosphereVelocity(ejecta: Ejecta, depth: number, left: number): number {
  const [outermost, innermost] = [Math.log(OUTERMOST_MASS), Math.log(ejecta.mass)];
  const slowest = Math.log(ejecta.velocity);
  const rise = 2 / ejecta.beta;
  const within = (x: number): number => Math.min(innermost, Math.max(outermost, x));
  const without = depth - Math.log(ejecta.opacity);
  let x = within(Math.min(without, (without + rise * innermost + 2 * slowest) / (1 + rise)));
  for (let step = 0; step < PHOTOSPHERE_STEPS; step++) {
    const m = Math.exp(x);
    const neutrons = firstNeutrons(m);
    const opacity = opacityOf(ejecta, neutrons, left);
    const less = rise * (x - innermost) - 2 * slowest;
    // d(neutrons) / d(ln m), times how much more opaque neutrons are.
    const ratio = NEUTRONS.mass / m;
    const thinning = (-NEUTRONS.share * (2 / Math.PI) * ratio) / (1 + ratio * ratio);
    const change = thinning * (opacityOf(ejecta, 1, left) - opacityOf(ejecta, 0, left));
    const slope = 1 + change / opacity + (less > 0 ? rise : 0);
    x = within(x - (x + Math.max(less, 0) + Math.log(opacity) - depth) / slope);
  }
  return Math.min(slowest - 0.5 * rise * (x - innermost), 0);
}

/** ln of R^2 / (10 pc)^2, of a photosphere's velocity at a time. */
export const AREA_OFFSET = Math.log(SOLAR_MASS / (4 * Math.PI * TEN_PARSEC ** 2));

/** ln of 4 pi sigma (10 pc)^2, erg/s/K4: L = T^4 R^2 of it. */
export const RADIATION = Math.log(4 * Math.PI * STEFAN_BOLTZMANN * TEN_PARSEC ** 2);
