/** How curves miss photometry: observed less model, by band. */

import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { median } from "../statistics.ts";

/** A point beside the model. */
export interface ComparedPoint {
  readonly observation: PhotometricObservation;
  /** The model's magnitude; NaN where it has none. */
  readonly model: number;
  /** Observed less model, mag: positive where the model is too bright. NaN for limits, and where the model has no value. */
  readonly residual: number;
  /** The residual in units of error and systematic error together. */
  readonly pull: number;
}

/** @param magnitudes of the model at the points, NaN where it has none. @param systematic mag, added to the errors in quadrature */
export function comparePoints(
  points: readonly PhotometricObservation[],
  magnitudes: ArrayLike<number>,
  systematic: number,
): ComparedPoint[] {
  return points.map((observation, at) => {
    const { magnitude, error, limit } = observation;
    const residual = limit ? Number.NaN : magnitude - magnitudes[at];
    return { observation, model: magnitudes[at], residual, pull: residual / Math.hypot(error, systematic) };
  });
}

/** How a model misses the points of some bands. */
export interface Misses {
  readonly detections: number;
  /** Detections at which the model has a value; what follows is over these, and NaN or absent without any. */
  readonly compared: number;
  readonly median: number;
  readonly rms: number;
  /** The farthest. */
  readonly worst?: ComparedPoint;
  /** Sum of the squared pulls. */
  readonly chi2: number;
  readonly limits: number;
  /** Limits at which the model is brighter than they allow. */
  readonly brighterThanLimit: number;
}

/** @param bands of which the points count; all where absent */
export function missesOf(all: readonly ComparedPoint[], bands?: readonly string[]): Misses {
  const points = bands ? all.filter(({ observation }) => bands.includes(observation.band)) : all;
  const detections = points.filter(({ observation }) => !observation.limit);
  const limits = points.filter(({ observation }) => observation.limit);
  const compared = detections.filter(({ residual }) => !Number.isNaN(residual));
  const sum = (value: (point: ComparedPoint) => number) => compared.reduce((total, point) => total + value(point), 0);
  const farthest = compared.reduce<ComparedPoint | undefined>(
    (worst, point) => (worst && Math.abs(worst.residual) >= Math.abs(point.residual) ? worst : point),
    undefined,
  );
  return {
    detections: detections.length,
    compared: compared.length,
    median: compared.length > 0 ? median(compared.map(({ residual }) => residual)) : Number.NaN,
    rms: Math.sqrt(sum(({ residual }) => residual ** 2) / compared.length),
    ...(farthest ? { worst: farthest } : {}),
    chi2: compared.length > 0 ? sum(({ pull }) => pull ** 2) : Number.NaN,
    limits: limits.length,
    brighterThanLimit: limits.filter(({ observation, model }) => model < observation.magnitude).length,
  };
}
