/** The time grids of the light-curve benchmarks, and the check that other implementations pass before they are timed. */

import { bandNames } from "../../src/lightcurves/bands.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { DEFAULT_MODEL } from "../../src/lightcurves/registry.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";

/** Times, bands and sets of one model. */
export interface LightCurveGrid {
  readonly model: LightCurveModel;
  readonly points: number;
  readonly times: Float64Array;
  readonly bands: readonly string[];
  /** The model's defaults. */
  readonly options: Options;
  /** The first sets of the model's first prior: [count, inputs]. */
  sets(count: number): Float64Array;
}

const SEED = 1;
/** Every tenth of a day: the times at which all models are measured. */
const COMMON_TIMES = "0:11:0.1";
/** Of the default model every hundredth of a day too, and the ten points of the published flows. */
const DEFAULT_MODEL_TIMES = ["0:11:0.01", COMMON_TIMES, "0:10.8:1.2"];
/** So many of a model's bands, its first: as many as the usual ones, u to K. */
const BANDS = 9;

/** A model's grids, from the finest to the coarsest. @param model ready: see `benchedModels` */
export function lightCurveGrids(model: LightCurveModel): LightCurveGrid[] {
  const bands = bandNames(model).slice(0, BANDS);
  const width = model.inputs.length;
  const [prior] = Object.keys(model.priors);
  let drawn = new Float64Array();
  // Every number follows from its row, so that fewer sets are the first of more.
  const sets = (count: number) => {
    if (drawn.length < width * count) drawn = Float64Array.from(createPrior(model, prior, count, SEED).read(0, count));
    return drawn.subarray(0, width * count);
  };
  return (model.name === DEFAULT_MODEL ? DEFAULT_MODEL_TIMES : [COMMON_TIMES]).map((text) => {
    const times = parseTimes(text);
    return { model, points: times.length, times, bands, options: model.completeOptions({}), sets };
  });
}

/** The grid of the times at which all models are measured. */
export function commonGrid(model: LightCurveModel): LightCurveGrid {
  const { length } = parseTimes(COMMON_TIMES);
  return lightCurveGrids(model).find(({ points }) => points === length)!;
}

/** Sets that are compared with the reference before anything is timed. */
export const CHECKED_SETS = 50;

/** Relative distance from the edge of a window within which a point may gain or lose its value in plain float32. */
const EDGE_MARGIN = 1e-4;

/**
 * Compares curves [set, band, point] of the grid's first sets with the float64 reference; NaN where there is no value.
 * Sets for which our own kernels have a wider tolerance are left out: plain float32 is no match for them.
 * @throws Error that says what is wrong
 */
export function checkMagnitudes(magnitudes: ArrayLike<number>, grid: LightCurveGrid): void {
  const { model, times, bands, options } = grid;
  const width = model.inputs.length;
  const parameters = grid.sets(CHECKED_SETS);
  const perSet = bands.length * times.length;
  if (magnitudes.length !== CHECKED_SETS * perSet)
    throw new Error(`wrong result: ${magnitudes.length} values instead of ${CHECKED_SETS * perSet}`);
  for (let set = 0; set < CHECKED_SETS; set++) {
    const own = parameters.subarray(width * set, width * set + width);
    const expected = model.reference(own, times, options, bands);
    const tolerance = model.tolerance.magnitudeFor(expected);
    if (tolerance > model.tolerance.magnitude) continue;
    const windows = model.validity(own, options, bands);
    for (let at = 0; at < perSet; at++) {
      const [actual, wanted] = [magnitudes[set * perSet + at], expected.magnitudes[at]];
      if (Number.isNaN(actual) && Number.isNaN(wanted)) continue;
      const band = Math.floor(at / times.length);
      const edges = windows[band] ?? [];
      if (edges.some((edge) => Math.abs(times[at % times.length] / edge - 1) < EDGE_MARGIN)) continue;
      if (!(Math.abs(actual - wanted) <= tolerance)) {
        throw new Error(
          `wrong result: set ${set}, band ${bands[band]}, point ${at % times.length} is ${actual} and not ${wanted}`,
        );
      }
    }
  }
}
