/** Parameter sets of an event, as a light-curve model takes them. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { swappedText } from "../../lightcurves/binary/frame.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { openSets } from "../../lightcurves/openSets.ts";
import { canEvaluate } from "../../lightcurves/setProblems.ts";
import { frameNote, readSets } from "../../lightcurves/sets.ts";

export interface PosteriorRequest {
  readonly path: string;
  /** Where the masses are in the detector's frame: they are divided by 1 + z. */
  readonly redshift?: number;
  /** Whether the curves are seen at the redshift too: see `SetRequest`. */
  readonly seen?: boolean;
  /** Which table of the file, where it has several. */
  readonly table?: string;
  /** Inputs that have one value in every set: the file needs no columns for them. */
  readonly fixed?: FixedValues;
}

/**
 * Reads all sets that the model can evaluate [n, inputs], binaries in the source's frame with the heavier star first, and what the user should know.
 * @throws InputError for unreadable files, and for a redshift that does not go with them
 */
export async function readPosterior(
  model: LightCurveModel,
  { path, redshift, seen, table, fixed }: PosteriorRequest,
): Promise<{ parameters: Float64Array; notes: string[] }> {
  const source = await openSets(model, path, { table, redshift, fixed });
  const note = frameNote(model, { source, redshift, seen });
  const { parameters, swapped } = readSets(model, { source, redshift }, 0, source.count);
  const kept = withoutOthers(model, parameters);
  const notes = [...source.notes];
  if (note !== undefined) notes.push(note);
  if (kept.length < parameters.length) notes.push("sets that cannot be evaluated are left out");
  if (swapped > 0) notes.push(swappedText(swapped));
  return { parameters: kept, notes };
}

/** Only the sets that the model can evaluate: flows and distances take logarithms of them. */
function withoutOthers(model: LightCurveModel, parameters: Float64Array): Float64Array {
  const width = model.inputs.length;
  let end = 0;
  for (let at = 0; at < parameters.length; at += width) {
    if (!canEvaluate(model, parameters.subarray(at, at + width))) continue;
    parameters.copyWithin(end, at, at + width);
    end += width;
  }
  return parameters.subarray(0, end);
}
