/** The time grids of the DU17 benchmarks, and the check that other implementations pass before they are timed. */

import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BAND_CORRECTIONS, BANDS } from "../../src/du17/physics/bands.ts";
import { RESCALED_TIME_RANGE, TIME_SCALE_EXPONENT } from "../../src/du17/physics/constants.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";

export interface Du17Grid {
  readonly points: number;
  readonly times: Float64Array;
  /** The first sets of the prior: [count, 4]. */
  sets(count: number): Float64Array;
}

const PRIOR = "uniform";
const SEED = 1;

let drawn = new Float64Array();

/** Every number follows from its row, so that fewer sets are the first of more. */
function sets(count: number): Float64Array {
  if (drawn.length < 4 * count)
    drawn = createPrior(DU17, PRIOR, count, SEED).read(0, count) as Float64Array<ArrayBuffer>;
  return drawn.subarray(0, 4 * count);
}

const grid = (text: string): Du17Grid => {
  const times = parseTimes(text);
  return { points: times.length, times, sets };
};

/** The published grid, every tenth of its points, and the ten points of the published flows. */
export const DU17_GRIDS: readonly Du17Grid[] = [grid("0:11:0.01"), grid("0:11:0.1"), grid("0:10.8:1.2")];

/** Sets that are compared with the reference before anything is timed. */
export const CHECKED_SETS = 50;

/** Error allowed in float32, mag; ejecta below the threshold are a small difference of large terms and not compared. */
const TOLERANCE = 2e-3;
const SMALLEST_EJECTA = 5e-5;
/** Relative distance from the edge of a window within which a point may gain or lose its value in plain float32. */
const EDGE_MARGIN = 1e-4;

/**
 * Compares curves [set, band, point] of the grid's first sets with the float64 reference; NaN where there is no value.
 * @throws Error that says what is wrong
 */
export function checkMagnitudes(magnitudes: ArrayLike<number>, { times, sets }: Du17Grid): void {
  const parameters = sets(CHECKED_SETS);
  const perSet = BANDS.length * times.length;
  if (magnitudes.length !== CHECKED_SETS * perSet)
    throw new Error(`wrong result: ${magnitudes.length} values instead of ${CHECKED_SETS * perSet}`);
  for (let set = 0; set < CHECKED_SETS; set++) {
    const expected = evaluateReference(parameters.subarray(4 * set, 4 * set + 4), times, modelOptions());
    const { ejectaMass } = expected.ejecta;
    if (!(ejectaMass > SMALLEST_EJECTA)) continue;
    const scale = (100 * ejectaMass) ** TIME_SCALE_EXPONENT;
    for (let at = 0; at < perSet; at++) {
      const [actual, wanted] = [magnitudes[set * perSet + at], expected.magnitudes[at]];
      if (Number.isNaN(actual) && Number.isNaN(wanted)) continue;
      const band = BANDS[Math.floor(at / times.length)];
      const rescaled = times[at % times.length] / scale;
      const edges = [RESCALED_TIME_RANGE.first, BAND_CORRECTIONS[band].last];
      if (edges.some((edge) => Math.abs(rescaled / edge - 1) < EDGE_MARGIN)) continue;
      if (!(Math.abs(actual - wanted) <= TOLERANCE)) {
        throw new Error(
          `wrong result: set ${set}, band ${band}, point ${at % times.length} is ${actual} and not ${wanted}`,
        );
      }
    }
  }
}
