/** What a flow is made of: a list of transforms between curves and standard normal noise. */

import { InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";
import type { CouplingShape } from "../kernels/flow/couplingShape.ts";
import { checkLimits } from "../kernels/flow/limits.ts";
import type { Transformer } from "../kernels/flow/transformers.ts";
import { checkEmbedding, type EmbeddedShape, type Embedding, transformShape } from "./embedding.ts";
import { type CouplingTransform, couplingShape } from "./transforms/coupling.ts";
import { type Transform, transformRow } from "./transforms/index.ts";

export { LIMITS } from "../kernels/flow/limits.ts";
export type { Embedding } from "./embedding.ts";
export { couplingShape } from "./transforms/coupling.ts";
export type { Transform } from "./transforms/index.ts";

/**
 * A conditional flow: `transforms` lead from data to noise. `conditions` are those that its user gives; an embedding makes of
 * them those that the transforms see.
 */
export interface Architecture extends EmbeddedShape {
  readonly transforms: readonly Transform[];
}

export const NORMALISATIONS = ["act", "batch", "none"] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];
export const PERMUTATIONS = ["none", "reverse", "random", "learned"] as const;
export type Permutation = (typeof PERMUTATIONS)[number];

/** Choices from which {@link buildArchitecture} makes the list of transforms. */
export interface ArchitectureChoices {
  readonly dimensions: number;
  readonly conditions: number;
  /** The network in front, where the transforms are not to see the conditions themselves. */
  readonly embedding?: Embedding | undefined;
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
 * @throws InputError beyond `LIMITS`, and for learned permutations without an order for each coupling
 */
export function buildArchitecture(choices: ArchitectureChoices): Architecture {
  const { dimensions, conditions, embedding, couplings, hidden, blocks, transformer } = choices;
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
  const architecture = { dimensions, conditions, ...(embedding ? { embedding } : {}), transforms };
  checkArchitecture(architecture, "the architecture");
  return architecture;
}

/** The order before a coupling, or undefined where there is none. */
function permutationOrder(choices: ArchitectureChoices, coupling: number): readonly number[] | undefined {
  const { dimensions, permutation, seed } = choices;
  switch (permutation) {
    case "none":
      return undefined;
    case "reverse":
      return coupling === 0 ? undefined : Array.from({ length: dimensions }, (_, index) => dimensions - 1 - index);
    case "random":
      return coupling === 0 ? undefined : randomOrder(dimensions, seed, coupling);
    case "learned":
      return learnedOrder(choices, coupling);
    default:
      return permutation satisfies never;
  }
}

function learnedOrder(
  { dimensions, couplings, orders }: ArchitectureChoices,
  coupling: number,
): readonly number[] | undefined {
  if (orders?.length !== couplings) {
    throw new InputError(`learned permutations have ${orders?.length ?? 0} orders for ${couplings} couplings`);
  }
  const order = orders[coupling];
  const unchanged = order.length === dimensions && order.every((feature, place) => feature === place);
  return unchanged ? undefined : order;
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

/** The couplings of a flow, as its kernels see them. */
export function couplingShapes(architecture: Architecture): CouplingShape[] {
  return couplingsOf(architecture).map((transform) => couplingShape(transformShape(architecture), transform));
}

function couplingsOf({ transforms }: Architecture): CouplingTransform[] {
  return transforms.filter((transform) => transform.kind === "coupling");
}

/** Checks everything that a foreign file could get wrong. @throws InputError that begins with `where` */
export function checkArchitecture(architecture: Architecture, where: string): void {
  checkLimits("dimensions", architecture.dimensions, where);
  checkEmbedding(architecture, where);
  checkLimits("couplings", couplingsOf(architecture).length, where);
  const shape = transformShape(architecture);
  for (const transform of architecture.transforms) transformRow(transform).check(transform, shape, where);
}
