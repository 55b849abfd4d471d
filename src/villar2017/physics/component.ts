/** One component of the ejecta, and its photosphere. */

import type { Photosphere } from "../../lightcurves/spectrum/blackbody.ts";
import {
  DAY,
  DIFFUSION_GEOMETRY,
  PARSEC,
  SMALLEST_MASS,
  SOLAR_MASS,
  SPECIFIC_HEATING,
  SPEED_OF_LIGHT,
  STEFAN_BOLTZMANN,
} from "./constants.ts";

/** A component, in the order of a set's inputs. */
export interface Component {
  /** Msun */
  readonly mass: number;
  /** c */
  readonly velocity: number;
  /** cm2/g */
  readonly opacity: number;
  /** Temperature floor, K. */
  readonly floor: number;
}

/** Admitted values of a component's inputs, velocities below that of light. A mass of 0 means that the component is not there. */
export const COMPONENT_RANGES = {
  mass: [0, 1],
  velocity: [0.001, 0.99],
  opacity: [0.001, 1000],
  floor: [1, 1e5],
} as const satisfies Readonly<Record<keyof Component, readonly [number, number]>>;

/** What their columns are called, before the component's number. */
export const COMPONENT_NAMES: Readonly<Record<keyof Component, string>> = {
  mass: "ejecta_mass",
  velocity: "ejecta_velocity",
  opacity: "opacity",
  floor: "temperature_floor",
};

/** Name of an input: `ejecta_mass_1`. @param component from 1 */
export const inputName = (field: keyof Component, component: number): string =>
  `${COMPONENT_NAMES[field]}_${component}`;

/** Inputs of one component, in the order of a set's. */
export const COMPONENT_FIELDS = Object.keys(COMPONENT_RANGES) as (keyof Component)[];
/** How many these are. */
export const COMPONENT_WIDTH = COMPONENT_FIELDS.length;

/** The components of a set of inputs. */
export function componentsOf(set: ArrayLike<number>): Component[] {
  return Array.from({ length: set.length / COMPONENT_WIDTH }, (_, index) => {
    const at = COMPONENT_WIDTH * index;
    return { mass: set[at], velocity: set[at + 1], opacity: set[at + 2], floor: set[at + 3] };
  });
}

/** Whether all inputs of all components are admitted. */
export const areAdmitted = (components: readonly Component[]): boolean =>
  components.every((component) =>
    (Object.entries(COMPONENT_RANGES) as [keyof Component, readonly [number, number]][]).every(
      ([name, [low, high]]) => component[name] >= low && component[name] <= high,
    ),
  );

/** Whether a component is there at all. */
export const exists = ({ mass }: Pick<Component, "mass">): boolean => mass >= SMALLEST_MASS;

/** Square of the diffusion time in days^2, of one Msun with opacity 1 cm2/g at the velocity c. */
export const DIFFUSION_SCALE = (2 * SOLAR_MASS) / (DIFFUSION_GEOMETRY * SPEED_OF_LIGHT * SPEED_OF_LIGHT) / (DAY * DAY);

/** Square of the diffusion time, days^2. */
export const squaredDiffusionTime = ({ mass, velocity, opacity }: Component): number =>
  (DIFFUSION_SCALE * opacity * mass) / velocity;

/** First heating of one Msun, erg/s. */
export const HEATING_SCALE = SPECIFIC_HEATING * SOLAR_MASS;

/** ln of T^4 / K^4 where one Msun that is heated as at first shines from the radius that light reaches in a day. */
export const LOG_TEMPERATURE_SCALE = Math.log(
  HEATING_SCALE / (4 * Math.PI * STEFAN_BOLTZMANN * (SPEED_OF_LIGHT * DAY) ** 2),
);

/** ln of (R / 10 pc)^2 where the same shines with 1 K. */
export const LOG_AREA_SCALE = Math.log(HEATING_SCALE / (4 * Math.PI * STEFAN_BOLTZMANN * (10 * PARSEC) ** 2));

/** The photosphere of something without light. */
export const DARK: Photosphere = { inverseTemperature: 0, logArea: 0 };

/**
 * Photosphere of a component: it expands with the ejecta until it has cooled to the floor, then recedes at that temperature.
 * @param unitLogLuminosity ln of the luminosity of one Msun, in units of its first heating
 * @param logTime ln of the time in days
 */
export function photosphere(
  { mass, velocity, floor }: Omit<Component, "opacity">,
  unitLogLuminosity: number,
  logTime: number,
): Photosphere {
  const logLuminosity = unitLogLuminosity + Math.log(mass);
  const expanding = logLuminosity + LOG_TEMPERATURE_SCALE - 2 * (Math.log(velocity) + logTime);
  const logTemperature = Math.max(expanding / 4, Math.log(floor));
  return {
    inverseTemperature: Math.exp(-logTemperature),
    logArea: logLuminosity + LOG_AREA_SCALE - 4 * logTemperature,
  };
}
