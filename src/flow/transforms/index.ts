/** The table of the kinds of transforms: total for those that are built in; programs can add others. */

import { argument, InputError } from "../../engine/errors.ts";
import { type ActNormTransform, actNorm } from "./actNorm.ts";
import { type BatchNormTransform, batchNorm } from "./batchNorm.ts";
import { type CouplingTransform, coupling } from "./coupling.ts";
import { type PermutationTransform, permutation } from "./permutation.ts";
import type { BuiltInRow, TransformRow } from "./transform.ts";

/** A transform that kiloflow brings. */
export type BuiltInTransform = CouplingTransform | BatchNormTransform | ActNormTransform | PermutationTransform;

/** A transform of a program's own, e.g. of the kind "mine:radial". A colon keeps its name apart from later built-in ones. */
export interface AddedTransform {
  readonly kind: `${string}:${string}`;
}

/** A step of a flow, as its model file describes it. */
export type Transform = BuiltInTransform | AddedTransform;

/** Forgetting a kind does not compile. */
const BUILT_IN: {
  readonly [Kind in BuiltInTransform["kind"]]: BuiltInRow<Extract<BuiltInTransform, { readonly kind: Kind }>>;
} = { coupling, "batch-norm": batchNorm, "act-norm": actNorm, permutation };

const rows = new Map<string, BuiltInRow<Transform>>(Object.entries(BUILT_IN));

/** Fields of the kinds that programs have added. */
export const ADDED_FIELDS = new Map<string, TransformRow<AddedTransform>["fields"]>();

/**
 * Adds a kind of transform: architectures, files and trainings then take it.
 *
 * @throws InputError where the kind has a row already, or is none
 * @example
 * ```ts
 * import { type Kernel, kernelCall, registerTransform, type Step } from "kiloflow";
 *
 * // The kernels multiply each feature by a learned number, or divide by it.
 * function register(forward: Kernel<object>, inverse: Kernel<object>): void {
 *   registerTransform("mine:scale", {
 *     fields: {},
 *     hasLogDet: true,
 *     check() {},
 *     describe: () => "scale",
 *     parameters: (_, { dimensions }) => [{ name: "scale", shape: [dimensions], initial: 1 }],
 *     moments: () => [],
 *     featureTable: () => [],
 *     calls(_, { dimensions }) {
 *       const callsOf = (kernel: Kernel<object>) => (step: Step) => [
 *         kernelCall({
 *           kernel,
 *           specialisation: {},
 *           settings: { count: step.count, dimensions, offset: step.parameterOffset, log_det_offset: step.logDetOffset },
 *           buffers: { input: step.input, parameters: step.parameters, output: step.output, log_det: step.logDet },
 *         }),
 *       ];
 *       return { forward: callsOf(forward), inverse: callsOf(inverse) };
 *     },
 *   });
 * }
 * ```
 */
export function registerTransform<T extends AddedTransform>(kind: T["kind"], row: TransformRow<T>): void {
  if (typeof kind !== "string" || !kind.includes(":")) {
    throw new InputError(`${argument("kind")} is "${kind}", but must be a name such as "mine:radial"`);
  }
  if (typeof row?.calls !== "function") {
    throw new InputError(`${argument("row")} must be what a transform is: calls, fields, parameters and the rest`);
  }
  if (rows.has(kind)) throw new InputError(`there is a transform of the kind "${kind}" already`);
  rows.set(kind, row);
  ADDED_FIELDS.set(kind, row.fields);
}

/** The row of a transform. @throws InputError where its kind has none */
export function transformRow({ kind }: Transform): BuiltInRow<Transform> {
  const row = rows.get(kind);
  if (!row) {
    throw new InputError(`there is no transform of the kind "${kind}"`, {
      hint: `the kinds are ${[...rows.keys()].join(", ")}`,
    });
  }
  return row;
}
