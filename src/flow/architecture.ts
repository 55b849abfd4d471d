/** What a flow is made of: a list of transforms between curves and standard normal noise. */

import { InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";
import { type CouplingShape, conditionerShape } from "../kernels/flow/couplingShape.ts";
import type { Transformer } from "../kernels/flow/transformers.ts";

/** A coupling: `identity` features pass and condition the rest. */
export interface CouplingTransform {
  readonly kind: "coupling";
  readonly identity: readonly number[];
  readonly transformed: readonly number[];
  readonly hidden: number;
  readonly blocks: number;
  readonly transformer: Transformer;
}

/** Normalisation by batch statistics in training, by running ones in use. */
export interface BatchNormTransform {
  readonly kind: "batch-norm";
}

/** Learned scale and shift of each feature. */
export interface ActNormTransform {
  readonly kind: "act-norm";
}

/** Feature i of the result is feature order[i] of the input. */
export interface PermutationTransform {
  readonly kind: "permutation";
  readonly order: readonly number[];
}

export type Transform = CouplingTransform | BatchNormTransform | ActNormTransform | PermutationTransform;

/** A conditional flow: `transforms` lead from data to noise. */
export interface Architecture {
  readonly dimensions: number;
  readonly conditions: number;
  readonly transforms: readonly Transform[];
}

/** Stated limits: what the kernels are checked for, and what compiles in seconds. */
export const LIMITS = {
  dimensions: [2, 64],
  conditions: [1, 32],
  hidden: [1, 128],
  blocks: [1, 8],
  couplings: [1, 32],
  bins: [2, 32],
  /** Outputs of a conditioner: two for each transformed feature, or 3 bins - 1 for splines. */
  outputs: [1, 512],
} as const;

export const NORMALISATIONS = ["act", "batch", "none"] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];
export const PERMUTATIONS = ["none", "reverse", "random", "learned"] as const;
export type Permutation = (typeof PERMUTATIONS)[number];

/** Choices from which {@link buildArchitecture} makes the list of transforms. */
export interface ArchitectureChoices {
  readonly dimensions: number;
  readonly conditions: number;
  readonly couplings: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly transformer: Transformer;
  /** After every coupling. */
  readonly normalisation: Normalisation;
  /** Before every coupling but the first; learned ones before every coupling whose order changes something. */
  readonly permutation: Permutation;
  /** Seed of random permutations. */
  readonly seed: number;
  /** [couplings, dimensions] Learned permutations: the order before each coupling. */
  readonly orders?: readonly (readonly number[])[];
}

/**
 * Couplings with alternating masks, each followed by a normalisation.
 * @throws InputError beyond {@link LIMITS}, and for learned permutations without an order for each coupling
 */
export function buildArchitecture(choices: ArchitectureChoices): Architecture {
  const { dimensions, conditions, couplings, hidden, blocks, transformer } = choices;
  const all = Array.from({ length: dimensions }, (_, index) => index);
  const transforms: Transform[] = [];
  for (let coupling = 0; coupling < couplings; coupling++) {
    const order = permutationOrder(choices, coupling);
    if (order) transforms.push({ kind: "permutation", order });
    // An even number of features reversed has even and odd ones exchanged already.
    const alternates = choices.permutation !== "reverse" || dimensions % 2 === 1;
    const passes = (feature: number) => feature % 2 === (alternates ? coupling % 2 : 0);
    transforms.push({
      kind: "coupling",
      identity: all.filter(passes),
      transformed: all.filter((feature) => !passes(feature)),
      hidden,
      blocks,
      transformer,
    });
    if (choices.normalisation !== "none") transforms.push({ kind: `${choices.normalisation}-norm` });
  }
  const architecture = { dimensions, conditions, transforms };
  checkArchitecture(architecture, "the architecture");
  return architecture;
}

/** The order before a coupling, or undefined where there is none. */
function permutationOrder(choices: ArchitectureChoices, coupling: number): readonly number[] | undefined {
  const { dimensions, couplings, permutation, seed, orders } = choices;
  if (permutation === "learned") {
    if (orders?.length !== couplings) {
      throw new InputError(`learned permutations have ${orders?.length ?? 0} orders for ${couplings} couplings`);
    }
    const order = orders[coupling];
    const unchanged = order.length === dimensions && order.every((feature, place) => feature === place);
    return unchanged ? undefined : order;
  }
  if (coupling === 0 || permutation === "none") return undefined;
  return permutation === "reverse"
    ? Array.from({ length: dimensions }, (_, index) => dimensions - 1 - index)
    : randomOrder(dimensions, seed, coupling);
}

/** A permutation of 0 to dimensions - 1 that follows from seed and coupling (Fisher-Yates). */
export function randomOrder(dimensions: number, seed: number, coupling: number): number[] {
  const order = Array.from({ length: dimensions }, (_, index) => index);
  const random = new CounterRandom(seed, "weights");
  for (let index = dimensions - 1; index > 0; index--) {
    const other = Math.floor(random.uniform(index, 1000 + coupling) * (index + 1));
    [order[index], order[other]] = [order[other], order[index]];
  }
  return order;
}

/** The kernels' view of a coupling. */
export function couplingShape(architecture: Architecture, transform: CouplingTransform): CouplingShape {
  return {
    dimensions: architecture.dimensions,
    identity: transform.identity.length,
    conditions: architecture.conditions,
    hidden: transform.hidden,
    blocks: transform.blocks,
    transformer: transform.transformer,
  };
}

/** Checks everything that a foreign file could get wrong. @throws InputError that begins with `where` */
export function checkArchitecture(architecture: Architecture, where: string): void {
  const { dimensions, conditions, transforms } = architecture;
  inLimits("dimensions", dimensions, where);
  inLimits("conditions", conditions, where);
  const couplings = transforms.filter((transform) => transform.kind === "coupling");
  inLimits("couplings", couplings.length, where);
  for (const transform of transforms) {
    if (transform.kind === "permutation") checkPermutation(transform.order, dimensions, where);
    if (transform.kind !== "coupling") continue;
    inLimits("hidden", transform.hidden, where);
    inLimits("blocks", transform.blocks, where);
    if (transform.transformer.kind === "spline") {
      inLimits("bins", transform.transformer.bins, where);
      if (!(transform.transformer.tailBound > 0))
        throw new InputError(`${where} has a spline without a positive bound`);
    }
    checkPermutation([...transform.identity, ...transform.transformed], dimensions, where);
    if (transform.identity.length === 0 || transform.transformed.length === 0) {
      throw new InputError(`${where} has a coupling that transforms all features or none`);
    }
    inLimits("outputs", conditionerShape(couplingShape(architecture, transform)).outputs, where);
  }
}

function inLimits(name: keyof typeof LIMITS, value: number, where: string): void {
  const [low, high] = LIMITS[name];
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new InputError(`${where} has ${value} ${name}, but must have an integer from ${low} to ${high}`);
  }
}

function checkPermutation(order: readonly number[], dimensions: number, where: string): void {
  const complete = order.length === dimensions && new Set(order).size === dimensions;
  if (!complete || order.some((index) => !(index >= 0 && index < dimensions))) {
    throw new InputError(`${where} has features that are not a permutation of 0 to ${dimensions - 1}`);
  }
}
