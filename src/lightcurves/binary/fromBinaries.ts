/** Binaries as a source of a model's inputs, which follow from them by the model's mapping. */

import { checkSource } from "../../data/checkSource.ts";
import type { FixedValues } from "../../data/parameters/schema.ts";
import type { ParameterSource } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { normalQuantile } from "../../engine/random/normal.ts";
import { quantile } from "../draws/distribution.ts";
import { type Draws, drawnUniforms, drawsText } from "../draws/draws.ts";
import { checkFixedInputs, fixedText } from "../fixedInputs.ts";
import { type BinaryMapping, inputNames, type LightCurveModel, type ModelInput } from "../model.ts";
import { isSeen } from "../observation.ts";
import { argumentsText, type Options } from "../options.ts";
import { checkModel } from "../registry.ts";
import { evaluationProblem, withoutProblems } from "../setProblems.ts";
import { BINARY_WIDTH } from "./columns.ts";
import { checkFrame, checkRedshift, orderByMass, swappedText, toSourceFrame } from "./frame.ts";
import { COMPANION_INPUTS } from "./inputs.ts";
import { BINARY_PRIORS } from "./priors.ts";

/** What gives a model's inputs: a binary, and the inputs that do not follow from it. Grids, priors and flags take it for a model. */
export interface Binaries extends Pick<LightCurveModel, "name" | "inputs" | "options" | "priors"> {
  readonly mapping: BinaryMapping;
  /** The inputs that do not follow. */
  readonly others: readonly ModelInput[];
}

/**
 * The binaries from which a model's inputs follow.
 * @throws InputError where they do not follow from one
 * @example
 * ```ts
 * import { binariesOf, configuredModel, VILLAR2017 } from "kiloflow";
 *
 * const model = configuredModel(VILLAR2017, { components: 2 });
 * const columns = binariesOf(model).inputs.map(({ name }) => name); // a binary, and what does not follow from it
 * ```
 */
export function binariesOf(model: LightCurveModel): Binaries {
  checkModel(model);
  const { binary: mapping, binaryOptions } = model;
  if (typeof mapping !== "object") {
    throw new InputError(`a binary does not determine the inputs of ${model.name}, which are ${inputNames(model)}`, {
      hint: binaryOptions && `with ${argumentsText(binaryOptions)} it does`,
    });
  }
  const others = model.inputs.filter(({ name }) => !mapping.determines.includes(name));
  return {
    name: `${model.name} from a binary`,
    inputs: [...COMPANION_INPUTS, ...others],
    options: model.options,
    priors: BINARY_PRIORS,
    ...{ mapping, others },
  };
}

/** Values that others have in every set. */
export interface Beside {
  readonly fixed: FixedValues;
  /** What is said of those that have the model's defaults. */
  readonly notes: readonly string[];
}

/** What is said of inputs that have the model's defaults. */
export const defaultsNotes = (values: FixedValues): string[] =>
  Object.keys(values).length === 0 ? [] : [`${fixedText(values)} by default`];

/**
 * Values that others have in every set: those that are given, and for the rest the model's defaults.
 * @param elsewhere whether the source itself gives an input
 * @throws InputError for what is no such input or outside its range, and for inputs without a value
 */
export function fixedBeside(
  binaries: Binaries,
  given: FixedValues,
  elsewhere: (name: string) => boolean = () => false,
): Beside {
  checkFixedInputs(binaries, given);
  const { defaults } = binaries.mapping;
  const open = binaries.others.filter(({ name }) => !Object.hasOwn(given, name) && !elsewhere(name));
  const missing = open.filter(({ name }) => !Object.hasOwn(defaults, name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => argument(name));
    throw new InputError(`${names.join(" and ")} must be given: the binary does not determine it`);
  }
  const own = Object.fromEntries(open.map(({ name }) => [name, defaults[name]]));
  return { fixed: { ...own, ...given }, notes: defaultsNotes(own) };
}

/** How inputs follow. */
export interface FromBinariesOptions {
  /** The model's, complete. */
  readonly options: Options;
  /** Masses in the detector's frame are divided by 1 + z; by default that of the light, where the model has one. */
  readonly redshift?: number;
  /** How the relations' own constants and scatter are drawn for each set. */
  readonly draws?: Draws;
  /** Further things that the user should know of the source. */
  readonly notes?: readonly string[];
}

/** Sets that are looked at for what has no value: all of a usual source. */
const LOOKED_AT = 2 ** 20;

/**
 * A source of a model's inputs from one of binaries: in the source's frame, the heavier star first, then by the mapping.
 * Binaries from which none follow get NaN and are counted in a note.
 * @param source of `binariesOf(model).inputs`
 * @throws InputError for a redshift that makes no sense, and where no binary gives a set
 * @example
 * ```ts
 * import { binariesOf, configuredModel, createPrior, fromBinaries, lightCurves, VILLAR2017 } from "kiloflow";
 *
 * const options = { components: 2 };
 * const model = configuredModel(VILLAR2017, options);
 * const first = { opacity_1: 0.5, temperature_floor_1: 674 };
 * const fixed = { ...first, ejecta_velocity_2: 0.1, opacity_2: 10, temperature_floor_2: 3745 };
 * const binaries = createPrior(binariesOf(model), "eos", 10, 1, {}, { fixed });
 * const source = fromBinaries(model, binaries, { options: model.completeOptions(options) });
 * const sets = source.read(0, 10); // the model's inputs by relations for the ejecta
 * ```
 */
export function fromBinaries(
  model: LightCurveModel,
  source: ParameterSource,
  how: FromBinariesOptions,
): ParameterSource {
  const binaries = binariesOf(model);
  checkSource(source);
  if (typeof how?.options !== "object") {
    throw new InputError(`${argument("options")} must be the model's, complete, as its completeOptions gives them`);
  }
  const { options, redshift, draws, notes: further = [] } = how;
  const { mapping } = binaries;
  const wide = binaries.inputs.length;
  const width = model.inputs.length;
  const seen = isSeen(model);
  const z = redshift ?? (seen ? (options.redshift as number | undefined) : undefined);
  if (z !== undefined) checkRedshift(z);
  const frame = checkFrame(source, z, seen);
  const places = binaries.others.map(({ name }) => model.inputs.findIndex((input) => input.name === name));
  let swapped = 0;
  const prepared = (rows: Float64Array): Float64Array => {
    if (z && source.massFrame !== "source") toSourceFrame(rows, z, wide);
    swapped += orderByMass(rows, wide);
    return rows;
  };
  const relationsOf = drawnRelations(options, draws);
  const mapped = (row: Float64Array, target: Float64Array, number: number): void => {
    places.forEach((place, other) => {
      target[place] = row[BINARY_WIDTH + other];
    });
    const { options: own, deviate } = relationsOf(number);
    mapping.map(row.subarray(0, BINARY_WIDTH), own, target, deviate);
  };
  const problem = (raw: Float64Array, number: number): string | undefined => {
    const row = prepared(raw.slice());
    const reason = mapping.problem?.(row.subarray(0, BINARY_WIDTH), relationsOf(number).options);
    if (reason !== undefined) return reason;
    const set = new Float64Array(width);
    mapped(row, set, number);
    return evaluationProblem(model, set);
  };
  const { description, count, notes, rowName, contents } = withoutProblems(source, {
    ...{ title: model.title, problem, first: LOOKED_AT, binaries: true },
  });
  const relations = mapping.describe?.(options);
  return {
    ...{ width, count, rowName, contents },
    description: `binaries of ${description}`,
    massFrame: "unstated",
    notes: [
      ...notes,
      ...further,
      ...(frame === undefined ? [] : [frame]),
      ...(z && !seen ? [`masses are divided by ${1 + z}`] : []),
      ...(swapped > 0 ? [swappedText(swapped)] : []),
      ...(draws?.scatter ? draws.notes : []),
      ...(relations === undefined
        ? []
        : [
            `${mapping.determines.join(", ")} follow from binaries by ${relations}${drawsText(draws?.relations ?? {})}`,
          ]),
    ],
    read(start, rows) {
      const before = prepared(source.read(start, rows));
      const sets = new Float64Array(width * rows);
      for (let row = 0; row < rows; row++)
        mapped(
          before.subarray(wide * row, wide * (row + 1)),
          sets.subarray(width * row, width * (row + 1)),
          start + row,
        );
      return sets;
    },
  };
}

/** The options of each row and its deviate from the relations. */
function drawnRelations(options: Options, draws: Draws | undefined) {
  const entries = Object.entries(draws?.relations ?? {});
  const same = { options, deviate: undefined };
  if (draws === undefined || (entries.length === 0 && !draws.scatter)) return () => same;
  const uniform = drawnUniforms(draws.seed);
  return (row: number) => ({
    options: {
      ...options,
      ...Object.fromEntries(entries.map(([name, one]) => [name, quantile(one, uniform(name, row))])),
    },
    deviate: draws.scatter ? normalQuantile(uniform("ejecta", row)) : undefined,
  });
}
