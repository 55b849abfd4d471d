/** The sets of a posterior, with their own distances where its file has them. */

import { memorySource } from "../../data/parameters/source.ts";
import type { ParameterSource } from "../../data/types.ts";
import { withDistanceColumn } from "../../lightcurves/binary/distanceColumn.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { type ParameterReader, type SetsReading, setsOf } from "../../lightcurves/sets.ts";
import { median } from "../statistics.ts";

/**
 * @param name of the posterior, for messages
 * @param own whether distances of its own are wanted
 * @returns the sets, and the luminosity distance of each in Mpc where the file has one for all
 * @throws InputError as `setsOf`
 */
export async function posteriorSets(
  model: LightCurveModel,
  name: string,
  read: ParameterReader,
  options: Omit<SetsReading, "reading">,
  own: boolean,
): Promise<{ readonly source: ParameterSource; readonly distances: Float64Array | undefined }> {
  if (!own) return { source: await setsOf(model, name, read, options), distances: undefined };
  let distances = new Float64Array();
  const source = await setsOf(model, name, read, {
    ...options,
    reading: {
      schema: withDistanceColumn,
      source(file) {
        const width = file.width - 1;
        const all = file.read(0, file.count);
        const sets = new Float64Array(width * file.count);
        distances = new Float64Array(file.count);
        for (let row = 0; row < file.count; row++) {
          const at = row * file.width;
          sets.set(all.subarray(at, at + width), row * width);
          distances[row] = all[at + width];
        }
        const { description, massFrame, rowName } = file;
        return {
          ...memorySource(sets, width, description, massFrame),
          get notes() {
            return file.notes;
          },
          rowName,
        };
      },
    },
  });
  return { source, distances: distances.some(Number.isNaN) ? undefined : distances };
}

/** Median of some distances, Mpc, in as many digits as anybody measures. */
export const medianOf = (distances: Float64Array): number => Number(median([...distances]).toPrecision(6));
