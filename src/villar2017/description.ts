/** Villar et al. 2017 as a light-curve model, with its kernels or without. */

import { findBand } from "../lightcurves/bands.ts";
import { kernelsOf } from "../lightcurves/kernelsOf.ts";
import type { LightCurveModel, ModelBand, TimeWindow } from "../lightcurves/model.ts";
import { stretch } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { spectralBands, withDefinitions } from "../lightcurves/spectrum/spectralBands.ts";
import { BINARY, BINARY_COMPONENTS, FORECAST } from "./binary.ts";
import { componentInputs, inputsOf } from "./inputs.ts";
import { completeOptions, componentCount, OPTION_SCHEMA } from "./options.ts";
import { componentsOf } from "./physics/component.ts";
import { TIME_RANGE } from "./physics/constants.ts";
import { ejectaOf } from "./physics/ejecta.ts";
import { priorsOf } from "./priors.ts";
import { evaluateReference } from "./reference.ts";
import { representationOf } from "./representation.ts";
import { STATUSES } from "./statuses.ts";

/** mag, of magnitudes brighter than 10; colder ejecta far beyond that feel a luminosity's error more. */
const TOLERANCE = 5e-3;
const FAINT = 10;
const TOLERANCE_A_FAINT_MAGNITUDE = 1e-4;

/**
 * The model as options make it.
 * @param given not completed
 * @param kernels none where only the description is used
 */
export function villar2017(given: Options, kernels?: typeof import("./program.ts")): LightCurveModel {
  const count = componentCount(given);
  const spectrum = spectralBands(given);
  const priors = priorsOf(count);
  const ejecta = (set: ArrayLike<number>) => ejectaOf(componentsOf(set));
  const model: LightCurveModel = {
    name: "villar2017",
    title: "Villar 2017",
    source: "Villar et al. 2017 (arXiv 1710.11576), on Arnett 1982",
    validityText:
      "One to three spheres of one opacity each, which shine as black bodies; no viewing angle, a guess after two or three weeks",
    configure: (own) => villar2017({ ...withDefinitions(given, own), components: own.components ?? count }, kernels),
    inputs: inputsOf(count),
    widthsText: "`components` 1, 2 or 3 takes 4, 8 or 12 numbers",
    ...(count > 1 ? { alikeParts: componentInputs(count) } : {}),
    ...(count === BINARY_COMPONENTS ? { binary: BINARY } : {}),
    binaryOptions: { components: BINARY_COMPONENTS },
    ...spectrum,
    properties: [
      { name: "ejecta_mass", unit: "Msun", scale: "log" },
      { name: "ejecta_velocity", unit: "c", scale: "linear" },
    ],
    propertiesArray: "ejecta",
    bolometric: true,
    statuses: STATUSES,
    options: OPTION_SCHEMA,
    completeOptions: (own) => completeOptions(withDefinitions(given, own), count),
    priors,
    typicalPrior: "wide",
    propertiesOf(set) {
      const { mass, velocity } = ejecta(set);
      return [mass, velocity];
    },
    validity(set, options, bands) {
      const scale = stretch(options);
      const window: TimeWindow = [scale * TIME_RANGE.first, scale * TIME_RANGE.last];
      const { status } = ejecta(set);
      return bands.map(() => (status === "ok" ? window : undefined));
    },
    reference: (set, times, options, bands) => evaluateReference(set, times, options, bandsNamed(bands)),
    open: (backend, request) =>
      kernelsOf(kernels).villar2017Program(backend, request, count, bandsNamed(request.bands)),
    openPhotometry: (backend, request) =>
      request.placed ? kernelsOf(kernels).villar2017Photometry(backend, request, count, bandsNamed) : undefined,
    representation: representationOf(count, (names) => bandsNamed(names)),
    forecast: FORECAST,
    tolerance: {
      magnitude: TOLERANCE,
      magnitudeFor({ magnitudes }) {
        let faintest = FAINT;
        for (const value of magnitudes) if (value > faintest) faintest = value;
        return TOLERANCE + TOLERANCE_A_FAINT_MAGNITUDE * (faintest - FAINT);
      },
    },
  };
  const bandsNamed = (names: readonly string[]) => names.map((name) => findBand(model, name) as ModelBand);
  return model;
}
