/** Photometry out of a file, as a model can be compared with it. */

import { readPhotometry } from "../../data/photometry.ts";
import { findBand } from "../../lightcurves/bands.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";

/** How photometry is to be read. */
export interface ObservationOptions {
  /** Modified Julian date of the merger, from which dates become days. */
  readonly trigger?: number;
  /** System of magnitudes where the file does not say it: AB by default. */
  readonly system?: "ab" | "vega";
  /** The only bands that are used, by the model's names or the file's. */
  readonly bands?: readonly string[];
  /** Days after the merger, both included. */
  readonly timeRange?: readonly [number, number];
  /** Rows and bands that are left out: `12,40-44,band:K`. */
  readonly drop?: string;
  /** How many sigmas limits are where the file does not say it; 5 by default. */
  readonly limitSigmas?: number;
}

/** A row that is not used. */
export interface UnusedRow {
  readonly row: number;
  readonly reason: string;
}

/** What a file says, and what became of its rows. */
export interface Observations {
  readonly points: readonly PhotometricObservation[];
  readonly unused: readonly UnusedRow[];
  /** What was taken for what: sentences for the user. */
  readonly notes: readonly string[];
}

/**
 * Reads photometry for a model.
 * @param model configured
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function readObservations(
  path: string,
  model: LightCurveModel,
  options: ObservationOptions = {},
): Promise<Observations> {
  const { limitSigmas = 5 } = options;
  const { rows } = await readPhotometry(path);
  const unused: UnusedRow[] = [];
  const points = rows.flatMap(({ line, time, band, magnitude, error, limit }): PhotometricObservation[] => {
    if (findBand(model, band) === undefined) {
      unused.push({ row: line, reason: `${model.name} has no band ${band}` });
      return [];
    }
    return [
      {
        ...{ row: line, timeDays: time, band, magnitude, limit },
        error: limit ? Number.NaN : error,
        limitSigmas: limit ? limitSigmas : Number.NaN,
      },
    ];
  });
  return { points, unused, notes: [] };
}
