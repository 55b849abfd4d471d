/** Priors: parameter sets drawn by row number. `docs/priors.md` gives the reasons and sources. */

import { type Independent, independentInputs, type PriorTable } from "../lightcurves/priors.ts";
import { byInput } from "./inputs.ts";
import type { Component } from "./physics/component.ts";

/** From ejecta that are hardly seen to a tenth of a solar mass, at the velocities that simulations give. */
const WIDE: Readonly<Record<keyof Component, Independent>> = {
  mass: { range: [10 ** -3.3, 10 ** -0.9], scale: "log" },
  velocity: { range: [0.05, 0.45], scale: "linear" },
  opacity: { range: [0.3, 30], scale: "log" },
  floor: { range: [10 ** 2.3, 10 ** 3.7], scale: "log" },
};

const linear = (low: number, high: number): Independent => ({ range: [low, high], scale: "linear" });

/** km/s */
const LIGHT = 299_792.458;

/**
 * A colour of Villar et al. 2017: its opacity is fixed to the paper's, mass and velocity are as MOSFiT, the paper's code, draws
 * them (`models/kilonova/parameters.json`). Its floor for all, from 1000 K, would leave out the published fit's 674 K.
 */
const colour = (opacity: number, mass: Independent, velocityKmS: readonly [number, number]) => ({
  ...WIDE,
  mass,
  velocity: linear(velocityKmS[0] / LIGHT, velocityKmS[1] / LIGHT),
  opacity: linear(opacity, opacity),
});

const BLUE = colour(0.5, linear(1e-3, 5e-2), [6e4, 1.2e5]);
const PURPLE = colour(3, linear(1e-2, 1e-1), [1e4, 1e5]);
const RED = colour(10, linear(1e-2, 1e-1), [1e4, 6e4]);

/** The colours of one, two and three components. */
const COLOURS = [[PURPLE], [BLUE, RED], [BLUE, PURPLE, RED]];

/** The priors of a number of components, by name. */
export const priorsOf = (count: number): PriorTable => ({
  wide: independentInputs(
    "all independent: velocities uniform, masses, opacities and temperature floors log-uniform",
    byInput(count, (field) => WIDE[field]),
  ),
  at2017gfo: independentInputs(
    "around AT2017gfo: opacities fixed, masses and velocities uniform, temperature floors log-uniform",
    byInput(count, (field, component) => COLOURS[count - 1][component][field]),
  ),
});
