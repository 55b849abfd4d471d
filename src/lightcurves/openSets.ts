/** Files of a model's sets. */

import { fingerprint } from "../data/fingerprint.ts";
import { type ParameterFileOptions, parameterFile } from "../data/parameters/index.ts";
import type { ParameterSource } from "../data/types.ts";
import type { LightCurveModel } from "./model.ts";
import { type SetsReading, setsOf } from "./sets.ts";

/** How to open a file of sets. */
export type SetsOptions = SetsReading & ParameterFileOptions;

/**
 * Opens a file of a model's sets. Those that the model cannot evaluate are kept, get no values, and are counted in a note.
 * @throws InputError naming file, row and column of whatever is wrong, also where the model can evaluate none of the sets
 */
export async function openSets(
  model: LightCurveModel,
  path: string,
  { table, ...reading }: SetsOptions = {},
): Promise<ParameterSource> {
  const source = await setsOf(model, path, parameterFile(path, { table }), reading);
  return { ...source, contents: fingerprint(source.read(0, source.count)) };
}
