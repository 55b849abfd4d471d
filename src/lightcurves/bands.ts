/** Selections of a model's bands. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel } from "./model.ts";

/** Names of a model's bands, in its order. */
export const bandNames = ({ bands }: Pick<LightCurveModel, "bands">): string[] => bands.map(({ name }) => name);

/** Band names as people write them: letters in a row where all names are letters, else with commas between. */
export function joinBands(names: readonly string[]): string {
  return names.join(names.every((name) => name.length === 1) ? "" : ",");
}

/**
 * Splits a selection of bands: names between commas (`g,r,J`, `ps1::g`), or letters in a row (`griz`).
 * @param known the names that there are; a single name of several letters is one band
 */
function splitBands(text: string, known: readonly string[]): string[] {
  const trimmed = text.trim();
  if (trimmed.includes(",")) return trimmed.split(",").map((name) => name.trim());
  return known.includes(trimmed) ? [trimmed] : [...trimmed];
}

/**
 * Reads a selection of a model's bands.
 * @param where the flag or argument, for the error message
 * @throws InputError for unknown or repeated bands and for none
 */
export function parseBands(model: Pick<LightCurveModel, "bands">, text: string, where = "--bands"): string[] {
  const known = bandNames(model);
  const choice = joinBands(known);
  const names = splitBands(text, known);
  if (names.length === 0) throw new InputError(`${where} names no band; choose from ${choice}`);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) {
      throw new InputError(`${where} "${text}" has the unknown band "${name}"; choose from ${choice}`);
    }
    if (names.indexOf(name) !== index) throw new InputError(`${where} "${text}" names the band "${name}" twice`);
  }
  return names;
}
