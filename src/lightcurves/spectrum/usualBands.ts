/** The nine bands that every model has. */

import type { ModelBand } from "../model.ts";

/** The letters alone, with the wavelengths that the published models take. */
export const USUAL_BANDS: readonly ModelBand[] = [
  { name: "u", wavelengthNm: 354.3 },
  { name: "g", wavelengthNm: 477.56 },
  { name: "r", wavelengthNm: 612.95 },
  { name: "i", wavelengthNm: 748.46 },
  { name: "z", wavelengthNm: 865.78 },
  { name: "y", wavelengthNm: 960.31 },
  { name: "J", wavelengthNm: 1235 },
  { name: "H", wavelengthNm: 1662 },
  { name: "K", wavelengthNm: 2159 },
];
