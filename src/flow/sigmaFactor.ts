/** One factor on how wide a flow's samples of a band are. */

import { shownName } from "../data/names.ts";

/** A sample m of a band becomes c + factor (m - c), where c is the flow's centre: see `calibration.ts`. */
export interface SigmaFactor {
  readonly band: string;
  readonly factor: number;
}

/** "g 0.980, r 1.02" */
export const sigmaFactorsText = (factors: readonly SigmaFactor[]): string =>
  factors.map(({ band, factor }) => `${shownName(band)} ${factor.toPrecision(3)}`).join(", ");
