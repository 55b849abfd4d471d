/** Selections of a model's bands. */

import { nearNames } from "../data/nearNames.ts";
import { argument, InputError } from "../engine/errors.ts";
import type { LightCurveModel, ModelBand } from "./model.ts";

/** What of a model tells its bands. */
export type BandsOfModel = Pick<LightCurveModel, "bands" | "bandNamed" | "bandSpellings">;

/** Names of a model's usual bands, in its order. */
export const bandNames = ({ bands }: Pick<LightCurveModel, "bands">): string[] => bands.map(({ name }) => name);

/** A band of a model by its name, also one of those that are not among its usual ones. */
export const findBand = (model: Pick<LightCurveModel, "bands" | "bandNamed">, name: string): ModelBand | undefined =>
  model.bands.find((band) => band.name === name) ?? model.bandNamed?.(name);

/** Whether a model's representation gives a band. */
export const isDecodable = (
  model: Pick<LightCurveModel, "bands" | "bandNamed" | "representation">,
  name: string,
): boolean => (model.representation?.anyBand ? findBand(model, name) !== undefined : bandNames(model).includes(name));

/** @throws InputError for what is no array of names of bands, each once */
export function checkBandNames(given: readonly string[]): void {
  const where = argument("bands");
  if (!Array.isArray(given) || given.length === 0) throw new InputError(`${where} must be an array of names of bands`);
  const twice = given.find((name, at) => given.indexOf(name) !== at);
  if (twice !== undefined) throw new InputError(`${where} has "${twice}" twice`);
}

/** Bands of a model, by default its usual ones. @throws InputError for what are no bands of it, each once */
export function bandsOf(model: LightCurveModel, given: readonly string[] = bandNames(model)): readonly string[] {
  checkBandNames(given);
  for (const name of given) {
    if (typeof name === "string" && findBand(model, name)) continue;
    throw new InputError(`${argument("bands")}: "${name}" is no band of ${model.title}`, {
      hint: adviceFor(model, String(name)),
    });
  }
  return given;
}

/** Effective wavelengths of those bands that a model knows, by their names, Angstrom. */
export const wavelengthsOf = (model: BandsOfModel, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const band = findBand(model, name);
      return band ? [[name, 10 * band.wavelengthNm]] : [];
    }),
  );

/** Band names as people write them: letters in a row where all names are letters, else with commas between. */
export function joinBands(names: readonly string[]): string {
  return names.join(names.every((name) => name.length === 1) ? "" : ",");
}

/** Names that are listed where none is near. */
const MOST_LISTED = 40;

/** What to choose from, where a model knows many bands: names near to one that it does not know, if there are. */
export function adviceFor(model: BandsOfModel, name: string): string {
  const usual = bandNames(model);
  const all = [...new Set([...usual, ...(model.bandSpellings ?? [])])];
  const near = nearNames(name, all);
  if (near.length > 0) return `nearby names are ${near.join(", ")}`;
  if (all.length <= MOST_LISTED) return `choose from ${joinBands(all)}`;
  return `choose from ${joinBands(usual)} and names of filters such as ztfg, lsstr, ps1::z or 2massj, or define a band as NAME=nm`;
}

/**
 * Splits a selection of bands: names between commas (`g,r,J`, `ps1::g`), or letters in a row (`griz`). A single name of
 * several letters is one band where it is known, and where its letters are not, if there are names beside a list.
 */
function splitBands(text: string, knows: (name: string) => boolean, beyondList: boolean): string[] {
  const trimmed = text.trim();
  if (trimmed.includes(",")) return trimmed.split(",").map((name) => name.trim());
  const letters = [...trimmed];
  return knows(trimmed) || (beyondList && !letters.every(knows)) ? [trimmed] : letters;
}

/**
 * Reads a selection of bands.
 * @param known the model that has them, or names of the bands that there are
 * @param where the flag or argument, for the error message
 * @param owner what has these bands, for the error message: a file
 * @throws InputError for unknown or repeated bands and for none
 * @example
 * ```ts
 * import { DU17, parseBands, VILLAR2017 } from "kiloflow";
 *
 * const four = parseBands(DU17, "griz"); // ["g", "r", "i", "z"]
 * const filters = parseBands(VILLAR2017, "ztfg,ps1::z,K");
 * ```
 */
export function parseBands(
  known: readonly string[] | BandsOfModel,
  text: string,
  where = "`bands`",
  owner = "",
): string[] {
  if (
    !(Array.isArray(known)
      ? known.every((name) => typeof name === "string")
      : Array.isArray((known as Partial<BandsOfModel> | null)?.bands)) ||
    typeof text !== "string"
  ) {
    throw new InputError(`${where} must be a text, after the model or the names to choose from`);
  }
  const model = "bands" in known ? known : undefined;
  const list = "bands" in known ? bandNames(known) : known;
  const knows = (name: string) => (model ? findBand(model, name) !== undefined : list.includes(name));
  const beyondList = model?.bandNamed !== undefined;
  const choice = `${owner && `${owner} has only `}${joinBands(list)}`;
  const advice = owner ? choice : `choose from ${choice}`;
  const names = splitBands(text, knows, beyondList);
  if (names.length === 0 || names.join("") === "") throw new InputError(`${where} names no band; ${advice}`);
  for (const [index, name] of names.entries()) {
    if (!knows(name)) {
      const found = beyondList ? adviceFor(model, name) : advice;
      throw new InputError(`${where} "${text}" has the unknown band "${name}"; ${found}`);
    }
    if (names.indexOf(name) !== index) throw new InputError(`${where} "${text}" names the band "${name}" twice`);
  }
  return names;
}
