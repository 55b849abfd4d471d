/** The photometry of AT2017gfo, and how near a model comes to it. */

import type { PhotometryPoint } from "../../../src/figures/overlay.ts";
import { readObservations } from "../../../src/jobs/photometry/readObservations.ts";
import { median } from "../../../src/jobs/statistics.ts";
import { USUAL_BANDS } from "../../../src/lightcurves/spectrum/spectralBands.ts";

/** `examples/data/at2017gfo.csv`, whose head says where it is from. */
export async function at2017gfo(): Promise<PhotometryPoint[]> {
  const { points } = await readObservations("examples/data/at2017gfo.csv", {
    name: "the overlay",
    bands: USUAL_BANDS,
  });
  return points.map(({ timeDays, band, magnitude, error, limit }) => ({ timeDays, band, magnitude, error, limit }));
}

/** How a model misses the detections of some bands. */
export interface Misses {
  /** Detections. */
  readonly points: number;
  /** Those at which the model has a value; medians, rms and chi2 are over these. */
  readonly compared: number;
  /** Observed less model, mag. */
  readonly median: number;
  readonly rms: number;
  /** Sum of (observed - model)^2 / (error^2 + systematic^2). */
  readonly chi2: number;
}

/**
 * @param predicted the model's magnitude at each point, NaN where it has none
 * @param systematic mag, added to the errors in quadrature
 */
export function missesOf(
  points: readonly PhotometryPoint[],
  predicted: ArrayLike<number>,
  systematic: number,
  bands: readonly string[],
): Misses {
  const detections = points.flatMap(({ band, magnitude, error, limit }, at) =>
    limit || !bands.includes(band)
      ? []
      : [{ residual: magnitude - predicted[at], variance: error ** 2 + systematic ** 2 }],
  );
  const compared = detections.filter(({ residual }) => !Number.isNaN(residual));
  const mean = (value: (one: (typeof compared)[number]) => number) =>
    compared.reduce((sum, one) => sum + value(one), 0) / compared.length;
  return {
    points: detections.length,
    compared: compared.length,
    median: compared.length > 0 ? median(compared.map(({ residual }) => residual)) : Number.NaN,
    rms: Math.sqrt(mean(({ residual }) => residual ** 2)),
    chi2: compared.length * mean(({ residual, variance }) => residual ** 2 / variance),
  };
}
