/** Curves of a fit's posterior in the bands of its points. */

import type { Backend } from "../../engine/backend.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import { quantilesOf } from "../dataset/quantiles/orderStatistics.ts";
import type { FitResult } from "./result.ts";

/** Samples that the curves are drawn of, and points of a curve. */
const CURVES = 400;
const TIMES = 80;
/** Median, and the ends of the ranges with 68 and 90 % of the probability. */
const LEVELS = [0.05, 0.16, 0.5, 0.84, 0.95];

/** Quantiles of curves over time. */
export interface PosteriorCurves {
  /** Days after the merger, ascending. */
  readonly times: readonly number[];
  readonly bands: readonly string[];
  /** Of each band the ends of the middle 90 and 68 % around the median, ascending: [5][times], NaN where too few samples have a value. */
  readonly curves: readonly { readonly band: string; readonly levels: readonly Float64Array[] }[];
}

/** The posterior's curves, with distance, dust and time of each sample. */
export async function posteriorCurves(backend: Backend, fit: FitResult): Promise<PosteriorCurves> {
  const { request, equal, points } = fit;
  const days = Float64Array.from(points, ({ timeDays }) => timeDays)
    .filter((time) => time > 0)
    .sort();
  const [first, last] = [0.8 * (days[0] ?? Number.POSITIVE_INFINITY), 1.25 * (days.at(-1) ?? Number.NEGATIVE_INFINITY)];
  const times = Array.from({ length: TIMES }, (_, at) => first * (last / first) ** (at / (TIMES - 1)));
  const bands = [...new Set(points.map(({ band }) => band))];
  // As if every band had been observed at every time, where the fit's own model says when that is in its frame.
  const stretch = days.length > 0 ? request.points[0].timeDays / points[0].timeDays || 1 : 1;
  const asked = bands.flatMap((band) =>
    times.map((time) => ({
      ...{ row: 0, timeDays: time * stretch, band, magnitude: 0, error: 1, limit: false, limitSigmas: Number.NaN },
    })),
  );
  const nuisances = request.nuisances.map((one) => (one.kind === "systematic" ? { ...one, points: [] } : one));
  using likelihood = await PhotometricLikelihood.open(backend, { ...request, nuisances, points: asked });
  const width = fit.parameters.length;
  const rows = Math.min(CURVES, equal.rows);
  const chosen = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(((row + 0.5) * equal.rows) / rows);
    chosen.set(equal.values.subarray(from * width, (from + 1) * width), row * width);
  }
  const magnitudes = await likelihood.magnitudes(fit.sets(chosen, rows), rows);
  const curves = bands.map((band, b) => {
    const levels = LEVELS.map(() => new Float64Array(TIMES).fill(Number.NaN));
    for (let time = 0; time < TIMES; time++) {
      const own = Array.from({ length: rows }, (_, row) => magnitudes[row * asked.length + b * TIMES + time]);
      const known = Float32Array.from(own.filter((value) => !Number.isNaN(value)));
      // Where half of the samples have no value, a median would be that of the others.
      if (known.length < rows / 2) continue;
      quantilesOf(known, LEVELS).forEach((value, level) => {
        levels[level][time] = value;
      });
    }
    return { band, levels };
  });
  return { times, bands, curves };
}
