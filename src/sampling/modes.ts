/** Modes of a posterior, and what of it lies at the edge of the prior. */

import { partAt, partsOf } from "./neighbours.ts";
import { RoundRandom } from "./roundRandom.ts";
import { normalisedWeights, systematicResample } from "./weights.ts";

/** A coordinate of which much lies where the prior has little. */
export interface EdgeShare {
  readonly dimension: number;
  readonly side: "low" | "high";
  /** Of the posterior's mass, in the outermost hundredth of the prior on this side. */
  readonly share: number;
}

/** A part of the posterior that stands apart from the others. */
export interface PosteriorMode {
  readonly share: number;
  /** Of its draws, the largest. */
  readonly logLikelihood: number;
  /** Row of that draw. */
  readonly row: number;
  readonly latentMean: Float64Array;
  readonly latentDeviation: Float64Array;
  readonly edges: readonly EdgeShare[];
}

/** The quantile 0.99 of a standard normal number. */
const EDGE = 2.3263478740408408;
/** Shares above this are told of: ten times the prior's. */
const EDGE_SHARE = 0.1;
/** Points that the modes are looked for with. */
const POINTS = 3000;
/** Modes with less of the mass than this are noise. */
const LEAST_SHARE = 0.002;

/** Coordinates of which more than a tenth lies in the outermost hundredth of the prior. @param weights of any sum */
export function edgeShares(latent: Float64Array, weights: Float64Array, dimensions: number): EdgeShare[] {
  const total = weights.reduce((sum, value) => sum + value, 0);
  const edges: EdgeShare[] = [];
  for (let dimension = 0; dimension < dimensions; dimension++) {
    let [low, high] = [0, 0];
    weights.forEach((weight, row) => {
      const z = latent[row * dimensions + dimension];
      if (z > EDGE) high += weight;
      else if (z < -EDGE) low += weight;
    });
    if (low > EDGE_SHARE * total) edges.push({ dimension, side: "low", share: low / total });
    if (high > EDGE_SHARE * total) edges.push({ dimension, side: "high", share: high / total });
  }
  return edges;
}

/** Modes by falling share: parts of the posterior that no chain of near neighbours joins. */
export function findModes(
  latent: Float64Array,
  logWeights: Float64Array,
  logLikelihoods: Float64Array,
  dimensions: number,
  seed: number,
): PosteriorMode[] {
  const weights = normalisedWeights(logWeights);
  const random = new RoundRandom(seed);
  const chosen = systematicResample(weights, Math.min(POINTS, weights.length), random.uniform(0, 0));
  const points = new Float64Array(chosen.length * dimensions);
  chosen.forEach((row, at) => {
    points.set(latent.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
  });
  const cloud = partsOf(points, dimensions);
  const groupOf = Uint32Array.from(weights, (weight, row) =>
    weight === 0 || cloud.parts === 1 ? 0 : partAt(cloud, latent, row * dimensions),
  );
  return Array.from({ length: cloud.parts }, (_, group) =>
    modeOf(
      latent,
      weights.map((weight, row) => (groupOf[row] === group ? weight : 0)),
      logLikelihoods,
      dimensions,
    ),
  )
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
}

function modeOf(
  latent: Float64Array,
  weights: Float64Array,
  logLikelihoods: Float64Array,
  dimensions: number,
): PosteriorMode {
  const share = weights.reduce((sum, value) => sum + value, 0);
  const mean = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  let best = -1;
  weights.forEach((weight, row) => {
    if (weight === 0) return;
    if (best < 0 || logLikelihoods[row] > logLikelihoods[best]) best = row;
    for (let k = 0; k < dimensions; k++) {
      const value = latent[row * dimensions + k];
      mean[k] += (weight / share) * value;
      squares[k] += (weight / share) * value ** 2;
    }
  });
  return {
    share,
    row: best,
    logLikelihood: logLikelihoods[best] ?? Number.NEGATIVE_INFINITY,
    latentMean: mean,
    latentDeviation: squares.map((value, k) => Math.sqrt(Math.max(0, value - mean[k] ** 2))),
    edges: edgeShares(latent, weights, dimensions),
  };
}
