/** What models with a spectrum share: redshift, and bands by the names of filters. */

import type { ModelBand } from "../lightcurves/model.ts";
import { spectralBands } from "../lightcurves/spectrum/spectralBands.ts";
import { USUAL_BANDS } from "../lightcurves/spectrum/usualBands.ts";
import { type Admitted, OBSERVER } from "./request.ts";

export const SPECTRAL: Admitted = { ...OBSERVER, redshift: [0, 9] };

export const usualNames = (): string[] => USUAL_BANDS.map(({ name }) => name);

/** Of a usual band, or a filter such as ztfg, lsstr, ps1::z or 2massj. */
export function spectralBand(name: string): ModelBand | undefined {
  const { bands, bandNamed } = spectralBands();
  return bands.find((band) => band.name === name) ?? bandNamed(name);
}
