/** Parameter sets of an event, as a light-curve model takes them. */

import { swappedText } from "../../lightcurves/binary/frame.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { frameNote, openSets, readSets } from "../../lightcurves/sets.ts";

export interface PosteriorRequest {
  readonly path: string;
  /** Where the masses are in the detector's frame: they are divided by 1 + z. */
  readonly redshift?: number;
  /** Which table of the file, where it has several. */
  readonly table?: string;
}

/**
 * Reads all sets [n, inputs], binaries in the source's frame with the heavier star first, and what the user should know.
 * @throws InputError for unreadable files, and for a redshift that does not go with them
 */
export async function readPosterior(
  model: LightCurveModel,
  { path, redshift, table }: PosteriorRequest,
): Promise<{ parameters: Float64Array; notes: string[] }> {
  const source = await openSets(model, path, { table, redshift });
  const note = frameNote(model, { source, redshift });
  const { parameters, swapped } = readSets(model, { source, redshift }, 0, source.count);
  return {
    parameters,
    notes: [...source.notes, ...(note === undefined ? [] : [note]), ...(swapped > 0 ? [swappedText(swapped)] : [])],
  };
}
