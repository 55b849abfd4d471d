/** Two components from a binary: the dynamical ejecta, and the wind of the disk. */

import { ejectaMapping, orNegligible } from "../lightcurves/binary/ejectaMapping.ts";
import { EJECTA_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import type { BinaryMapping, ForecastKnowledge } from "../lightcurves/model.ts";
import { inputsOf } from "./inputs.ts";
import { inputName } from "./physics/component.ts";

/** Number of components that a binary has. */
export const BINARY_COMPONENTS = 2;

const DYNAMICAL = 1;
const WIND = 2;

/**
 * The binary says the masses of both and the velocity of the dynamical ejecta. Opacities and floors are those of the red and
 * the purple component of AT2017gfo (Villar et al. 2017); winds of disks have 0.05 to 0.15 c.
 */
const MAPPING = ejectaMapping({
  inputs: inputsOf(BINARY_COMPONENTS).map(({ name }) => name),
  follow: {
    [inputName("mass", DYNAMICAL)]: ({ dynamicalMass }) => orNegligible(dynamicalMass),
    [inputName("velocity", DYNAMICAL)]: ({ dynamicalVelocity }) => dynamicalVelocity,
    [inputName("mass", WIND)]: ({ windMass }) => orNegligible(windMass),
  },
  defaults: {
    [inputName("opacity", DYNAMICAL)]: 10,
    [inputName("floor", DYNAMICAL)]: 3745,
    [inputName("velocity", WIND)]: 0.1,
    [inputName("opacity", WIND)]: 3,
    [inputName("floor", WIND)]: 1308,
  },
  options: EJECTA_OPTIONS,
});

/** Widths of 0.3 and 0.2 dex are those that fits of different teams to AT2017gfo differ by; for the rest see docs/forecast.md. */
export const FORECAST: ForecastKnowledge = {
  draws: [
    "ejecta",
    ...["windFraction=uniform:0.1:0.5", "maximumMass=uniform:2:2.3"],
    `${inputName("opacity", DYNAMICAL)}=logn:10:0.3dex`,
    `${inputName("floor", DYNAMICAL)}=logn:3745:0.2dex`,
    `${inputName("velocity", WIND)}=uniform:0.05:0.15`,
    `${inputName("opacity", WIND)}=logn:3:0.3dex`,
    `${inputName("floor", WIND)}=logn:1308:0.2dex`,
  ],
  leavesOut: "fast blue ejecta beside the wind, the viewing angle, the afterglow of a jet",
};

export const BINARY: BinaryMapping = {
  ...MAPPING,
  describe: (options) =>
    `${MAPPING.describe?.(options)}; component ${DYNAMICAL} is the dynamical ejecta, component ${WIND} the wind of the disk`,
};
