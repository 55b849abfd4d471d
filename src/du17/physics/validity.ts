/** When DU17 has values: its bolometric corrections hold in a window that stretches with the ejecta mass. */

import { BAND_CORRECTIONS, type Band } from "./bands.ts";
import { RESCALED_TIME_RANGE, TIME_SCALE_EXPONENT } from "./constants.ts";
import type { Ejecta } from "./ejecta.ts";
import { hasValues, statusCode } from "./status.ts";

/** x = (100 mej)^(1/3.2): times are divided by it before the corrections are looked up. */
export const timeScale = (ejectaMass: number): number => (100 * ejectaMass) ** TIME_SCALE_EXPONENT;

/** First and last day of each band's values; undefined for sets without any. */
export function validityWindows(
  { ejectaMass, status }: Ejecta,
  bands: readonly Band[],
): (readonly [number, number] | undefined)[] {
  if (!hasValues(statusCode(status))) return bands.map(() => undefined);
  const scale = timeScale(ejectaMass);
  return bands.map((band) => [RESCALED_TIME_RANGE.first * scale, BAND_CORRECTIONS[band].last * scale]);
}
