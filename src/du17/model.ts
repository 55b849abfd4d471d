/** DU17 as a light-curve model. */

import { BINARY_INPUTS } from "../lightcurves/binary/inputs.ts";
import { BINARY_PRIORS } from "../lightcurves/binary/priors.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { modelOptions, OPTION_SCHEMA } from "./options.ts";
import { BANDS, type Band, WAVELENGTHS } from "./physics/bands.ts";
import { EJECTA_COLUMNS, ejectaProperties, evaluateEjecta } from "./physics/ejecta.ts";
import type { ModelOptions } from "./physics/options.ts";
import { evaluateReference } from "./physics/reference.ts";
import { starProblem } from "./physics/stars.ts";
import { statusCode } from "./physics/status.ts";
import { validityWindows } from "./physics/validity.ts";
import { Du17Program } from "./program.ts";
import { REPRESENTATION } from "./representation.ts";
import { STATUSES } from "./statuses.ts";

/** Below this ejecta mass (Msun) 1000 mej is a small difference of large terms in float32. */
const SMALLEST_EJECTA = 0.05e-3;
const EJECTA_MASS = EJECTA_COLUMNS.findIndex(([name]) => name === "ejecta_mass");

/** Options that `completeOptions` has made. */
const complete = (options: Options): ModelOptions => options as unknown as ModelOptions;

function ejectaOf(parameters: ArrayLike<number>, options: Options) {
  return evaluateEjecta(parameters[0], parameters[1], parameters[2], parameters[3], complete(options));
}

/** Dietrich & Ujevic 2017 (arXiv 1612.03665): dynamical ejecta of two neutron stars, one component. */
export const DU17: LightCurveModel = {
  name: "du17",
  title: "DU17",
  source: "Dietrich & Ujevic 2017 (arXiv 1612.03665)",
  validityText:
    "The dynamical ejecta of two neutron stars alone, one component with fixed colours; no wind and no first night",
  inputs: BINARY_INPUTS,
  problem: starProblem,
  binary: "inputs",
  bands: BANDS.map((name) => ({ name, wavelengthNm: WAVELENGTHS[name] / 10 })),
  properties: EJECTA_COLUMNS.map(([name, unit, scale]) => ({ name, unit, scale })),
  propertiesArray: "ejecta",
  bolometric: true,
  statuses: STATUSES,
  options: OPTION_SCHEMA,
  completeOptions: (given) => modelOptions(given as Partial<ModelOptions>),
  priors: BINARY_PRIORS,
  typicalPrior: "eos",
  propertiesOf: (parameters, options) => ejectaProperties(ejectaOf(parameters, options)),
  validity: (parameters, options, bands) => validityWindows(ejectaOf(parameters, options), bands as readonly Band[]),
  reference(parameters, times, options, bands) {
    const curves = evaluateReference(parameters, times, complete(options), bands as readonly Band[]);
    return {
      properties: Float64Array.from(ejectaProperties(curves.ejecta)),
      status: statusCode(curves.ejecta.status),
      magnitudes: curves.magnitudes,
      bolometricLuminosity: curves.bolometricLuminosity,
    };
  },
  open: (backend, request) => new Du17Program(backend, request),
  representation: REPRESENTATION,
  // ln(ejecta mass) diverges where the ejecta vanish, and the curves with it.
  reportedApart: { property: "ejecta_mass", below: 1e-3 },
  tolerance: {
    magnitude: 2e-3,
    magnitudeFor: ({ properties }) => (properties[EJECTA_MASS] > SMALLEST_EJECTA ? 2e-3 : 1e-2),
  },
};
