/** The models that a program has. `src/models.ts` registers those that kiloflow brings; others may add theirs. */

import { argument, InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";
import { checkOptions, type Options, PROVENANCE_KEYS } from "./options.ts";

const models = new Map<string, LightCurveModel>();
/** Those without their kernels. */
const descriptions = new WeakSet<LightCurveModel>();

/** The model where none is named. */
export const DEFAULT_MODEL = "du17";

/** What a model may be called: flags and files take its name in any case. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** @throws InputError for what is no light-curve model: a name has to be looked up first */
export function checkModel(model: unknown): void {
  if (typeof (model as LightCurveModel | undefined | null)?.open === "function") return;
  throw new InputError(`${argument("model")} is no light-curve model`);
}

/** @throws InputError where luminosities are asked of a model that has none */
export function checkBolometric({ bolometric, title }: LightCurveModel, asked: boolean): void {
  if (asked && !bolometric) throw new InputError(`${argument("bolometric")}: ${title} has no bolometric luminosities`);
}

/** Makes a model known by its name. @throws InputError for a model whose names are not such, or name two things */
export function registerModel(model: LightCurveModel): void {
  checkModel(model);
  const known = models.get(model.name);
  if (known === model) return;
  const problem = known && !descriptions.has(known) ? "is registered already" : problemOf(model);
  if (problem !== undefined) throw new InputError(`the light-curve model "${model.name}" ${problem}`);
  models.set(model.name, model);
}

/** Makes a model known for all but its kernels, where it is not known yet. `registerModel` replaces it by the whole model. */
export function registerDescription(model: LightCurveModel): void {
  if (models.has(model.name)) return;
  registerModel(model);
  descriptions.add(model);
}

/** What is wrong with a model's names. */
function problemOf({ name, inputs, bands, properties, options }: LightCurveModel): string | undefined {
  if (typeof name !== "string" || !NAME.test(name)) {
    return 'must have a name of small letters, digits, ".", "_" and "-"';
  }
  if (inputs.length === 0 || bands.length === 0) return "must have at least one input and one band";
  // Conditions of flows are inputs or properties by their names, or one of the two words.
  const quantities = ["inputs", "properties", ...[...inputs, ...properties].map((one) => one.name)];
  const twice = repeated(quantities) ?? repeated(bands.map((band) => band.name));
  if (twice !== undefined) return `has the name "${twice}" twice, or for something else`;
  const taken = repeated([...PROVENANCE_KEYS, ...options.map((option) => option.name)]);
  return taken === undefined ? undefined : `has the option "${taken}" twice, or as the name of what datasets state`;
}

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index);

/**
 * A model as the options make it that a file states.
 * @param where whose options these are, for the message
 * @throws InputError for options that make no sense
 */
export function statedModel(model: LightCurveModel, stated: Options, where: string): LightCurveModel {
  try {
    const configured = configuredModel(model, stated);
    checkOptions(configured.options, stated);
    return configured;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${where} states options that ${model.title} does not take: ${error.message}`, {
      hint: error.hint,
    });
  }
}

/**
 * A model as options make it: see `LightCurveModel.configure`.
 * @param given not completed
 * @throws InputError
 * @example
 * ```ts
 * import { configuredModel, VILLAR2017 } from "kiloflow";
 *
 * const { inputs } = configuredModel(VILLAR2017, { components: 1 }); // four of its twelve inputs
 * ```
 */
export function configuredModel(model: LightCurveModel, given: Options = {}): LightCurveModel {
  checkModel(model);
  if (given === null || typeof given !== "object") {
    throw new InputError(`${argument("options")} must be an object of options, but is ${given}`);
  }
  return model.configure?.(given) ?? model;
}

/** Whether sets of one model are sets of the other: models as options make them are made anew for every reader. */
export const isSameModel = (a: LightCurveModel, b: LightCurveModel): boolean =>
  a.name === b.name &&
  a.inputs.length === b.inputs.length &&
  a.inputs.every(({ name }, k) => name === b.inputs[k].name);

/** All models, in the order of registration. */
export const registeredModels = (): readonly LightCurveModel[] => [...models.values()];

/** The model of a name, in any case. @param where the flag or file, for the message @throws InputError for unknown names */
export function modelNamed(name: string, where = "`model`"): LightCurveModel {
  const model = models.get(String(name).toLowerCase());
  if (model) return model;
  throw new InputError(`${where} is "${name}", but must be one of ${[...models.keys()].join(", ")}`);
}
