/** DU17 light curves against the float64 reference. */

import { modelOptions } from "../../src/du17/options.ts";
import { BAND_CORRECTIONS, BANDS } from "../../src/du17/physics/bands.ts";
import { TIME_SCALE_EXPONENT } from "../../src/du17/physics/constants.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";

/** Above it the tolerance of 2e-3 mag holds, Msun. */
export const SMALLEST_EJECTA = 0.05e-3;

/** Whether float32 may decide differently about a point's window. */
function nearEdge(time: number, ejectaMass: number, band: (typeof BANDS)[number]): boolean {
  const rescaled = time / (100 * ejectaMass) ** TIME_SCALE_EXPONENT;
  return [2, BAND_CORRECTIONS[band].last].some((edge) => Math.abs(rescaled / edge - 1) <= 1e-6);
}

/** Compares curves with the reference. @returns the largest difference where the tolerance holds, and all differences */
export function compareWithReference(
  parameters: Float64Array,
  times: Float64Array,
  magnitudes: Float32Array,
  options = modelOptions(),
): { largest: number; median: number; compared: number } {
  const differences: number[] = [];
  let largest = 0;
  for (let row = 0; row < parameters.length / 4; row++) {
    const reference = evaluateReference(parameters.subarray(4 * row, 4 * row + 4), times, options);
    const { ejectaMass } = reference.ejecta;
    for (let band = 0; band < BANDS.length; band++) {
      for (let point = 0; point < times.length; point++) {
        const expected = reference.magnitudes[band * times.length + point];
        const actual = magnitudes[(row * BANDS.length + band) * times.length + point];
        if (Number.isNaN(expected) !== Number.isNaN(actual)) {
          if (!nearEdge(times[point], ejectaMass, BANDS[band])) {
            throw new Error(`set ${row}, ${BANDS[band]}, ${times[point]} days: ${actual} instead of ${expected}`);
          }
        } else if (!Number.isNaN(expected)) {
          const difference = Math.abs(expected - actual);
          differences.push(difference);
          if (ejectaMass > SMALLEST_EJECTA) largest = Math.max(largest, difference);
        }
      }
    }
  }
  differences.sort((a, b) => a - b);
  return { largest, median: differences[differences.length >> 1], compared: differences.length };
}
