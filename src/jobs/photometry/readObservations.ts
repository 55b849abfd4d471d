/** Photometry out of a file, as a model can be compared with it. */

import { readPhotometry } from "../../data/photometry/index.ts";
import type { BandedModel } from "../../lightcurves/photometric/bandOfFilter.ts";
import type { ObservationOptions } from "./observationOptions.ts";
import { type Observations, observationsOf } from "./observations.ts";

/**
 * Reads photometry for a model. Every row is either a point or listed as unused.
 * @param model configured; or anything else with bands
 * @throws InputError naming file, row and column of whatever is wrong, and where no point is left
 */
export async function readObservations(
  path: string,
  model: BandedModel,
  options: ObservationOptions = {},
): Promise<Observations> {
  return observationsOf(await readPhotometry(path), model, options);
}
