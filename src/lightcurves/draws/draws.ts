/** Numbers that are drawn anew for every set, whatever the others come from. */

import { checkSource } from "../../data/checkSource.ts";
import type { ParameterSource } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { CounterRandom } from "../../engine/random/streams.ts";
import type { ModelInput } from "../model.ts";
import { type Distribution, distributionText, quantile } from "./distribution.ts";

/** What is drawn. Made by `resolveDraws`. */
export interface Draws {
  /** Inputs, by name. */
  readonly inputs: Readonly<Record<string, Distribution>>;
  /** Of inputs that follow from binaries: numeric options of how they do, by name. */
  readonly relations: Readonly<Record<string, Distribution>>;
  /** Of inputs that follow from binaries: whether the published scatter of the relations is drawn. */
  readonly scatter: boolean;
  readonly seed: number;
  /** What the user should know of them. */
  readonly notes: readonly string[];
}

/** Which of a row's random numbers a name takes: a hash, so that none depends on what else is drawn (FNV-1a). */
function drawOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

/** A number of (0, 1) for a name and a row. */
export type UniformOf = (name: string, row: number) => number;

/** The random numbers of a seed, which depend on name and row alone. */
export function drawnUniforms(seed: number): UniformOf {
  const random = new CounterRandom(seed, "draws");
  const numbers = new Map<string, number>();
  return (name, row) => {
    const known = numbers.get(name) ?? drawOf(name);
    numbers.set(name, known);
    return random.uniform(row, known);
  };
}

/**
 * Inputs that a source has to give: those that are not drawn.
 *
 * @example
 * ```ts
 * import { METZGER2017, resolveDraws, undrawn } from "kiloflow";
 *
 * const { draws } = resolveDraws(METZGER2017, ["opacity=log:1:30"], { seed: 1 });
 * const given = undrawn(METZGER2017.inputs, draws).map(({ name }) => name); // without opacity
 * ```
 */
export function undrawn(inputs: readonly ModelInput[], draws: Draws | undefined): readonly ModelInput[] {
  checkInputs("inputs", inputs);
  checkDraws(draws);
  return draws === undefined ? inputs : inputs.filter(({ name }) => !Object.hasOwn(draws.inputs, name));
}

/** @throws InputError for what are no inputs of a model */
function checkInputs(argumentName: string, inputs: readonly ModelInput[]): void {
  if (Array.isArray(inputs) && inputs.every((input) => typeof input?.name === "string")) return;
  throw new InputError(`${argument(argumentName)} must be inputs of a light-curve model: ${argument("model.inputs")}`);
}

/** @throws InputError for what are no draws */
function checkDraws(draws: Draws | undefined): void {
  if (draws === undefined || typeof draws?.inputs === "object") return;
  throw new InputError(`${argument("draws")} must be what resolveDraws gives`);
}

/**
 * A source with the drawn inputs in every set.
 * @param given inputs that it has: all, of which those drawn are replaced, or the undrawn ones
 * @param inputs that the result has
 * @example
 * ```ts
 * import { createPrior, METZGER2017, resolveDraws, withDraws } from "kiloflow";
 *
 * const { draws } = resolveDraws(METZGER2017, ["opacity=log:1:30"], { seed: 1 });
 * const prior = createPrior(METZGER2017, Object.keys(METZGER2017.priors)[0], 10, 1);
 * const source = withDraws(prior, METZGER2017.inputs, METZGER2017.inputs, draws); // other opacities
 * ```
 */
export function withDraws(
  source: ParameterSource,
  given: readonly ModelInput[],
  inputs: readonly ModelInput[],
  draws: Draws | undefined,
): ParameterSource {
  checkSource(source);
  checkInputs("given", given);
  checkInputs("inputs", inputs);
  checkDraws(draws);
  const drawn = inputs.flatMap(({ name }, column) =>
    draws && Object.hasOwn(draws.inputs, name) ? [{ name, column, distribution: draws.inputs[name] }] : [],
  );
  if (draws === undefined || drawn.length === 0) return source;
  const uniform = drawnUniforms(draws.seed);
  const kept = given.flatMap(({ name }, from) => {
    const to = inputs.findIndex((input) => input.name === name);
    return Object.hasOwn(draws.inputs, name) ? [] : [{ from, to }];
  });
  const [wide, width] = [given.length, inputs.length];
  return {
    ...source,
    width,
    inputs: inputs.map(({ name }) => name),
    // Notes of files are complete once all rows are read.
    get notes() {
      return [...source.notes, ...(draws.scatter ? [] : draws.notes)];
    },
    description: `${source.description}${drawsText(draws.inputs)}`,
    read(start, rows) {
      const before = source.read(start, rows);
      const sets = new Float64Array(width * rows);
      for (let row = 0; row < rows; row++) {
        for (const { from, to } of kept) sets[width * row + to] = before[wide * row + from];
        for (const { name, column, distribution } of drawn)
          sets[width * row + column] = quantile(distribution, uniform(name, start + row));
      }
      return sets;
    },
  };
}

/** "; kappa uniform from 1 to 30 in the logarithm" */
export const drawsText = (drawn: Readonly<Record<string, Distribution>>): string =>
  Object.entries(drawn)
    .map(([name, distribution]) => `; ${name} ${distributionText(distribution)}`)
    .join("");

/** As datasets state what was drawn. */
export function drawsProvenance({ inputs, relations, scatter }: Draws): Record<string, string> {
  const specifications = Object.entries({ ...inputs, ...relations }).map(([name, one]) => [name, one.specification]);
  return { ...Object.fromEntries(specifications), ...(scatter ? { ejecta: "published scatter" } : {}) };
}
