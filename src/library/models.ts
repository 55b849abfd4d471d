/**
 * What takes models by their names. kiloflow's own are registered with the first of these calls: bundles of programs that
 * make none leave the models out.
 */

import { registerModels } from "../builtInModels.ts";
import type { Backend } from "../engine/backend.ts";
import {
  type CurvesRequest,
  evaluateLightCurves as evaluate,
  type LightCurves,
} from "../lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import {
  modelNamed as named,
  registerModel as register,
  registeredModels as registered,
} from "../lightcurves/registry.ts";

/**
 * Makes a model known by its name.
 * @throws InputError for a model whose names are not such, or name two things
 * @example
 * ```ts
 * import { DU17, lightCurves, registerModel } from "kiloflow";
 *
 * // A model of one's own is an object like DU17; here one that differs by its name alone.
 * registerModel({ ...DU17, name: "du17-copy", title: "a copy of DU17" });
 * const { magnitudes } = await lightCurves("du17-copy", [[1.48, 1.26, 250, 700]], { times: [1, 2] });
 * ```
 */
export function registerModel(model: LightCurveModel): void {
  registerModels();
  register(model);
}

/**
 * All models, in the order of registration.
 *
 * @example
 * ```ts
 * import { registeredModels } from "kiloflow";
 *
 * for (const { name, title } of registeredModels()) console.log(name, title);
 * ```
 */
export function registeredModels(): readonly LightCurveModel[] {
  registerModels();
  return registered();
}

/**
 * The model of a name, in any case.
 * @param where the flag or file, for the message
 * @throws InputError for unknown names
 * @example
 * ```ts
 * import { modelNamed } from "kiloflow";
 *
 * const { inputs, bands, options } = modelNamed("villar2017");
 * for (const { name, unit, range } of inputs) console.log(name, unit, range);
 * ```
 */
export function modelNamed(name: string, where?: string): LightCurveModel {
  registerModels();
  return named(name, where);
}

/**
 * Evaluates any number of sets that fit into memory, in chunks. Sets outside the inputs' ranges get no values and a status
 * that says so; `lightCurves` refuses them.
 *
 * @param parameters [set, inputs], in the order of the model's inputs: for DU17 m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2
 * @throws InputError for an unknown model, and for sets, times, bands or options that make no sense
 * @example
 * ```ts
 * import { evaluateLightCurves, openBackend, parseTimes } from "kiloflow";
 *
 * using backend = await openBackend("cpu");
 * const sets = Float64Array.of(1.48, 1.26, 250, 700);
 * const { magnitudes, status } = await evaluateLightCurves(backend, sets, { times: parseTimes("1:5:1") });
 * ```
 */
export async function evaluateLightCurves(
  backend: Backend,
  parameters: Float64Array,
  request: CurvesRequest,
): Promise<LightCurves> {
  registerModels();
  return evaluate(backend, parameters, request);
}
