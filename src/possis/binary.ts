/** From a binary's ejecta to the surrogate's inputs. */

import { decimalLogarithm, ejectaMapping } from "../lightcurves/binary/ejectaMapping.ts";
import { EJECTA_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { INPUTS } from "./physics/inputs.ts";

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
