/** Parameter sets of an event, as the model takes them. */

import { openParameterFile } from "../../data/parameters/index.ts";
import type { ParameterSource } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { orderByMass, toSourceFrame } from "../../lightcurves/binary/frame.ts";

export interface PosteriorRequest {
  readonly path: string;
  /** Where the masses are in the detector's frame: they are divided by 1 + z. */
  readonly redshift?: number;
  /** Which table of the file, where it has several. */
  readonly table?: string;
}

/**
 * Checks that a redshift goes with masses in the detector's frame.
 * @returns what the user should know, or undefined
 * @throws InputError for masses that are in the source's frame already
 */
export function massFrameNote(source: ParameterSource, redshift: number | undefined): string | undefined {
  if (redshift !== undefined && source.massFrame === "source") {
    throw new InputError(
      `--redshift goes with detector-frame masses, but ${source.description} gives source-frame masses`,
      { hint: "leave --redshift out" },
    );
  }
  if (redshift === undefined && source.massFrame === "detector")
    return "the masses are detector-frame masses and are taken as they are; give --redshift to divide them by 1 + z";
  return undefined;
}

/** Reads all sets [n, 4] in the source's frame, the heavier star first, and what the user should know. @throws InputError */
export async function readPosterior({
  path,
  redshift,
  table,
}: PosteriorRequest): Promise<{ parameters: Float64Array; notes: string[] }> {
  const source = await openParameterFile(path, { table, preferFrame: redshift === undefined ? "source" : "detector" });
  const note = massFrameNote(source, redshift);
  const parameters = Float64Array.from(source.read(0, source.count));
  if (redshift !== undefined) toSourceFrame(parameters, redshift);
  const swapped = orderByMass(parameters);
  return {
    parameters,
    notes: [
      ...source.notes,
      ...(note === undefined ? [] : [note]),
      ...(swapped > 0
        ? [`${swapped} ${swapped === 1 ? "set" : "sets"} had m1 < m2: stars and Lambdas were swapped`]
        : []),
    ],
  };
}
