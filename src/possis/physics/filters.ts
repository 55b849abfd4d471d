/** The filters of Bu2025, by sncosmo's names. */

import type { ModelBand } from "../../lightcurves/model.ts";
import { USUAL_BANDS } from "../../lightcurves/spectrum/spectralBands.ts";

/**
 * Effective wavelengths, nm: of each system's transmission curves as sncosmo and fiesta have them; 2MASS: Cohen et al. 2003.
 */
const WAVELENGTHS_NM: ReadonlyMap<string, number> = new Map([
  ["sdssu", 355.652],
  ["ps1::g", 484.911],
  ["ps1::r", 620.12],
  ["ps1::i", 753.496],
  ["ps1::z", 867.42],
  ["ps1::y", 962.779],
  ["2massj", 1235],
  ["2massh", 1662],
  ["2massks", 2159],
  ["sdssg", 470.25],
  ["sdssr", 617.558],
  ["sdssi", 748.998],
  ["sdssz", 894.671],
  ["bessellv", 547.77],
  ["besselli", 802.014],
  ["lsstu", 368.004],
  ["lsstg", 478.226],
  ["lsstr", 621.782],
  ["lssti", 753.228],
  ["lsstz", 868.506],
  ["lssty", 973.005],
  ["uvot::u", 346.955],
  ["uvot::uvw1", 262.838],
  ["ztfg", 478.35],
  ["ztfr", 641.71],
  ["ztfi", 786.741],
]);

/** All filters, those that are usual first. */
export const FILTERS: readonly ModelBand[] = [...WAVELENGTHS_NM].map(([name, wavelengthNm]) => ({
  name,
  wavelengthNm,
}));

/** Where none are named: from u to Ks, each once. */
export const USUAL_FILTERS: readonly ModelBand[] = FILTERS.slice(0, 9);

/** The usual bands of other models, whose letters stand for the usual filters here. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  USUAL_BANDS.map(({ name }, index) => [name, USUAL_FILTERS[index].name]),
);

/** The filter that a band is: its own name, or that of a letter. */
export const filterOf = (band: string): string => LETTERS.get(band) ?? band;

/** A band by its name or letter. Dust takes from a letter what is published for it. */
export const filterNamed = (name: string): ModelBand | undefined =>
  [...FILTERS, ...USUAL_BANDS].find((band) => band.name === name);
