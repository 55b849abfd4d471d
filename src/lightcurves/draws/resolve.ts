/** From what a user writes to what is drawn, and to the model whose sets have it. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { EJECTA_OPTIONS } from "../binary/ejectaOptions.ts";
import type { Binaries } from "../binary/fromBinaries.ts";
import { COMPANION_INPUTS } from "../binary/inputs.ts";
import type { LightCurveModel, ModelInput } from "../model.ts";
import type { NumberOption, Options } from "../options.ts";
import { checkModel } from "../registry.ts";
import { type Distribution, parseDistribution } from "./distribution.ts";
import type { Draws } from "./draws.ts";

/** What decides beside the draws themselves. */
export interface DrawRequest {
  readonly seed: number;
  /** Options that are given, not completed. */
  readonly options?: Options;
  /** Where the model's inputs follow from binaries: these. */
  readonly binaries?: Binaries;
  /** Inputs that have one value in every set. */
  readonly fixed?: FixedValues;
  /** Inputs that something else draws: the ranges of a prior. */
  readonly elsewhere?: readonly string[];
}

/** What is drawn, and the model whose sets have it. */
export interface Resolved {
  /** The model with the drawn constants among its inputs. */
  readonly model: LightCurveModel;
  readonly draws: Draws;
}

const drawName = argument("draw");

/** The word that draws the published scatter of the ejecta's relations. */
export const EJECTA = "ejecta";

/** Numeric options of a model that say how its inputs follow from a binary, as inputs. */
const relationConstants = ({ options }: Pick<LightCurveModel, "options">): ModelInput[] =>
  options
    .filter((option): option is NumberOption => option.kind === "number" && EJECTA_OPTIONS.includes(option))
    .map(({ name, summary, range }) => ({ ...{ name, summary, range }, unit: "1", scale: "linear" }));

/** What of a model can be drawn. */
export function drawable(
  model: LightCurveModel,
  binaries?: Binaries,
): {
  readonly inputs: readonly ModelInput[];
  readonly constants: readonly ModelInput[];
  readonly relations: readonly ModelInput[];
} {
  const own = model.binary === "inputs" ? [] : (binaries?.others ?? model.inputs);
  return { inputs: own, constants: model.constants ?? [], relations: binaries ? relationConstants(model) : [] };
}

/**
 * Reads draws such as `kappa=log:1:30` and `ejecta`.
 * @param model as its other options make it
 * @throws InputError for names that the model does not have, for what is drawn twice or given as well, for what is no
 *   distribution or leaves its range, and for scatter that nobody published
 * @example
 * ```ts
 * import { createPrior, DU17, lightCurves, resolveDraws, withDraws } from "kiloflow";
 *
 * // Sets of which each has an opacity of its own.
 * const { model, draws } = resolveDraws(DU17, ["kappa=log:1:30"], { seed: 1 });
 * const source = withDraws(createPrior(DU17, "eos", 10, 1), DU17.inputs, model.inputs, draws);
 * const { magnitudes } = await lightCurves(model, source.read(0, 10), { times: [1, 2] });
 * ```
 */
export function resolveDraws(model: LightCurveModel, texts: readonly string[], request: DrawRequest): Resolved {
  checkModel(model);
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === "string")) {
    throw new InputError(`${argument("texts")} must be an array of texts such as "kappa=log:1:30"`);
  }
  const { options = {}, binaries, fixed = {}, elsewhere = [], seed } = request ?? {};
  checkSeed(seed);
  const { inputs, constants, relations } = drawable(model, binaries);
  const found = new Map<string, Distribution>();
  const notes: string[] = [];
  const add = (name: string, specification: string, from: string) => {
    const all = [...inputs, ...constants, ...relations];
    // Options that can be drawn are known by their flags as well: mtov.
    const option = model.options.find(({ flag }) => flag && plain(flag) === plain(name))?.name;
    const drawn = all.find((one) => one.name === option || plain(one.name) === plain(name));
    if (!drawn) throw unknown(model, name, all, (model.publishedScatter ?? binaries) !== undefined);
    if (found.has(drawn.name)) throw new InputError(`${drawName} draws ${drawn.name} twice${from}`);
    const value = fixed[drawn.name] ?? options[drawn.name];
    if (value !== undefined)
      throw new InputError(`${drawName} draws ${drawn.name}, which is given as ${value} for every set`);
    if (elsewhere.includes(drawn.name))
      throw new InputError(`${drawName} draws ${drawn.name}, which ${argument("priorRange")} draws already`);
    found.set(drawn.name, parseDistribution(drawn, specification));
  };
  let scatter = false;
  for (const text of texts) {
    if (text.trim() === EJECTA) {
      if (scatter || notes.length > 0) throw new InputError(`${drawName} draws ${EJECTA} twice`);
      if (model.publishedScatter) {
        const published = model.publishedScatter(options);
        for (const [name, specification] of Object.entries(published.draws))
          add(name, specification, `, by ${EJECTA} too`);
        notes.push(published.text);
      } else {
        notes.push(scatterOf(model, binaries, options));
        scatter = true;
      }
      continue;
    }
    const [name, specification, ...rest] = text.split("=").map((part) => part.trim());
    if (name === EJECTA)
      throw new InputError(
        `${drawName} is "${text}", but ${EJECTA} takes no distribution: it draws the published scatter`,
      );
    if (!name || !specification || rest.length > 0)
      throw new InputError(`${drawName} is "${text}", but must be like kappa=log:1:30, or ${EJECTA}`);
    add(name, specification, "");
  }
  const named = (all: readonly ModelInput[]) =>
    Object.fromEntries(all.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name)!]] : [])));
  const drawn = constants.filter(({ name }) => found.has(name)).map(({ name }) => name);
  return {
    model: drawn.length === 0 ? model : (model.configure?.({ drawn: drawn.join() }) ?? model),
    draws: { inputs: named([...inputs, ...constants]), relations: named(relations), scatter, seed, notes },
  };
}

/** The scatter of the relations by which a model's inputs follow from binaries. @throws InputError where they do not */
function scatterOf(model: LightCurveModel, binaries: Binaries | undefined, options: Options): string {
  const text = binaries?.mapping.scatterText?.(options);
  if (text !== undefined) return text;
  throw new InputError(
    `${drawName} ${EJECTA} is for inputs that follow from a binary, but those of ${model.name} are given themselves`,
  );
}

/** Names alike but for case, dashes and underscores. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");

function unknown(model: LightCurveModel, name: string, known: readonly ModelInput[], ejecta: boolean): InputError {
  if (COMPANION_INPUTS.some((input) => input.name === name))
    return new InputError(`${drawName} names ${name}, but masses and Lambdas come from the binaries themselves`);
  const names = [...known.map((one) => one.name), ...(ejecta ? [EJECTA] : [])];
  const near = names.find((one) => distance(plain(one), plain(name)) <= 1 + one.length / 6);
  const what = `${drawName} names "${name}", but what can be drawn of ${model.name} is ${names.join(", ")}`;
  return new InputError(what, { hint: near && `did you mean ${near}?` });
}

/** How many letters must be changed, added or left out to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = before[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(changed, before[column] + 1, next[column - 1] + 1));
    }
    before = next;
  }
  return before[b.length];
}
