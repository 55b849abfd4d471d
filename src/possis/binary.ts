/** From a binary's ejecta to the surrogate's inputs. */

import { decimalLogarithm, ejectaMapping } from "../lightcurves/binary/ejectaMapping.ts";
import { EJECTA_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import type { ForecastKnowledge } from "../lightcurves/model.ts";
import { INPUTS } from "./physics/inputs.ts";

/** What no relation gives is anywhere in the surrogate's training, and seen from any direction alike. */
export const FORECAST: ForecastKnowledge = {
  draws: [
    "ejecta",
    ...["windFraction=uniform:0.1:0.5", "maximumMass=uniform:2:2.3"],
    ...["Ye_dyn=uniform:0.15:0.35", "v_ej_wind=uniform:0.05:0.15", "Ye_wind=uniform:0.2:0.4"],
    "inclination_EM=isotropic:0:1.5707",
  ],
  leavesOut: "the afterglow of a jet, and ejecta beyond the surrogate's training",
};

/**
 * No relation gives electron fractions or the wind's velocity: they are in the middle of the training. The viewing angle
 * has no default.
 */
export const BINARY = ejectaMapping({
  inputs: INPUTS.map(({ name }) => name),
  follow: {
    log10_mej_dyn: ({ dynamicalMass }) => decimalLogarithm(dynamicalMass),
    v_ej_dyn: ({ dynamicalVelocity }) => dynamicalVelocity,
    log10_mej_wind: ({ windMass }) => decimalLogarithm(windMass),
  },
  defaults: { Ye_dyn: 0.25, v_ej_wind: 0.1, Ye_wind: 0.3, redshift: 0 },
  options: EJECTA_OPTIONS,
});
