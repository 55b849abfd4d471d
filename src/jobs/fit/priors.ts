/** From what a user says of priors to the blocks that a fit varies, and the values that it does not. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { BINARY_WIDTH } from "../../lightcurves/binary/columns.ts";
import { type Binaries, binariesOf, fixedBeside } from "../../lightcurves/binary/fromBinaries.ts";
import type { Distribution } from "../../lightcurves/draws/distribution.ts";
import { checkFixedInputs } from "../../lightcurves/fixedInputs.ts";
import type { LightCurveModel, ModelInput } from "../../lightcurves/model.ts";
import type { Independent, Prior, Ranges } from "../../lightcurves/prior.ts";
import { orderedInputs } from "./alikeParts.ts";
import { type DrawnParameter, independentBlock } from "./independentBlock.ts";
import { NUISANCE_NAMES } from "./nuisances.ts";
import { priorBlock } from "./priorBlock.ts";
import type { LatentBlock } from "./space.ts";
import { readDistribution } from "./specification.ts";

/** What a user says of the priors of one model. */
export interface PriorChoices {
  /** Name of one of the model's priors; the first where not given. */
  readonly prior?: string;
  /** Ranges that the prior itself has: `mass`, `lambda`. */
  readonly ranges?: Ranges;
  /** Distributions by the names of inputs, constants and nuisances: `log:1:30`, `0.1:10`, `0.1:10:log`. */
  readonly priorRanges?: Readonly<Record<string, string>>;
  /** Inputs that have one value. */
  readonly fixed?: FixedValues;
  /** Whether the inputs follow from a binary, which is what is varied. */
  readonly fromBinary?: boolean;
}

/** What is varied of a model's inputs, and what is not. */
export interface ResolvedPriors {
  /** With the constants that are varied among its inputs. */
  readonly model: LightCurveModel;
  /** Where its inputs follow from binaries: these. */
  readonly binaries: Binaries | undefined;
  /** What is varied or fixed: the model's inputs, or those of binaries. */
  readonly inputs: readonly ModelInput[];
  readonly blocks: readonly LatentBlock[];
  readonly fixed: FixedValues;
  readonly notes: readonly string[];
}

/** Names that a range or a value may be given for. */
export const namesOf = (model: LightCurveModel, fromBinary: boolean): string[] => [
  ...(fromBinary ? binariesOf(model) : model).inputs.map(({ name }) => name),
  ...(model.constants ?? []).map(({ name }) => name),
];

/**
 * @param given a block of m1, m2, lambda1 and lambda2 that takes the place of the prior's, as a posterior gives it
 * @throws InputError for names that the model does not have, and for values and distributions that make no sense
 */
export function resolvePriors(model: LightCurveModel, choices: PriorChoices, given?: LatentBlock): ResolvedPriors {
  const { priorRanges = {}, fixed: asked = {}, fromBinary = false } = choices;
  const range = argument("priorRange");
  const known = namesOf(model, fromBinary);
  const foreign = Object.keys(priorRanges).find((name) => !known.includes(name) && !NUISANCE_NAMES.includes(name));
  if (foreign !== undefined) {
    throw new InputError(
      `${range} names "${foreign}", but what a fit of ${model.name} varies is ${[...known, ...NUISANCE_NAMES].join(", ")}`,
    );
  }
  const constants = (model.constants ?? []).filter(({ name }) => Object.hasOwn(priorRanges, name));
  const own =
    constants.length === 0 ? model : (model.configure?.({ drawn: constants.map(({ name }) => name).join() }) ?? model);
  const binaries = fromBinary && own.binary !== "inputs" ? binariesOf(own) : undefined;
  const { name: modelName, inputs, priors } = binaries ?? own;
  checkFixedInputs({ name: modelName, inputs }, asked);
  const beside = binaries
    ? fixedBeside(binaries, asked, (name) => Object.hasOwn(priorRanges, name))
    : { fixed: asked, notes: [] };
  const twice = Object.keys(beside.fixed).find((name) => Object.hasOwn(priorRanges, name));
  if (twice !== undefined) throw new InputError(`${range} names ${twice}, which is ${beside.fixed[twice]}`);
  const binaryNames = inputs.slice(0, BINARY_WIDTH).map(({ name }) => name);
  if (given) {
    const tied = binaryNames.find((name) => Object.hasOwn(priorRanges, name) || Object.hasOwn(beside.fixed, name));
    if (tied !== undefined)
      throw new InputError(`${tied} comes from ${argument("posterior")}, and cannot be given as well`);
  }
  const independent = new Map<string, DrawnParameter>();
  for (const input of inputs) {
    if (!Object.hasOwn(priorRanges, input.name)) continue;
    const distribution = readDistribution(input, priorRanges[input.name], range);
    independent.set(input.name, { name: input.name, unit: input.unit, distribution });
  }
  const fixed: Record<string, number> = { ...beside.fixed };
  const left = () =>
    inputs.filter(
      ({ name }) =>
        !independent.has(name) && !Object.hasOwn(fixed, name) && !given?.parameters.some((one) => one.name === name),
    );
  const blocks: LatentBlock[] = given ? [given] : [];
  const remaining = left();
  if (remaining.length > 0) {
    const prior = priorOf({ name: modelName, priors }, choices);
    for (const { name, unit } of remaining) {
      const one = prior.table.independent?.[name];
      if (one === undefined) continue;
      if (one.range[0] === one.range[1]) fixed[name] = one.range[0];
      else independent.set(name, { name, unit, distribution: distributionOf(one) });
    }
    const tied = left();
    if (tied.length > 0) {
      const others = inputs.filter((input) => !tied.includes(input)).map(({ name }) => name);
      const missing = tied.find(({ name }) => binaries?.others.some((other) => other.name === name));
      if (missing)
        throw new InputError(`${missing.name} has no prior; give it one by ${range}, or a value by ${argument("fix")}`);
      blocks.push(priorBlock(inputs, prior.table, prior.ranges, others));
    }
  }
  const ordered = binaries ? [] : orderedInputs(own, independent, fixed);
  const drawn = inputs.flatMap(({ name }) => independent.get(name) ?? []);
  if (drawn.length > 0) blocks.push(independentBlock(drawn, ordered));
  const notes = ordered.map(
    (names) =>
      `${names.join(" <= ")}: what the components are called changes no curve and no evidence, so their order is that of ${names[0].replace(/_\d+$/, "")}`,
  );
  return { model: own, binaries, inputs, blocks, fixed, notes: [...beside.notes, ...notes] };
}

const distributionOf = ({ range, scale }: Independent): Distribution => ({
  kind: scale === "log" ? "log" : "uniform",
  ...{ a: range[0], b: range[1], range },
  specification: `${scale === "log" ? "log" : "uniform"}:${range[0]}:${range[1]}`,
});

/** @throws InputError for a prior or ranges that there are not, or that make no sense */
function priorOf(
  { name: model, priors }: Pick<LightCurveModel, "name" | "priors">,
  { prior: asked, ranges = {} }: PriorChoices,
): { readonly table: Prior; readonly ranges: Ranges } {
  const name = asked ?? Object.keys(priors)[0];
  if (!Object.hasOwn(priors, name)) {
    throw new InputError(
      `${argument("prior")} is "${name}", but those of ${model} are ${Object.keys(priors).join(", ")}`,
    );
  }
  const table = priors[name];
  const foreign = Object.keys(ranges).find((key) => !Object.hasOwn(table.ranges, key));
  if (foreign !== undefined)
    throw new InputError(`${argument(`${foreign}Range`)} does not go with ${argument("prior")} ${name}`);
  const defaults = Object.fromEntries(Object.entries(table.ranges).map(([key, { range }]) => [key, range]));
  const complete = { ...defaults, ...ranges };
  table.checkRanges?.(complete);
  return { table, ranges: complete };
}
