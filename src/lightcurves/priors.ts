/** Priors of a model: parameter sets drawn by row number. */

import type { ParameterSource } from "../data/types.ts";
import { argument, InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";

/** A range that users may set. */
export interface PriorRange {
  readonly summary: string;
  readonly range: readonly [number, number];
}

export type Ranges = Readonly<Record<string, readonly [number, number]>>;

/** How an input is drawn independently of the others: uniformly, or uniformly in the logarithm. */
export interface Independent {
  readonly range: readonly [number, number];
  readonly scale: "linear" | "log";
}

/** One prior. */
export interface Prior {
  readonly description: string;
  /** How each input is drawn, by name and in the model's order, where all are independent of each other. */
  readonly independent?: Readonly<Record<string, Independent>>;
  /** What users may set, by name, with the defaults. */
  readonly ranges: Readonly<Record<string, PriorRange>>;
  /** @throws InputError for ranges that make no sense together */
  checkRanges?(ranges: Ranges): void;
  /** Draws the inputs of set `row` into `target` at `at`. */
  draw(random: CounterRandom, row: number, ranges: Ranges, target: Float64Array, at: number): void;
}

export type PriorTable = Readonly<Record<string, Prior>>;

/** The value at `u` of (0, 1); never outside the range, whatever the logarithms round to. */
function valueAt({ range: [low, high], scale }: Independent, u: number): number {
  if (scale === "linear") return low + (high - low) * u;
  const value = Math.exp(Math.log(low) + Math.log(high / low) * u);
  return Math.min(high, Math.max(low, value));
}

/**
 * A prior that draws every input independently of the others.
 * @param independent by the inputs' names, in the model's order
 */
export function independentInputs(description: string, independent: Readonly<Record<string, Independent>>): Prior {
  const drawn = Object.values(independent);
  return {
    description,
    independent,
    ranges: {},
    draw(random, row, _ranges, target, at) {
      for (const [draw, one] of drawn.entries()) target[at + draw] = valueAt(one, random.uniform(row, draw));
    },
  };
}

/** What a prior needs to know of its model. */
interface Drawn {
  readonly priors: PriorTable;
  readonly inputs: readonly { readonly name: string }[];
}

function priorNamed({ priors }: Drawn, name: string): Prior {
  if (!Object.hasOwn(priors, name)) {
    throw new InputError(`${argument("prior")} is "${name}", but must be one of ${Object.keys(priors).join(", ")}`);
  }
  return priors[name];
}

/**
 * A prior as a source of `count` sets.
 * @throws InputError for an unknown name, a count below 1, or ranges that the prior does not have or that make no sense
 */
export function createPrior(
  model: Drawn,
  name: string,
  count: number,
  seed: number,
  ranges: Ranges = {},
): ParameterSource {
  const prior = priorNamed(model, name);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  const foreign = Object.keys(ranges).find((key) => !Object.hasOwn(prior.ranges, key));
  if (foreign !== undefined)
    throw new InputError(`${argument(`${foreign}Range`)} does not go with ${argument("prior")} ${name}`);
  const defaults = Object.fromEntries(Object.entries(prior.ranges).map(([key, { range }]) => [key, range]));
  const complete = { ...defaults, ...ranges };
  prior.checkRanges?.(complete);
  const random = new CounterRandom(seed, "prior");
  const width = model.inputs.length;
  return {
    width,
    count,
    description: `prior ${name}: ${prior.description}`,
    massFrame: "source",
    notes: [],
    read(start, rows) {
      const sets = new Float64Array(width * rows);
      for (let row = 0; row < rows; row++) prior.draw(random, start + row, complete, sets, width * row);
      return sets;
    },
  };
}
