/**
 * What a smooth fade explains, as a kilonova is to be compared with: in each band F ~ t^-alpha of its own, so that
 * m = M + 5 log10(d / 10 pc) + 2.5 alpha log10(t / 1 d), a systematic error, and the time of the explosion where fits have
 * it. Under its priors the bands are independent given these, so that the evidence is an integral over a few numbers at a
 * time: by quadrature.
 */

import { type Distribution, quantile } from "../../lightcurves/draws/distribution.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { type BandIntegral, integrateBand, logSum, nodes } from "./fadeBand.ts";
import { priorShareBelow } from "./space.ts";

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

/** An integral over one number, with the node at which its integrand is the largest. */
interface Integral {
  readonly logEvidence: number;
  readonly best: number;
  readonly bands: FadeFit["bands"];
}

const SYSTEMATIC_NODES = 32;
const OFFSET_NODES = 24;
/** Nodes that must matter; else there are more of them, of those shares alone that are above the largest less so much. */
const LEAST_NODES = 8;
const DEPTH = 12;
const CLOSER = 6;

/**
 * Fits a fade.
 * @param modulus distance modulus, mag
 * @param timeOffset prior of the days by which the explosion is later than the points' times say
 */
export function fitFade(
  points: readonly PhotometricObservation[],
  modulus: number,
  systematic: FadeSystematic,
  timeOffset?: Distribution,
): FadeFit {
  const bands = [...new Set(points.map(({ band }) => band))];
  const magnitudes = [FADE_MAGNITUDES[0] + modulus, FADE_MAGNITUDES[1] + modulus] as const;
  const free = typeof systematic !== "number";
  const groups = free && systematic.eachBand ? bands.map((band) => [band]) : [bands];
  const exploded = (days: number): Integral => {
    const after = points.flatMap((point) => {
      const timeDays = point.timeDays - days;
      // Before the explosion a limit is certain.
      return timeDays > 0 ? [{ ...point, timeDays }] : [];
    });
    const own = new Map(bands.map((band) => [band, after.filter((point) => point.band === band)]));
    const withError = (group: readonly string[], error: number): Integral =>
      product(
        group.map((band) => {
          const found = integrateBand(own.get(band)!, error, magnitudes, FADE_EXPONENTS);
          return { ...found, bands: [ofBand(band, found, error)] };
        }),
      );
    return product(
      groups.map((group) =>
        free
          ? integrate(systematic.prior, SYSTEMATIC_NODES, (error) => withError(group, error))
          : withError(group, systematic),
      ),
    );
  };
  const { logEvidence, best, bands: found } = timeOffset ? beforeAll(points, timeOffset, exploded) : exploded(0);
  return {
    ...{ logEvidence, bestLogLikelihood: best, bands: found },
    parameters: 2 * bands.length + (free ? groups.length : 0) + (timeOffset ? 1 : 0),
  };
}

const IMPOSSIBLE: Integral = { logEvidence: Number.NEGATIVE_INFINITY, best: Number.NEGATIVE_INFINITY, bands: [] };

const ofBand = (band: string, { magnitude, exponent }: BandIntegral, systematic: number) => ({
  ...{ band, magnitude, exponent, systematic },
});

/** Of numbers that have nothing to do with each other. */
const product = (parts: readonly Integral[]): Integral => ({
  logEvidence: parts.reduce((sum, { logEvidence }) => sum + logEvidence, 0),
  best: parts.reduce((sum, { best }) => sum + best, 0),
  bands: parts.flatMap(({ bands }) => bands),
});

/** Over the times of the explosion that are before every detection. */
function beforeAll(
  points: readonly PhotometricObservation[],
  timeOffset: Distribution,
  of: (days: number) => Integral,
): Integral {
  const first = Math.min(...points.flatMap(({ limit, timeDays }) => (limit ? [] : [timeDays])));
  const share = first === Number.POSITIVE_INFINITY ? 1 : Math.min(1, priorShareBelow(timeOffset, first));
  return share > 0 ? integrate(timeOffset, OFFSET_NODES, of, [0, share]) : IMPOSSIBLE;
}

/** The mean over a prior, by the middles of equal shares of it: of narrower shares where few of them matter. */
function integrate(
  prior: Distribution,
  count: number,
  of: (value: number) => Integral,
  [low, high]: readonly [number, number] = [0, 1],
  closer = CLOSER,
): Integral {
  const found = nodes([low, high], count).map((share) => of(quantile(prior, share)));
  const values = found.map(({ logEvidence }) => logEvidence);
  const most = values.reduce((all, value) => Math.max(all, value), Number.NEGATIVE_INFINITY);
  const effective = Math.exp(2 * logSum(values) - logSum(values.map((value) => 2 * value)));
  if (effective < LEAST_NODES && closer > 0) {
    const near = values.flatMap((value, node) => (value > most - DEPTH ? [node] : []));
    const [first, last] = [Math.max(0, near[0] - 1), Math.min(count, near[near.length - 1] + 2)];
    const step = (high - low) / count;
    const more = last - first > count / 2 ? 2 * count : count;
    return integrate(prior, more, of, [low + first * step, low + last * step], closer - 1);
  }
  return {
    ...found.reduce((best, one) => (one.best > best.best ? one : best)),
    logEvidence: logSum(values) - Math.log(count) + Math.log(high - low),
  };
}
