/** POSSIS by fiesta's surrogate, as a light-curve model. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel, TimeWindow } from "../lightcurves/model.ts";
import { checkOptions, type Options } from "../lightcurves/options.ts";
import { BINARY, FORECAST } from "./binary.ts";
import { IMPORTED_FILES } from "./importedFiles.ts";
import { offsetsOf } from "./observer.ts";
import { OPTION_SCHEMA } from "./options.ts";
import { FILTERS, filterNamed, filterOf, USUAL_FILTERS } from "./physics/filters.ts";
import { INPUTS, REDSHIFT_INPUT } from "./physics/inputs.ts";
import { evaluateReference, networkOf } from "./physics/reference.ts";
import { type Surrogate, withinTraining } from "./physics/surrogate.ts";
import { priorsOf } from "./priors.ts";
import { PossisProgram } from "./program.ts";
import { representationOf } from "./representation.ts";
import { OUTSIDE, STATUSES, WITHIN } from "./statuses.ts";
import { findWeights, NAME, weightsOf } from "./weights.ts";

/** The weights of a run; undefined where none are at hand, with which datasets can still be read. */
function weightsAtHand(given: Options): Surrogate | undefined {
  // A file that users name must be there; that of a dataset need not, nor must what is kept be whole.
  if (given.modelFile !== undefined || given.weights === undefined) return findWeights(given);
  try {
    return findWeights(given);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Ranges and times of Bu2025, for datasets without their weights. */
const PUBLISHED = { ranges: INPUTS.map(({ range }) => range), times: [0.19405577936103874, 27.527659489529103] };

const validityText = (filters: readonly string[]): string =>
  `Dynamical ejecta and disk wind of two neutron stars, seen from any angle, within the surrogate's training. Filters: ${filters.join(", ")}`;

/** The model with the inputs' ranges and the filters of its weights. */
function withWeights(surrogate: Surrogate): LightCurveModel {
  const has = (band: string): boolean => surrogate.filters.has(filterOf(band));
  const usual = USUAL_FILTERS.filter(({ name }) => has(name));
  const bands = usual.length > 0 ? usual : FILTERS.filter(({ name }) => has(name));
  // What is not given stays as it is.
  const withOwn = (given: Options): Options =>
    given.modelFile === undefined && given.weights === undefined ? { ...given, weights: surrogate.fingerprint } : given;
  return {
    ...POSSIS,
    configure: (given) => configured(withOwn(given)),
    completeOptions: (given) => completed(withOwn(given)),
    inputs: INPUTS.map((input, index) => ({ ...input, range: surrogate.ranges[index] })),
    bands,
    validityText: validityText([...surrogate.filters.keys()]),
    bandNamed: (name) => (has(name) ? filterNamed(name) : undefined),
    bandSpellings: [...surrogate.filters.keys()],
    priors: priorsOf(surrogate.ranges),
    representation: representationOf(
      surrogate,
      bands.map(({ name }) => name),
    ),
  };
}

function configured(given: Options): LightCurveModel {
  const surrogate = weightsAtHand(given);
  return surrogate ? withWeights(surrogate) : POSSIS;
}

/** What a run states of its weights is what is in them, not where their file lies. */
function completed(given: Options): Options {
  const { modelFile, ...others } = checkOptions(OPTION_SCHEMA, given);
  return { ...others, weights: weightsAtHand(given)?.fingerprint ?? given.weights };
}

/**
 * Radiative transfer by POSSIS (Bulla 2019, 2023) through fiesta's surrogate Bu2025. The weights are a file of users.
 *
 * @example
 * ```ts
 * import { POSSIS } from "kiloflow";
 *
 * const columns = POSSIS.inputs.map(({ name, unit }) => `${name} (${unit})`);
 * ```
 */
export const POSSIS: LightCurveModel = {
  name: NAME,
  title: "POSSIS",
  source: "Bulla 2023 (arXiv 2211.14348) by fiesta's surrogate (Koehn et al. 2025)",
  validityText: validityText(FILTERS.map(({ name }) => name)),
  inputs: INPUTS,
  binary: BINARY,
  bands: USUAL_FILTERS,
  bandNamed: filterNamed,
  bandSpellings: FILTERS.map(({ name }) => name),
  properties: [],
  propertiesArray: "properties",
  bolometric: false,
  statuses: STATUSES,
  options: OPTION_SCHEMA,
  configure: configured,
  completeOptions: completed,
  priors: priorsOf(INPUTS.map(({ range }) => range)),
  typicalPrior: "grid",
  forecast: FORECAST,
  imports: IMPORTED_FILES,
  propertiesOf: () => [],
  validity(set, options, bands) {
    const weights = weightsAtHand(options) ?? PUBLISHED;
    const { times } = weights;
    const window: TimeWindow | undefined = withinTraining(weights, set) ? [times[0], times.at(-1)!] : undefined;
    return bands.map(() => window);
  },
  reference(set, times, options, bands) {
    const surrogate = weightsOf(options);
    const within = withinTraining(surrogate, set);
    for (const band of bands) networkOf(surrogate, band);
    const magnitudes = within
      ? evaluateReference(surrogate, set, times, bands)
      : new Float64Array(bands.length * times.length).fill(Number.NaN);
    const offsets = within ? offsetsOf(bands, options, set[REDSHIFT_INPUT]) : [];
    return {
      properties: new Float64Array(),
      status: within ? WITHIN : OUTSIDE,
      magnitudes: magnitudes.map((magnitude, index) => magnitude + offsets[Math.floor(index / times.length)]),
    };
  },
  open: (backend, request) => new PossisProgram(backend, request),
  nodes: (options) => weightsOf(options).times,
  tolerance: { magnitude: 2e-3, magnitudeFor: () => 2e-3 },
};
