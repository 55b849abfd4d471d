/** The band of a model that a filter of photometry is compared with. */

import { shownName } from "../../data/names.ts";
import { nearNames } from "../../data/nearNames.ts";
import { bandNames, findBand, joinBands } from "../bands.ts";
import type { LightCurveModel, ModelBand } from "../model.ts";
import type { Filter } from "../spectrum/filters.ts";
import { filterCalled, isKnownName, letterOf, meaningsOf } from "./filterNames.ts";

/** What of a model tells its bands. */
export type BandedModel = Pick<LightCurveModel, "name" | "bands" | "bandNamed" | "bandSpellings">;

/** A filter's band, with what is to be said of it, or why it has none. */
export type FilterBand =
  | { readonly band: string; readonly note?: string }
  | { readonly band?: undefined; readonly reason: string };

/** A filter of the same letter may be so far off in wavelength, and any other filter so far. */
const SAME_LETTER = 0.1;
const OTHER = 0.02;

/** Whether a band is within a share of a filter's wavelength. */
const isWithin = (band: ModelBand, { wavelengthNm }: Filter, share: number): boolean =>
  Math.abs(band.wavelengthNm / wavelengthNm - 1) <= share;

const rounded = (nm: number): number => Number(nm.toPrecision(5));

/** All bands of a model whose bands are a list. */
const bandsOf = (model: BandedModel): ModelBand[] => [
  ...model.bands,
  ...(model.bandSpellings ?? []).flatMap((name) => findBand(model, name) ?? []),
];

/**
 * The band of a model that a filter is: of the same name, or another name of the same filter. Where a model has a list of
 * bands and not this filter, the nearest one of its letter within 10 % of its wavelength, else the nearest within 2 %.
 */
export function bandOfFilter(model: BandedModel, name: string): FilterBand {
  const shown = shownName(name);
  if (findBand(model, name)) return { band: name };
  const filter = filterCalled(name);
  if (filter === undefined) {
    const meanings = meaningsOf(name);
    if (meanings.length > 0)
      return { reason: `the filter ${shown} may be ${meanings.join(" or ")}: write which it is` };
    const near = nearNames(name, [...bandNames(model), ...(model.bandSpellings ?? [])]);
    const advice =
      near.length > 0 ? `nearby names are ${near.join(", ")}` : `${model.name} has ${joinBands(bandNames(model))}`;
    return { reason: `the filter ${shown} is not known; ${advice}` };
  }
  const same = filter.names.find((one) => findBand(model, one));
  if (same !== undefined)
    return isKnownName(name) ? { band: same } : { band: same, note: `the filter ${shown} is read as ${same}` };
  const letter = letterOf(filter);
  const nearest = bandsOf(model).sort(
    (a, b) => Math.abs(a.wavelengthNm - filter.wavelengthNm) - Math.abs(b.wavelengthNm - filter.wavelengthNm),
  );
  const found =
    nearest.find(
      (band) => letter !== undefined && letter === letterOfBand(band) && isWithin(band, filter, SAME_LETTER),
    ) ?? nearest.find((band) => isWithin(band, filter, OTHER));
  if (found) {
    const percent = (100 * (filter.wavelengthNm / found.wavelengthNm - 1)).toFixed(1).replace("-0.0", "0.0");
    if (percent === "0.0") return { band: found.name, note: `the filter ${shown} is read as ${found.name}` };
    return {
      band: found.name,
      note: `the filter ${shown} (${rounded(filter.wavelengthNm)} nm) is compared with the band ${found.name} of ${model.name} (${rounded(found.wavelengthNm)} nm), ${percent} % away in wavelength`,
    };
  }
  const [next] = nearest;
  return {
    reason: `${model.name} has no band like the filter ${shown} at ${rounded(filter.wavelengthNm)} nm; the nearest is ${next.name} at ${rounded(next.wavelengthNm)} nm`,
  };
}

const letterOfBand = ({ name, wavelengthNm }: ModelBand): string | undefined =>
  letterOf(filterCalled(name) ?? { names: [name], wavelengthNm });
