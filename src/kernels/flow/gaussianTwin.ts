/** The base distribution of flows in TypeScript: without what devices need, `kiloflow/embed` is made of it too. */

import type { SettingValues, TwinArray } from "../../engine/values.ts";

export const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** See `gaussian.ts`. */
export function logDensityTwin(
  { input, log_det: logDet, log_density: logDensity }: Readonly<Record<string, TwinArray>>,
  { count, dimensions, transforms }: SettingValues,
): void {
  for (let row = 0; row < count; row++) {
    let sum = -dimensions * HALF_LOG_TWO_PI;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++) sum -= 0.5 * input[i] * input[i];
    for (let k = 0; k < transforms; k++) sum += logDet[k * count + row];
    logDensity[row] = sum;
  }
}
