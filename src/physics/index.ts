/**
 * `kiloflow/physics`: light curves of one set at once, from the models' float64 references, without any dependency.
 * @packageDocumentation
 */

import { argument, InputError } from "../engine/errors.ts";
import { du17 } from "./du17.ts";
import { metzger2017 } from "./metzger2017.ts";
import type { CurveRequest } from "./request.ts";
import { villar2017 } from "./villar2017.ts";

export { InputError, type KiloflowError } from "../engine/errors.ts";
export { type Du17Options, du17 } from "./du17.ts";
export { type Metzger2017Options, metzger2017 } from "./metzger2017.ts";
export type { CurveRequest, ObserverOptions, SpectralOptions } from "./request.ts";
export { villar2017 } from "./villar2017.ts";

const MODELS = { du17, villar2017, metzger2017 } as const;

/** A request to the model of that name. */
export type RequestTo<Name extends keyof typeof MODELS> = Parameters<(typeof MODELS)[Name]>[1];

/**
 * Magnitudes of one set by the model of a name. A program that always uses the same model is smaller with that one's own
 * function.
 *
 * @param set in the order of the model's inputs
 * @returns AB magnitudes [band, time]; NaN where the model has no value
 * @throws InputError naming the argument that is not as it must be
 *
 * @example
 * ```ts
 * import { InputError, lightCurve } from "kiloflow/physics";
 *
 * const request = { times: [1, 2, 4], bands: ["g", "K"] };
 * const magnitudes = lightCurve("villar2017", [0.03, 0.2, 1, 1000], request);
 * try {
 *   lightCurve("villar2017", [-0.03, 0.2, 1, 1000], request);
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error;
 *   console.log(error.message); // ejecta_mass_1 of `set` is -0.03, but must be a number from 0 to 1
 * }
 * ```
 */
export function lightCurve<Name extends keyof typeof MODELS>(
  model: Name,
  set: ArrayLike<number>,
  request: RequestTo<Name>,
): Float64Array {
  if (!Object.hasOwn(MODELS, model)) {
    throw new InputError(`${argument("model")} is "${model}", but must be one of ${Object.keys(MODELS).join(", ")}`);
  }
  const evaluate: (set: ArrayLike<number>, request: CurveRequest<object>) => Float64Array = MODELS[model];
  return evaluate(set, request);
}
