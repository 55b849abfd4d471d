/** Bands and times that are asked of a flow. */

import { argument, InputError } from "../../engine/errors.ts";
import { atBandsAndTimes, type FlowModel, lightCurveModelOf } from "../../flow/model.ts";
import { bandNames, parseBands } from "../../lightcurves/bands.ts";

/** Bands and times that are asked of a flow. */
export interface AskedGrid {
  /** Letters in a row, or names with commas between; by default those of the training. */
  readonly bands?: string;
  /** Days after merger, ascending; by default those of the training. */
  readonly times?: ArrayLike<number>;
}

/**
 * The flow for the bands and times that are asked for.
 * @param path the flow's file, for messages
 * @throws InputError for unknown bands, times that are none, and where others than those of its training are asked of a flow of magnitudes
 */
export function onAskedGrid(model: FlowModel, path: string, { bands, times }: AskedGrid): FlowModel {
  if (bands === undefined && times === undefined) return model;
  if (times !== undefined) checkTimes(times);
  const timed = atBandsAndTimes(model, { times: times && Array.from(times) }, path);
  if (bands === undefined) return timed;
  const lightCurves = lightCurveModelOf(model);
  const known = lightCurves.representation?.anyBand ? lightCurves : bandNames(lightCurves);
  const names = namedBands(known, bands);
  return atBandsAndTimes(timed, { bands: names }, path);
}

/** Bands by their names. @throws InputError for unknown ones, and for definitions, which predictions do not take */
export function namedBands(known: Parameters<typeof parseBands>[0], bands: string): string[] {
  if (bands.includes("=")) {
    throw new InputError(`${argument("bands")} "${bands}" defines a band, but a prediction takes names alone`, {
      hint: "kiloflow curve and kiloflow generate take definitions",
    });
  }
  return parseBands(known, bands, argument("bands"));
}

/** @throws InputError for times that are none */
export function checkTimes(times: ArrayLike<number>): void {
  if (times.length === 0) throw new InputError(`${argument("times")} is empty, but must have at least one time`);
  const bad = Array.from(times).findIndex((time, at) => !(time >= 0 && (at === 0 || time > times[at - 1])));
  if (bad < 0) return;
  throw new InputError(
    `${argument("times")} has ${times[bad]} at place ${bad + 1}, but must be ascending days after merger`,
  );
}
