/** What models with a spectrum share: redshift, and bands by the names of filters. */

import type { ModelBand } from "../lightcurves/model.ts";
import { FILTERS } from "../lightcurves/spectrum/filters.ts";
import { USUAL_BANDS } from "../lightcurves/spectrum/usualBands.ts";
import { type Admitted, OBSERVER } from "./request.ts";

export const SPECTRAL: Admitted = { ...OBSERVER, redshift: [0, 9] };

export const usualNames = (): string[] => USUAL_BANDS.map(({ name }) => name);

/** Of a usual band, or a filter such as ztfg, lsstr, ps1::z or 2massj. */
export function spectralBand(name: string): ModelBand | undefined {
  const wavelengthNm = FILTERS.get(name);
  return USUAL_BANDS.find((band) => band.name === name) ?? (wavelengthNm ? { name, wavelengthNm } : undefined);
}
