/** Priors of a model: parameter sets drawn by row number. */

import type { ParameterSource } from "../data/types.ts";
import { argument, InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";
import { inputNames, type LightCurveModel } from "./model.ts";
import type { Independent, Prior, Ranges } from "./prior.ts";
import { changesText, checkChanges, type PriorChanges } from "./priorChanges.ts";

export type { Independent, Prior, PriorRange, PriorTable, Ranges } from "./prior.ts";

/** The value at `u` of (0, 1); never outside the range, whatever the logarithms round to. */
function valueAt({ range: [low, high], scale }: Independent, u: number): number {
  if (scale === "linear") return low + (high - low) * u;
  const value = Math.exp(Math.log(low) + Math.log(high / low) * u);
  return Math.min(high, Math.max(low, value));
}

/**
 * A prior that draws every input independently of the others.
 * @param independent by the inputs' names, in the model's order
 * @example
 * ```ts
 * import { createPrior, independentInputs, METZGER2017 } from "kiloflow";
 *
 * const heavy = independentInputs("heavy ejecta", {
 *   ejecta_mass: { range: [0.03, 0.1], scale: "log" },
 *   ejecta_velocity: { range: [0.1, 0.3], scale: "linear" },
 *   beta: { range: [3, 4], scale: "linear" },
 *   opacity: { range: [1, 10], scale: "log" },
 * });
 * const source = createPrior({ ...METZGER2017, priors: { heavy } }, "heavy", 100, 1);
 * ```
 */
export function independentInputs(description: string, independent: Readonly<Record<string, Independent>>): Prior {
  const right = ({ range, scale }: Independent) =>
    Array.isArray(range) && range[0] <= range[1] && (scale === "linear" || (scale === "log" && range[0] > 0));
  const wrong = Object.entries(independent ?? {}).find(([, one]) => !right(one ?? {}));
  if (wrong || typeof independent !== "object" || independent === null || Object.keys(independent).length === 0) {
    const where = wrong ? `${argument("independent")}, ${wrong[0]},` : argument("independent");
    throw new InputError(
      `${where} must be like { beta: { range: [3, 4], scale: "linear" } }, positive where it is "log"`,
    );
  }
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
export type Drawn = Pick<LightCurveModel, "name" | "priors" | "inputs">;

/** Numbers of the draws of changed inputs, beyond those of any prior. */
const CHANGED_DRAWS = 2 ** 16;

function priorNamed(model: Drawn, name: string): Prior {
  if (!model?.priors) throw new InputError(`${argument("model")} must be a light-curve model such as DU17`);
  const { priors } = model;
  if (!Object.hasOwn(priors, name)) {
    throw new InputError(`${argument("prior")} is "${name}", but must be one of ${Object.keys(priors).join(", ")}`);
  }
  return priors[name];
}

/**
 * A prior as a source of `count` sets.
 * @throws InputError for an unknown name, a count below 1, and for ranges or changes that the model does not have or that
 *   make no sense
 * @example
 * ```ts
 * import { createPrior, DU17, lightCurves } from "kiloflow";
 *
 * const sets = createPrior(DU17, "eos", 100, 42).read(0, 100); // [100, 4]: m1, m2, Lambda1, Lambda2
 * const { magnitudes } = await lightCurves("du17", sets, { times: [1, 2, 4] });
 * ```
 */
export function createPrior(
  model: Drawn,
  name: string,
  count: number,
  seed: number,
  ranges: Ranges = {},
  changes: PriorChanges = {},
): ParameterSource {
  const prior = priorNamed(model, name);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  const order = Object.keys(prior.independent ?? {}).join();
  if (prior.independent && order !== model.inputs.map((input) => input.name).join())
    throw new Error(`prior ${name} of ${model.name} draws ${order} where its inputs are ${inputNames(model)}`);
  checkChanges(model, ranges, changes);
  const foreign = Object.keys(ranges).find((key) => !Object.hasOwn(prior.ranges, key));
  if (foreign !== undefined)
    throw new InputError(`${argument(`${foreign}Range`)} does not go with ${argument("prior")} ${name}`);
  const defaults = Object.fromEntries(Object.entries(prior.ranges).map(([key, { range }]) => [key, range]));
  const complete = { ...defaults, ...ranges };
  prior.checkRanges?.(complete);
  const { inputs: redrawn = {}, fixed = {} } = changes;
  const changed = model.inputs.flatMap(({ name }, column) =>
    Object.hasOwn(redrawn, name) ? [{ column, drawn: redrawn[name] }] : [],
  );
  const same = model.inputs.flatMap(({ name }, column) => (Object.hasOwn(fixed, name) ? [[column, fixed[name]]] : []));
  const random = new CounterRandom(seed, "prior");
  const width = model.inputs.length;
  return {
    ...{ width, count, seed },
    inputs: model.inputs.map((input) => input.name),
    description: `prior ${name}: ${prior.description}${changesText(changes)}`,
    massFrame: "source",
    notes: [],
    read(start, rows) {
      const sets = new Float64Array(width * rows);
      for (let row = 0; row < rows; row++) {
        const at = width * row;
        prior.draw(random, start + row, complete, sets, at);
        for (const { column, drawn } of changed)
          sets[at + column] = valueAt(drawn, random.uniform(start + row, CHANGED_DRAWS + column));
        for (const [column, value] of same) sets[at + column] = value;
      }
      return sets;
    },
  };
}
