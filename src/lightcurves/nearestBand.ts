/** The band of a model that stands for a filter which the model does not have. */

import { findBand } from "./bands.ts";
import type { LightCurveModel, ModelBand } from "./model.ts";
import { FILTERS } from "./spectrum/filters.ts";

/** Filters whose wavelengths differ by more than this share are others. */
const WITHIN = 0.07;

/** The letter by which a filter is called: g of `ztfg` and `ps1::g`, K of `2massks`. */
const letterOf = (filter: string): string => /([a-zA-Z])s?$/.exec(filter)?.[1].toLowerCase() ?? "";

/**
 * The band itself where the model has it, else that of the same letter, else the nearest in wavelength; undefined where
 * none is within 7 % of the filter's wavelength, and for names that are no filter's.
 */
export function nearestBand(
  model: Pick<LightCurveModel, "bands" | "bandNamed">,
  filter: string,
): ModelBand | undefined {
  const own = findBand(model, filter);
  if (own) return own;
  const wavelength = FILTERS.get(filter);
  if (wavelength === undefined) return undefined;
  const away = ({ wavelengthNm }: ModelBand): number => Math.abs(Math.log(wavelengthNm / wavelength));
  const near = model.bands.filter((band) => away(band) <= Math.log1p(WITHIN));
  const sameLetter = near.find(({ name }) => letterOf(name) === letterOf(filter));
  return sameLetter ?? near.sort((a, b) => away(a) - away(b))[0];
}
