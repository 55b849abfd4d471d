/** Posteriors whose evidence, shares and moments are known: mixtures of densities within a box, which the prior fills evenly. */

import { normalCdf } from "../../src/engine/random/normal.ts";
import type { SamplingProblem } from "../../src/sampling/problem.ts";
import { logSumExp } from "../../src/sampling/weights.ts";

const LOG_2PI = Math.log(2 * Math.PI);

/** A problem, and what is known of it. */
export interface KnownProblem extends SamplingProblem {
  readonly logEvidence: number;
}

/** The prior is even between `low` and `high`; ln of densities that are normalised within the box. */
export function boxProblem(
  dimensions: number,
  [low, high]: readonly [number, number],
  logDensity: (x: Float64Array) => number,
): KnownProblem {
  return {
    names: Array.from({ length: dimensions }, (_, k) => `x${k}`),
    dimensions,
    parameters: (latent) => latent.map((z) => low + (high - low) * normalCdf(z)),
    logLikelihood: async (parameters, rows) =>
      Float64Array.from({ length: rows }, (_, row) =>
        logDensity(parameters.subarray(row * dimensions, (row + 1) * dimensions)),
      ),
    logEvidence: -dimensions * Math.log(high - low),
  };
}

/** ln of a normal density. */
export const logNormal = (x: number, mean: number, sigma: number): number =>
  -0.5 * ((x - mean) / sigma) ** 2 - Math.log(sigma) - 0.5 * LOG_2PI;

/** ln of a normal density that is the same in each coordinate. */
export const logSphere = (x: Float64Array, mean: number, sigma: number): number =>
  x.reduce((sum, value) => sum + logNormal(value, mean, sigma), 0);

export const gaussian = (dimensions: number): KnownProblem =>
  boxProblem(dimensions, [-10, 10], (x) => logSphere(x, 1, 0.5));

/** Shares 0.2 and 0.8, ten standard deviations apart. */
export const twoGaussians = (dimensions: number): KnownProblem => {
  const at = 2.5 / Math.sqrt(dimensions);
  return boxProblem(dimensions, [-10, 10], (x) =>
    logSumExp([Math.log(0.2) + logSphere(x, -at, 0.5), Math.log(0.8) + logSphere(x, at, 0.5)]),
  );
};

/** x1 is normal about 0.5 x0^2, which is standard normal. */
export const banana = (): KnownProblem =>
  boxProblem(2, [-6, 14], ([x, y]) => logNormal(x, 0, 1) + logNormal(y, 0.5 * x * x, 0.3));

/** Ten coordinates of which any two have the correlation 0.9. */
export const correlated = (dimensions = 10, correlation = 0.9): KnownProblem => {
  // The inverse of (1 - c) I + c J, and its determinant.
  const own = 1 / (1 - correlation);
  const all = correlation / ((1 - correlation) * (1 + (dimensions - 1) * correlation));
  const logDeterminant = (dimensions - 1) * Math.log(1 - correlation) + Math.log(1 + (dimensions - 1) * correlation);
  return boxProblem(dimensions, [-8, 8], (x) => {
    const sum = x.reduce((total, value) => total + value, 0);
    const squares = x.reduce((total, value) => total + value * value, 0);
    return -0.5 * (own * squares - all * sum * sum + logDeterminant + dimensions * LOG_2PI);
  });
};

/** The share of the lesser mode of `narrowAndBroad`. */
export const BROAD_SHARE = 0.04;

/**
 * Ten coordinates from 0 to 1. Nearly all of the mass is in a narrow curved valley against the upper edge of the first one;
 * the rest is broad, away from the edge, and what tempered particles find first.
 */
export const narrowAndBroad = (): KnownProblem => {
  const EDGE = 0.05;
  const norm = Math.log(EDGE * (1 - Math.exp(-1 / EDGE)));
  return boxProblem(10, [0, 1], (x) => {
    let narrow = (x[0] - 1) / EDGE - norm + logNormal(x[1], 0.6, 0.08);
    narrow += logNormal(x[2], 0.4 + 4 * (x[1] - 0.6) ** 2, 0.03) + logNormal(x[3], 0.5 - (x[1] - 0.6), 0.03);
    for (let k = 4; k < 10; k++) narrow += logNormal(x[k], 0.45, 0.035);
    let broad = x[0] < 0.7 ? -Math.log(0.7) : Number.NEGATIVE_INFINITY;
    for (let k = 1; k < 10; k++) broad += logNormal(x[k], 0.5, 0.05);
    return logSumExp([Math.log(1 - BROAD_SHARE) + narrow, Math.log(BROAD_SHARE) + broad]);
  });
};

/**
 * Five coordinates whose spread is one of them: nine tenths of the mass are in a hundredth of the box's width, where tempered
 * particles come late, as to fits that describe points far better than a free error beside them needs.
 */
export const funnel = (): KnownProblem => {
  const [width, steep] = [6, 10];
  const density = (x: Float64Array): number => {
    const share = x[0] / width + 0.5;
    const spread = 0.01 * 200 ** share;
    let sum = Math.log(steep / width) - steep * share - Math.log(1 - Math.exp(-steep));
    for (let k = 1; k < 5; k++) sum += logNormal(x[k], 0.3 * (k > 1 ? x[k - 1] ** 2 : x[0] / 3) - 0.3, spread);
    return sum;
  };
  return boxProblem(5, [-width / 2, width / 2], density);
};
