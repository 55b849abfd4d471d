/** What Explore shows, as the address says it, and what is computed of it. No elements here: tests run it in Node. */

import { EJECTA_OPTIONS } from "../../../src/lightcurves/binary/ejectaOptions.ts";
import {
  type EquationOfState,
  SMALLEST_MAXIMUM_MASS,
  tidalDeformability,
} from "../../../src/lightcurves/binary/priors.ts";
import type { LightCurveModel, ModelInput } from "../../../src/lightcurves/model.ts";
import type { NumberOption, OptionSchema, Options } from "../../../src/lightcurves/options.ts";
import { priorBounds } from "../../../src/lightcurves/priorBounds.ts";
import { configuredModel, modelNamed, registeredModels } from "../../../src/lightcurves/registry.ts";
import { findWeights } from "../../../src/possis/weights.ts";
import { choiceParam, numberParam } from "../state.ts";
import { USUAL_BINARY, USUAL_MODEL, USUAL_OBSERVER, USUAL_OPTIONS, usualSet } from "./defaults.ts";

/** A number that people set. */
export interface Quantity {
  /** Its name in the address. */
  readonly name: string;
  readonly unit: string;
  readonly summary: string;
  /** What the slider runs over, and how. */
  readonly slider: readonly [number, number];
  readonly scale: "linear" | "log";
  /** What is admitted at all. */
  readonly range: readonly [number, number];
  readonly usual: number;
}

/** Where a model's inputs come from. */
export const SOURCES = ["inputs", "binary"] as const;
export type Source = (typeof SOURCES)[number];

/** Options of the observer by their names, as sliders have them. */
const OBSERVER: Readonly<Record<string, Pick<Quantity, "slider" | "scale" | "usual">>> = {
  distanceMpc: { slider: [1, 3000], scale: "log", usual: USUAL_OBSERVER.distanceMpc },
  redshift: { slider: [0, 0.5], scale: "linear", usual: USUAL_OBSERVER.redshift },
  ebv: { slider: [0, 1], scale: "linear", usual: USUAL_OBSERVER.ebv },
  ebvHost: { slider: [0, 1], scale: "linear", usual: USUAL_OBSERVER.ebvHost },
};

/** Of a star of an equation of state. Half of the heaviest ones' masses are measured to be above 2 Msun. */
const STAR_MASS = [1, 2.2] as const;
const RADIUS: Quantity = {
  ...{ name: "radius", unit: "km", summary: "radius of a star of 1.4 solar masses", range: [8, 18] },
  ...{ slider: [10, 15], scale: "linear", usual: USUAL_BINARY.radius },
};
const MAXIMUM_MASS: Quantity = {
  ...{ name: "maximumMass", unit: "Msun", summary: "mass of the heaviest star", range: [1.5, 3] },
  ...{ slider: [SMALLEST_MAXIMUM_MASS, 2.6], scale: "linear", usual: USUAL_BINARY.maximumMass },
};

/** What the address says of the physics, complete. */
export interface Settings {
  /** As its options make it. */
  readonly model: LightCurveModel;
  readonly source: Source;
  /** Whether a binary can be asked for. */
  readonly hasBinary: boolean;
  /** Sliders of the inputs, or of the binary and what it leaves open. */
  readonly inputs: readonly Quantity[];
  /** Sliders of the observer. */
  readonly observer: readonly Quantity[];
  /** The model's other options, as far as pages can set them. */
  readonly choices: readonly OptionSchema[];
  /** Values of all quantities by name. */
  readonly values: Readonly<Record<string, number>>;
  /** Of the model, completed: with the observer. */
  readonly options: Options;
}

/** What is asked of the model. */
export interface Asked {
  /** [inputs], in the model's order; undefined where there is a problem. */
  readonly set?: Float64Array;
  /** Lambda1 and Lambda2 of a binary of an equation of state. */
  readonly lambdas?: readonly [number, number];
  /** Why there are no curves, in a sentence. */
  readonly problem?: string;
}

/** Names of the models that the page has, in the program's order. */
export const modelNames = (): string[] => registeredModels().map(({ name }) => name);

/** Reads the settings. What the address gets wrong is as usual. */
export function settingsOf(params: URLSearchParams): Settings {
  const named = modelNamed(choiceParam(params, "model", modelNames(), USUAL_MODEL));
  const hasBinary = configuredModel(named, named.binaryOptions ?? {}).binary !== undefined;
  const source = hasBinary ? choiceParam(params, "from", SOURCES, "inputs") : "inputs";
  const own = modelOptionsOf(named, params);
  const given = { ...USUAL_OPTIONS[named.name], ...own, ...(source === "binary" ? named.binaryOptions : {}) };
  const model = configuredModel(named, given);
  const inputs = source === "binary" ? binaryQuantities(model) : inputQuantities(model);
  const observer = model.options.flatMap((option) =>
    option.kind === "number" && Object.hasOwn(OBSERVER, option.name) ? [observerQuantity(option)] : [],
  );
  const values = Object.fromEntries(
    [...inputs, ...observer].map(({ name, usual, range }) => [name, numberParam(params, name, usual, range)]),
  );
  const seen = Object.fromEntries(observer.map(({ name }) => [name, values[name]]));
  // The disk around a heavy remnant depends on the heaviest star that there is.
  const heaviest =
    source === "binary" && model.options.some(({ name }) => name === MAXIMUM_MASS.name)
      ? { [MAXIMUM_MASS.name]: values[MAXIMUM_MASS.name] }
      : {};
  return {
    ...{ model, source, hasBinary, inputs, observer, values },
    choices: choicesOf(model, source),
    options: model.completeOptions({ ...given, ...seen, ...heaviest }),
  };
}

/** A model's options beside the observer's and the equation of state's, which the address gives by their names. */
function choicesOf(model: LightCurveModel, source: Source): OptionSchema[] {
  // Relations from a binary to the ejecta mean nothing without one, and a black hole's spin nothing without a black hole.
  const relations = typeof model.binary === "object" ? EJECTA_OPTIONS.map(({ name }) => name) : [];
  const fixed =
    source === "binary" ? [MAXIMUM_MASS.name, "spin", ...Object.keys(model.binaryOptions ?? {})] : relations;
  return model.options.filter(
    ({ kind, name, flag }) =>
      kind !== "text" && flag !== undefined && !Object.hasOwn(OBSERVER, name) && !fixed.includes(name),
  );
}

function modelOptionsOf(model: LightCurveModel, params: URLSearchParams): Options {
  const found: Record<string, string | number> = {};
  // Which file of weights: what tells it apart stays in the address, the file with the visitor.
  const weights = model.imports && params.get("weights");
  if (weights) found.weights = weights;
  for (const option of model.options) {
    const text = params.get(option.name);
    if (text === null || Object.hasOwn(OBSERVER, option.name)) continue;
    if (option.kind === "choice" && option.choices.includes(text)) found[option.name] = text;
    if (option.kind !== "number") continue;
    const value = numberParam(params, option.name, Number.NaN, option.range);
    // Numbers of components are whole.
    if (!Number.isNaN(value)) found[option.name] = option.argument === "n" ? Math.round(value) : value;
  }
  return found;
}

const observerQuantity = ({ name, argument, summary, range }: NumberOption): Quantity => ({
  ...{ name, unit: argument === "z" ? "1" : argument, summary, range, ...OBSERVER[name] },
});

/** Sliders run over the model's priors, where these have ends of an input, else over what is admitted. */
function inputQuantities(model: LightCurveModel): Quantity[] {
  const usual = usualSet(model.name, model.inputs.length);
  return model.inputs.map((input, column) => inputQuantity(model, input, usual?.[column]));
}

function inputQuantity(model: LightCurveModel, input: ModelInput, usual: number | undefined): Quantity {
  const { name, unit, summary, range } = input;
  const priors = [model.typicalPrior, ...Object.keys(model.priors)];
  const bounds = priors.map((prior) => priorBounds(model, prior)[name]).find((found) => found !== undefined);
  const { range: slider, scale } = bounds ?? { range, scale: input.scale };
  return { name, unit, summary, range, slider, scale, usual: usual ?? middle(slider, scale) };
}

const middle = ([low, high]: readonly [number, number], scale: "linear" | "log"): number =>
  Number((scale === "log" ? Math.sqrt(low * high) : (low + high) / 2).toPrecision(3));

/** Two masses, an equation of state, and what these leave open. */
function binaryQuantities(model: LightCurveModel): Quantity[] {
  const mass = (name: "m1" | "m2", summary: string): Quantity => ({
    ...{ name, unit: "Msun", summary, range: [0.5, 3], slider: STAR_MASS, scale: "linear", usual: USUAL_BINARY[name] },
  });
  const both = [mass("m1", "gravitational mass of one star"), mass("m2", "gravitational mass of the other star")];
  const mapping = model.binary;
  const open =
    typeof mapping === "object"
      ? model.inputs
          .filter(({ name }) => !mapping.determines.includes(name))
          .map((input) => inputQuantity(model, input, mapping.defaults[input.name]))
      : [];
  return [...both, RADIUS, MAXIMUM_MASS, ...open];
}

/** What the address says and settings had to leave out: names of a model or of numbers out of their ranges. */
export const refusedOf = (params: URLSearchParams, { model, inputs, observer, values }: Settings): string[] => [
  ...(params.has("model") && params.get("model") !== model.name ? ["model"] : []),
  ...[...inputs, ...observer]
    .map(({ name }) => name)
    .filter((name) => params.has(name) && Number(params.get(name)) !== values[name]),
];

/** The set of inputs that settings ask for. */
export function askedOf({ model, source, values, options }: Settings): Asked {
  if (model.imports && !findWeights(options)) {
    return { problem: `${model.title} needs the file of its weights: drop it among the controls.` };
  }
  if (source === "inputs") {
    const given = model.inputs.map(({ name }) => values[name]);
    const set = Float64Array.from(model.binary === "inputs" ? heavierFirst(given) : given);
    const problem = model.problem?.(set);
    return problem === undefined ? { set } : { problem };
  }
  const masses = [Math.max(values.m1, values.m2), Math.min(values.m1, values.m2)];
  const eos: EquationOfState = { radius14Km: values.radius, maximumMass: values.maximumMass, deviation: 1 };
  if (masses[0] > eos.maximumMass) {
    return {
      problem: `A star of ${masses[0]} Msun is a black hole: the heaviest of this equation of state has ${eos.maximumMass} Msun.`,
    };
  }
  const lambdas = [tidalDeformability(eos, masses[0]), tidalDeformability(eos, masses[1])] as const;
  if (!lambdas.every(Number.isFinite)) {
    return { problem: "This equation of state is so compact that no tidal deformability is known for such a star." };
  }
  const binary = Float64Array.of(...masses, ...lambdas);
  const mapping = model.binary;
  if (typeof mapping !== "object") return { set: binary, lambdas };
  const set = Float64Array.from(model.inputs, ({ name }) => values[name] ?? Number.NaN);
  mapping.map(binary, options, set);
  const problem = mapping.problem?.(binary, options) ?? model.problem?.(set);
  return problem === undefined ? { set, lambdas } : { lambdas, problem: `No ejecta: ${problem}.` };
}

/** m1, m2, Lambda1, Lambda2 and whatever follows, with the stars exchanged where the second is the heavier. */
function heavierFirst([m1, m2, lambda1, lambda2, ...others]: readonly number[]): number[] {
  return m1 >= m2 ? [m1, m2, lambda1, lambda2, ...others] : [m2, m1, lambda2, lambda1, ...others];
}
