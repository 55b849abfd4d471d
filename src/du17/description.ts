/** DU17 as a light-curve model, with its kernels or without. */

import { argument, InputError } from "../engine/errors.ts";
import { BINARY_WIDTH } from "../lightcurves/binary/columns.ts";
import { BINARY_INPUTS } from "../lightcurves/binary/inputs.ts";
import { BINARY_PRIORS } from "../lightcurves/binary/priors.ts";
import { kernelsOf } from "../lightcurves/kernelsOf.ts";
import type { ForecastKnowledge, LightCurveModel, ModelInput } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import type { Prior, PriorTable } from "../lightcurves/prior.ts";
import { numbersOf } from "./numbers.ts";
import { modelOptions, OPTION_SCHEMA } from "./options.ts";
import { BANDS, type Band, WAVELENGTHS } from "./physics/bands.ts";
import { EJECTA_COLUMNS, ejectaProperties, evaluateEjecta } from "./physics/ejecta.ts";
import type { ModelOptions } from "./physics/options.ts";
import { evaluateReference } from "./physics/reference.ts";
import { starProblem } from "./physics/stars.ts";
import { statusCode } from "./physics/status.ts";
import { validityWindows } from "./physics/validity.ts";
import { CONSTANT_INPUTS, drawnInputs, publishedScatter, refuseGiven, setReader } from "./setConstants.ts";
import { STATUSES } from "./statuses.ts";

/** Below this ejecta mass (Msun) 1000 mej is a small difference of large terms in float32. */
const SMALLEST_EJECTA = 0.05e-3;
const EJECTA_MASS = EJECTA_COLUMNS.findIndex(([name]) => name === "ejecta_mass");

/** Options that `completeOptions` has made. */
const complete = (options: Options): ModelOptions => options as unknown as ModelOptions;

/** Priors that give sets the constants which nobody draws: the usual ones. */
function withConstants(constants: readonly ModelInput[]): PriorTable {
  if (constants.length === 0) return BINARY_PRIORS;
  const values = constants.map(({ usual = Number.NaN }) => usual);
  const extended = (prior: Prior): Prior => ({
    ...prior,
    draw(random, row, ranges, target, at) {
      prior.draw(random, row, ranges, target, at);
      target.set(values, at + BINARY_WIDTH);
    },
  });
  return Object.fromEntries(Object.entries(BINARY_PRIORS).map(([name, prior]) => [name, extended(prior)]));
}

/** As in `models/recipes/marginal.json`; docs/flows.md says why. */
const FORECAST: ForecastKnowledge = {
  draws: [
    ...["ejecta_mass_factor=logn:1:0.25dex", "ejecta_velocity_factor=logn:1:12%", "kappa=logn:10:0.3dex"],
    ...["eps0=logn:1.58e10:0.2dex", "alpha=normal:1.3:0.05", "eth=normal:0.5:0.1", "vmin=uniform:0.01:0.04"],
  ],
  leavesOut: "the wind of the disk with its blue light of the first days, the viewing angle, the afterglow of a jet",
};

/**
 * The model as options make it.
 * @param drawn names of constants that are inputs of each set, with commas between
 * @param kernels none where only the description is used
 */
export function du17(drawn: string | undefined, kernels?: typeof import("./kernels.ts")): LightCurveModel {
  const constants = drawnInputs(drawn);
  const read = setReader(constants);
  const ejectaOf = (set: ArrayLike<number>, options: Options) => {
    const { stars, options: own } = read(set, complete(options));
    return evaluateEjecta(stars[0], stars[1], stars[2], stars[3], own);
  };
  const model: LightCurveModel = {
    name: "du17",
    title: "DU17",
    source: "Dietrich & Ujevic 2017 (arXiv 1612.03665)",
    validityText:
      "The dynamical ejecta of two neutron stars alone, one component with fixed colours; no wind and no first night",
    configure: (given) =>
      given.drawn === undefined || given.drawn === drawn ? model : du17(given.drawn as string, kernels),
    inputs: [...BINARY_INPUTS, ...constants],
    constants: CONSTANT_INPUTS,
    publishedScatter: ({ ejectaFit }) =>
      publishedScatter(modelOptions({ ejectaFit } as Partial<ModelOptions>).ejectaFit),
    problem: starProblem,
    binary: "inputs",
    bands: BANDS.map((name) => ({ name, wavelengthNm: WAVELENGTHS[name] / 10 })),
    properties: EJECTA_COLUMNS.map(([name, unit, scale]) => ({ name, unit, scale })),
    propertiesArray: "ejecta",
    bolometric: true,
    statuses: STATUSES,
    options: OPTION_SCHEMA,
    completeOptions(given) {
      if (given.drawn !== undefined && given.drawn !== drawn)
        throw new InputError(`${argument("drawn")} is "${given.drawn}", but the model was not configured so`);
      refuseGiven(constants, given);
      const all: Options = modelOptions({
        ...(drawn === undefined ? {} : { drawn }),
        ...given,
      } as Partial<ModelOptions>);
      return { ...all, ...Object.fromEntries(constants.map(({ name }) => [name, undefined])) };
    },
    priors: withConstants(constants),
    typicalPrior: "eos",
    propertiesOf: (set, options) => ejectaProperties(ejectaOf(set, options)),
    validity: (set, options, bands) => validityWindows(ejectaOf(set, options), bands as readonly Band[]),
    reference(set, times, options, bands) {
      const { stars, options: own } = read(set, complete(options));
      const curves = evaluateReference(stars, times, own, bands as readonly Band[]);
      return {
        properties: Float64Array.from(ejectaProperties(curves.ejecta)),
        status: statusCode(curves.ejecta.status),
        magnitudes: curves.magnitudes,
        bolometricLuminosity: curves.bolometricLuminosity,
      };
    },
    open: (backend, request) => new (kernelsOf(kernels).Du17Program)(backend, request, constants),
    openPhotometry: (backend, request) => new (kernelsOf(kernels).Du17PhotometryProgram)(backend, request, constants),
    representation: {
      ...numbersOf(read),
      // The kernel takes the constants of all sets from its settings.
      ...(constants.length === 0
        ? { open: (_backend, options) => new (kernelsOf(kernels).Du17Numbers)(complete(options)) }
        : {}),
    },
    forecast: FORECAST,
    // ln(ejecta mass) diverges where the ejecta vanish, and the curves with it.
    reportedApart: { property: "ejecta_mass", below: 1e-3 },
    tolerance: {
      magnitude: 2e-3,
      magnitudeFor: ({ properties }) => (properties[EJECTA_MASS] > SMALLEST_EJECTA ? 2e-3 : 1e-2),
    },
  };
  return model;
}
