/** Quantiles of light curves over many sets, without the curves. */

import type { Backend } from "../../../engine/backend.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { JobEvents } from "../../events.ts";
import { type ColumnsSummary, type CurvesOfSets, eachCurveColumn } from "./curveColumns.ts";
import { quantilesOf } from "./orderStatistics.ts";

/** The quantiles that bands of 68 and 90 % and the median need. */
export const USUAL_LEVELS: readonly number[] = [0.05, 0.16, 0.5, 0.84, 0.95];

/** Quantiles over sets. */
export interface CurveQuantiles extends ColumnsSummary {
  readonly bands: readonly string[];
  readonly times: Float64Array;
  readonly levels: readonly number[];
  /** [level, band, time], magnitudes, over the sets that have a value; NaN where none has. */
  readonly quantiles: Float64Array;
  /** [band, time], sets that have a value. */
  readonly counts: Uint32Array;
}

/** @throws InputError unless they ascend, from 0 to 1 */
export function checkLevels(levels: readonly number[]): void {
  const wrong = levels.findIndex((level, at) => !(level >= 0 && level <= 1) || level <= levels[at - 1]);
  if (levels.length > 0 && wrong < 0) return;
  const found = levels.length === 0 ? "is empty" : `has ${levels[wrong]}`;
  throw new InputError(
    `${argument("quantileLevels")} ${found}, but must be ascending shares from 0 to 1, as in 0.05,0.5,0.95`,
  );
}

/**
 * Exact quantiles of the magnitudes of all sets at each band and time, between neighbours linearly. Sets without a value at
 * a point do not count there.
 * @param memoryBytes of the magnitudes that are held at a time; further passes over the sets compute the others
 * @throws InputError for levels that make no sense, and for more sets than there is room for
 */
export async function curveQuantiles(
  backend: Backend,
  request: CurvesOfSets,
  levels: readonly number[] = USUAL_LEVELS,
  events: JobEvents = {},
  memoryBytes?: number,
): Promise<CurveQuantiles> {
  checkLevels(levels);
  const { bands, times } = request;
  const points = bands.length * times.length;
  const quantiles = new Float64Array(levels.length * points);
  const counts = new Uint32Array(points);
  const summary = await eachCurveColumn(
    backend,
    request,
    ({ band, time, values }) => {
      const point = band * times.length + time;
      counts[point] = values.length;
      quantilesOf(values, levels).forEach((value, level) => {
        quantiles[level * points + point] = value;
      });
    },
    events,
    memoryBytes,
  );
  return { ...summary, bands, times, levels, quantiles, counts };
}
