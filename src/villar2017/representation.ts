/**
 * What the light of a set follows from, without holes: for each component ln of its luminosity at times equally spaced in
 * ln t, of the source, and of its velocity and temperature floor. Photospheres follow as in the model itself, with the kinks
 * where components reach their floors; and so do magnitudes in any band and for any observer.
 */

import { logTimes } from "../lightcurves/logTimes.ts";
import type { ModelBand, Representation } from "../lightcurves/model.ts";
import { blackbodyBands, blackbodyCurves, type Photosphere } from "../lightcurves/spectrum/blackbody.ts";
import { type Component, componentsOf, DARK, HEATING_SCALE, photosphere } from "./physics/component.ts";
import { BLACKBODY } from "./physics/constants.ts";
import { ejectaOf } from "./physics/ejecta.ts";
import { coarseLuminosities } from "./physics/reference.ts";
import { sourceTimes } from "./times.ts";

/** With these, 99 of 100 values brighter than the magnitude 0 come back within 0.05 mag. */
const POINTS = 16;
const GRID = logTimes(0.05, 25, POINTS);
const NUMBERS = POINTS + 2;
/** Principal components that flows learn of each: half of the magnitudes are within 0.02 mag. */
const COMPONENTS_EACH = 8;
/** ln of erg/s: a component that is not there, or as good as. */
const DARKNESS = Math.log(1e25);
/** Velocity and floor decide the colours at all times. */
const NOISE = [...Array.from({ length: POINTS }, () => 1), 0.5, 0.15];

/** Of a component: no opacity, since the luminosity is known. */
const encoded = (component: Component): number[] => [
  ...Array.from(coarseLuminosities(component, GRID.times), (luminosity) => Math.max(DARKNESS, Math.log(luminosity))),
  Math.log(component.velocity),
  Math.log(component.floor),
];

/** The component's photosphere on a day. @param first where its numbers begin */
function shining(numbers: ArrayLike<number>, first: number, day: number): Photosphere {
  const luminosity = GRID.at(numbers, first, day);
  if (Number.isNaN(luminosity)) return DARK;
  const velocity = Math.exp(numbers[first + POINTS]);
  const floor = Math.exp(numbers[first + POINTS + 1]);
  return photosphere({ mass: 1, velocity, floor }, luminosity - Math.log(HEATING_SCALE), Math.log(day));
}

/** @param count components. @param bandsOf bands by their names */
export function representationOf(count: number, bandsOf: (names: readonly string[]) => ModelBand[]): Representation {
  const components = Array.from({ length: count }, (_, component) => component);
  return {
    names: components.flatMap((component) => [
      ...Array.from(GRID.times, (_, point) => `ln_luminosity_${component + 1}_${point + 1}`),
      `ln_velocity_${component + 1}`,
      `ln_temperature_floor_${component + 1}`,
    ]),
    noise: components.flatMap(() => NOISE),
    components: COMPONENTS_EACH * count,
    anyBand: true,
    encode(set) {
      const own = componentsOf(set);
      return ejectaOf(own).status === "ok" ? Float64Array.from(own.flatMap(encoded)) : undefined;
    },
    decode(numbers, times, names, options) {
      const photospheres = Array.from(sourceTimes(times, options), (day) =>
        components.map((component) => shining(numbers, NUMBERS * component, day)),
      );
      return blackbodyCurves(blackbodyBands(bandsOf(names), options, BLACKBODY), photospheres);
    },
  };
}
