/**
 * Bands of models that know a spectrum: the nine usual letters, every filter of the table, and what users define by a
 * wavelength or a transmission. Definitions are one text among the model's options, so that datasets and flows keep them.
 */

import { argument, InputError } from "../../engine/errors.ts";
import type { LightCurveModel, ModelBand, Transmission } from "../model.ts";
import { type Options, statedOptions, type TextOption } from "../options.ts";
import { FILTERS } from "./filters.ts";
import { USUAL_BANDS } from "./usualBands.ts";

export { USUAL_BANDS } from "./usualBands.ts";

/** `F200W=1989;X=480*0.2|500*0.8`: names with a wavelength in nm, or several with their weights. It has no flag of its own. */
export const BAND_DEFINITIONS: TextOption = {
  kind: "text",
  name: "bandDefinitions",
  argument: "NAME=nm",
  summary: "bands beside the known ones, by their wavelengths",
};

/** What a band may be called: nothing that separates names or definitions. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:+-]*$/;
/** Wavelengths that bands may have, nm: from the far ultraviolet to a millimetre. */
const WAVELENGTHS_NM: readonly [number, number] = [10, 1e6];

/** @param where for the message. @throws InputError for what is no name or no wavelength of a band */
export function checkBand(name: string, wavelengthNm: number, where: string): void {
  if (!NAME.test(name)) {
    throw new InputError(`${where} defines the band "${name}", but names are of letters, digits and _ . : + -`);
  }
  const [low, high] = WAVELENGTHS_NM;
  if (!(wavelengthNm >= low && wavelengthNm <= high)) {
    throw new InputError(`${where} has the wavelength ${wavelengthNm} nm, but it must be from ${low} to ${high} nm`);
  }
}

const shortest = (value: number): string => String(Number(value.toPrecision(8)));

/** A definition as text. */
export const definitionOf = (name: string, { wavelengthsNm, weights }: Transmission): string =>
  `${name}=${
    weights.length === 1
      ? shortest(wavelengthsNm[0])
      : wavelengthsNm.map((wavelength, index) => `${shortest(wavelength)}*${shortest(weights[index])}`).join("|")
  }`;

/** The band that one definition makes. @throws InputError */
function definedBand(text: string): ModelBand {
  const where = argument(BAND_DEFINITIONS.name);
  const [name, definition, ...rest] = text.split("=");
  const nodes = (definition ?? "").split("|").map((node) => node.split("*").map(Number));
  const single = nodes.length === 1 && nodes[0].length === 1;
  const wavelengthsNm = nodes.map(([wavelength]) => wavelength);
  const given = single ? [1] : nodes.map(([, weight]) => weight);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  const malformed =
    definition === undefined ||
    rest.length > 0 ||
    nodes.some((node) => node.length !== (single ? 1 : 2)) ||
    given.some((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY)) ||
    wavelengthsNm.some((wavelength, index) => wavelength <= wavelengthsNm[index - 1]);
  if (malformed) {
    throw new InputError(
      `${where} has "${text}", but must be NAME=nm, or NAME=nm*weight|nm*weight|... with ascending nm`,
    );
  }
  for (const wavelength of wavelengthsNm) checkBand(name, wavelength, where);
  const weights = given.map((weight) => weight / total);
  const wavelengthNm = wavelengthsNm.reduce((sum, wavelength, index) => sum + weights[index] * wavelength, 0);
  return single ? { name, wavelengthNm } : { name, wavelengthNm, transmission: { wavelengthsNm, weights } };
}

/** The bands of the option's text by their names. @throws InputError for what is no definition, and for names defined twice */
function definedBands({ bandDefinitions }: Options): Map<string, ModelBand> {
  const bands = new Map<string, ModelBand>();
  if (bandDefinitions === undefined) return bands;
  for (const text of String(bandDefinitions).split(";")) {
    const band = definedBand(text);
    if (bands.has(band.name)) {
      throw new InputError(`${argument(BAND_DEFINITIONS.name)} defines the band "${band.name}" twice`);
    }
    bands.set(band.name, band);
  }
  return bands;
}

/** Options for a model that was made with some: its definitions stay where the options have none. */
export const withDefinitions = (made: Options, own: Options): Options =>
  own[BAND_DEFINITIONS.name] === undefined ? { ...own, ...statedOptions([BAND_DEFINITIONS], made) } : own;

/**
 * What a model with a spectrum has as its bands: a part of its object, and of what its `configure` makes.
 * A definition stands before a usual band or filter of its name.
 * @param given not completed
 * @throws InputError for definitions that make no sense
 */
export function spectralBands(
  given: Options = {},
): Required<Pick<LightCurveModel, "bands" | "bandNamed" | "bandSpellings">> {
  const defined = definedBands(given);
  return {
    bands: USUAL_BANDS.map((band) => defined.get(band.name) ?? band),
    bandSpellings: [...defined.keys(), ...FILTERS.keys()],
    bandNamed(name) {
      const wavelengthNm = FILTERS.get(name);
      return defined.get(name) ?? (wavelengthNm === undefined ? undefined : { name, wavelengthNm });
    },
  };
}
