/** Bands and times that are asked of a flow. */

import { argument } from "../../engine/errors.ts";
import { atBandsAndTimes, type FlowModel, lightCurveModelOf } from "../../flow/model.ts";
import { bandNames, parseBands } from "../../lightcurves/bands.ts";

export interface AskedGrid {
  /** Letters in a row, or names with commas between; by default those of the training. */
  readonly bands?: string;
  /** Days after merger, ascending; by default those of the training. */
  readonly times?: ArrayLike<number>;
}

/**
 * The flow for the bands and times that are asked for.
 * @param path the flow's file, for messages
 * @throws InputError for unknown bands, and where others than those of its training are asked of a flow of magnitudes
 */
export function onAskedGrid(model: FlowModel, path: string, { bands, times }: AskedGrid): FlowModel {
  if (bands === undefined && times === undefined) return model;
  const timed = atBandsAndTimes(model, { times: times && Array.from(times) }, path);
  if (bands === undefined) return timed;
  const names = parseBands(bandNames(lightCurveModelOf(model)), bands, argument("bands"));
  return atBandsAndTimes(timed, { bands: names }, path);
}
