/** Selections of a model's bands. */

import { InputError } from "../engine/errors.ts";
import type { LightCurveModel, ModelBand } from "./model.ts";

/** Names of a model's bands, in its order. */
export const bandNames = ({ bands }: Pick<LightCurveModel, "bands">): string[] => bands.map(({ name }) => name);

/** A band of a model by its name, also one of those that are not among its usual ones. */
export const findBand = (model: Pick<LightCurveModel, "bands" | "bandNamed">, name: string): ModelBand | undefined =>
  model.bands.find((band) => band.name === name) ?? model.bandNamed?.(name);

/** Effective wavelengths by the bands' names, Angstrom. */
export const wavelengthsOf = ({ bands }: Pick<LightCurveModel, "bands">): Record<string, number> =>
  Object.fromEntries(bands.map(({ name, wavelengthNm }) => [name, 10 * wavelengthNm]));

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
 * Reads a selection of bands.
 * @param known names of the bands that there are
 * @param where the flag or argument, for the error message
 * @param owner what has these bands, for the error message: a file
 * @throws InputError for unknown or repeated bands and for none
 */
export function parseBands(known: readonly string[], text: string, where = "`bands`", owner = ""): string[] {
  const choice = `${owner && `${owner} has only `}${joinBands(known)}`;
  const advice = owner ? choice : `choose from ${choice}`;
  const names = splitBands(text, known);
  if (names.length === 0 || names.join("") === "") throw new InputError(`${where} names no band; ${advice}`);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) {
      throw new InputError(`${where} "${text}" has the unknown band "${name}"; ${advice}`);
    }
    if (names.indexOf(name) !== index) throw new InputError(`${where} "${text}" names the band "${name}" twice`);
  }
  return names;
}
