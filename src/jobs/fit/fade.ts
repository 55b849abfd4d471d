/**
 * What a smooth fade explains, as a kilonova is to be compared with: in each band F ~ t^-alpha of its own, so that
 * m = M + 5 log10(d / 10 pc) + 2.5 alpha log10(t / 1 d), and a systematic error. Under its priors the bands are
 * independent given the error, so that the evidence is an integral over three numbers at a time: by quadrature.
 */

import { logNormalCdf } from "../../engine/random/normal.ts";
import { type Distribution, quantile } from "../../lightcurves/draws/distribution.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { MAGNITUDES_PER_E } from "../../lightcurves/photometric/pointLikelihood.ts";

/** Absolute magnitude at one day: from a nova to a superluminous supernova. */
export const FADE_MAGNITUDES: readonly [number, number] = [-22, -6];
/** Exponents: from a source that stays as it is to the steepest afterglow. */
export const FADE_EXPONENTS: readonly [number, number] = [0, 4];

/** The evidence of a fade, and the best of each band. */
export interface FadeFit {
  readonly logEvidence: number;
  readonly bestLogLikelihood: number;
  readonly parameters: number;
  /** Magnitude at one day, exponent, and systematic error in mag of the best. */
  readonly bands: readonly {
    readonly band: string;
    readonly magnitude: number;
    readonly exponent: number;
    readonly systematic: number;
  }[];
}

/** What is known of the systematic error: a number, or the prior of one for all points or one a band. */
export type FadeSystematic = number | { readonly prior: Distribution; readonly eachBand: boolean };

const SYSTEMATIC_NODES = 48;
const NODES = 64;
/** Standard deviations around the peak that are integrated over. */
const REACH = 7;

/**
 * Fits a fade.
 * @param modulus distance modulus, mag
 */
export function fitFade(
  points: readonly PhotometricObservation[],
  modulus: number,
  systematic: FadeSystematic,
): FadeFit {
  const after = points.filter(({ timeDays }) => timeDays > 0);
  const bands = [...new Set(after.map(({ band }) => band))];
  const magnitudes = [FADE_MAGNITUDES[0] + modulus, FADE_MAGNITUDES[1] + modulus] as const;
  const own = bands.map((band) => after.filter((point) => point.band === band));
  const errors =
    typeof systematic === "number"
      ? [systematic]
      : Array.from({ length: SYSTEMATIC_NODES }, (_, node) =>
          quantile(systematic.prior, (node + 0.5) / SYSTEMATIC_NODES),
        );
  const eachBand = typeof systematic !== "number" && systematic.eachBand;
  // [group of bands with one systematic error][band]
  const groups = eachBand ? own.map((band) => [band]) : [own];
  const fitted = groups.map((group) => {
    const found = errors.map((error) => group.map((band) => integrate(band, error, magnitudes)));
    const evidences = found.map((all) => all.reduce((sum, { logEvidence }) => sum + logEvidence, 0));
    const likelihoods = found.map((all) => all.reduce((sum, { best }) => sum + best, 0));
    const best = likelihoods.reduce((at, value, node) => (value > likelihoods[at] ? node : at), 0);
    return {
      logEvidence: logSum(evidences) - Math.log(errors.length),
      bestLogLikelihood: likelihoods[best],
      bands: found[best].map(({ magnitude, exponent }) => ({ magnitude, exponent, systematic: errors[best] })),
    };
  });
  return {
    logEvidence: fitted.reduce((sum, { logEvidence }) => sum + logEvidence, 0),
    bestLogLikelihood: fitted.reduce((sum, { bestLogLikelihood }) => sum + bestLogLikelihood, 0),
    parameters: 2 * bands.length + (errors.length > 1 ? groups.length : 0),
    bands: fitted.flatMap((group) => group.bands).map((one, at) => ({ band: bands[at], ...one })),
  };
}

interface BandIntegral {
  readonly logEvidence: number;
  readonly best: number;
  readonly magnitude: number;
  readonly exponent: number;
}

/** The evidence of one band: over its magnitude at a day and its exponent. */
function integrate(
  points: readonly PhotometricObservation[],
  systematic: number,
  magnitudes: readonly [number, number],
): BandIntegral {
  const logLikelihood = (magnitude: number, exponent: number): number =>
    points.reduce((sum, point) => {
      const { limit, limitSigmas, error } = point;
      const variance = (limit ? MAGNITUDES_PER_E / limitSigmas : error) ** 2 + systematic * systematic;
      const difference = magnitude + 2.5 * exponent * Math.log10(point.timeDays) - point.magnitude;
      return (
        sum +
        (limit
          ? logNormalCdf(difference / Math.sqrt(variance))
          : -(difference ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2)
      );
    }, 0);
  const windows = windowsOf(points, systematic, magnitudes);
  const [volumeM, volumeA] = [magnitudes[1] - magnitudes[0], FADE_EXPONENTS[1] - FADE_EXPONENTS[0]];
  const values: number[] = [];
  let best = { best: Number.NEGATIVE_INFINITY, magnitude: Number.NaN, exponent: Number.NaN };
  for (const exponent of nodes(windows.exponents)) {
    for (const magnitude of nodes(windows.magnitudesAt(exponent))) {
      const value = logLikelihood(magnitude, exponent);
      const [low, high] = windows.magnitudesAt(exponent);
      values.push(value + Math.log((high - low) / volumeM));
      if (value > best.best) best = { best: value, magnitude, exponent };
    }
  }
  const share = (windows.exponents[1] - windows.exponents[0]) / volumeA;
  return { ...best, logEvidence: logSum(values) - Math.log(values.length) + Math.log(share) };
}

/** Middles of equal parts of a range. */
const nodes = ([low, high]: readonly [number, number]): number[] =>
  Array.from({ length: NODES }, (_, node) => low + ((node + 0.5) / NODES) * (high - low));

interface Windows {
  readonly exponents: readonly [number, number];
  /** Of the magnitude at one day, given the exponent. */
  magnitudesAt(exponent: number): readonly [number, number];
}

/** Where the detections of a band leave its two numbers: a straight line's, with room for what limits push. */
function windowsOf(
  points: readonly PhotometricObservation[],
  systematic: number,
  [faintest, brightest]: readonly [number, number],
): Windows {
  const seen = points
    .filter(({ limit }) => !limit)
    .map(({ timeDays, magnitude, error }) => ({
      x: 2.5 * Math.log10(timeDays),
      y: magnitude,
      weight: 1 / (error * error + systematic * systematic),
    }));
  const sum = seen.reduce((all, { weight }) => all + weight, 0);
  if (seen.length === 0) return { exponents: FADE_EXPONENTS, magnitudesAt: () => [faintest, brightest] };
  const meanX = seen.reduce((all, { x, weight }) => all + weight * x, 0) / sum;
  const meanY = seen.reduce((all, { y, weight }) => all + weight * y, 0) / sum;
  const spread = seen.reduce((all, { x, weight }) => all + weight * (x - meanX) ** 2, 0);
  const limits = points.length > seen.length;
  // Given the exponent the magnitude is normal around the line through the means.
  const width = REACH / Math.sqrt(sum);
  const magnitudesAt = (exponent: number): readonly [number, number] => {
    const middle = meanY - exponent * meanX;
    // Limits may push it some standard deviations towards the faint.
    return within([middle - width, middle + (limits ? 2 : 1) * width], [faintest, brightest]);
  };
  if (spread === 0) return { exponents: FADE_EXPONENTS, magnitudesAt };
  const slope = seen.reduce((all, { x, y, weight }) => all + weight * (x - meanX) * (y - meanY), 0) / spread;
  const reach = ((limits ? 2 : 1) * REACH) / Math.sqrt(spread);
  return { exponents: within([slope - reach, slope + reach], FADE_EXPONENTS), magnitudesAt };
}

/** A range inside another: next to its nearer end where it is outside altogether, as wide as it was. */
function within(
  [low, high]: readonly [number, number],
  [least, most]: readonly [number, number],
): readonly [number, number] {
  const width = Math.min(high - low, most - least);
  if (high <= least) return [least, least + width];
  if (low >= most) return [most - width, most];
  return [Math.max(low, least), Math.min(high, most)];
}

/** ln of the sum of exponentials. */
function logSum(values: readonly number[]): number {
  const most = values.reduce((all, value) => Math.max(all, value), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(values.reduce((all, value) => all + Math.exp(value - most), 0));
}
