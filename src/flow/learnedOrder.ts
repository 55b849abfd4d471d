/** Orders of features, learned from training curves, that put what depends on each other on opposite sides of couplings. */

import { covariance, inverse, Matrix } from "ml-matrix";
import { randomOrder } from "./architecture.ts";
import type { TrainingRows } from "./training/trainer.ts";

/** Rows that the covariance is taken over: evenly spaced ones, enough for one part in a hundred of a correlation. */
const COVARIANCE_ROWS = 20_000;
/** Added to each variance, as a share of the mean one: collinear and constant features keep their determinants positive. */
const RIDGE = 1e-6;
/** A swap must raise the product of the determinants by this share: less is rounding, and could go round in circles. */
const LEAST_GAIN = 1e-6;

/** Features that pass and features that are transformed. */
type Halves = readonly [passing: number[], transformed: number[]];

/**
 * The order of features before each coupling, such that the half that passes tells as much as possible about the other one.
 *
 * What it tells is the mutual information of the halves A and B of Gaussian curves with the covariance S that
 * {@link residualCovariance} gives: I = (ln det S_A + ln det S_B - ln det S) / 2 (Cover & Thomas 2006, chapter 8). From a
 * random start, the swap of two features that raises I most is made until none does.
 *
 * - Couplings come in pairs: the second has the same halves with their parts exchanged, so that a pair transforms every
 *   feature once, as alternation does.
 * - A coupling can take out of B all that A tells about it. So the next pair goes by what remains: S_A, S_B - S_BA S_A^-1 S_AB,
 *   and nothing between them.
 * - Features that were on the same sides so far are halved, and swapped among themselves only. So any two features have been on
 *   opposite sides after ceil(log2 dimensions) pairs; then all starts again.
 *
 * @param rows in network units; the length of `noise` is their number of dimensions
 * @param noise [dimensions] standard deviation of the noise that the training adds, in network units
 * @param couplings how many orders are wanted
 * @param seed of the random starts
 * @returns [couplings, dimensions], where feature i after a permutation is feature order[i] before it
 */
export function learnedOrders(rows: TrainingRows, noise: Float32Array, couplings: number, seed: number): number[][] {
  const dimensions = noise.length;
  const unchanged = range(0, dimensions);
  const whole = residualCovariance(rows, noise);
  let remaining = whole;
  // Features that were on the same sides so far share a number.
  let groups = unchanged.map(() => 0);
  /** Features by their places at the coupling before. */
  let places = unchanged;
  return Array.from({ length: couplings }, (_, coupling) => {
    // Alternation exchanges the parts of the halves; a single feature has no halves.
    if (coupling % 2 === 1 || dimensions < 2) return unchanged;
    if (new Set(groups).size === dimensions) {
      remaining = whole;
      groups = unchanged.map(() => 0);
    }
    const start = randomOrder(dimensions, seed, coupling).sort((a, b) => groups[a] - groups[b]);
    const halves = inTurn(mostInformative(remaining, halvesOf(start), groups), halvesOf(places)[1]);
    const [passing, transformed] = halves;
    remaining = untold(remaining, halves);
    groups = groups.map((group, feature) => 2 * group + Number(passing.includes(feature)));
    const next = unchanged.map((place) => (place % 2 === 0 ? passing : transformed)[Math.floor(place / 2)]);
    const order = next.map((feature) => places.indexOf(feature));
    places = next;
    return order;
  });
}

/** Features at even places, which pass first, and at odd ones. */
function halvesOf(places: readonly number[]): Halves {
  return [places.filter((_, place) => place % 2 === 0), places.filter((_, place) => place % 2 === 1)];
}

/** Exchanges equally large halves where more of those that have just passed would pass again. */
function inTurn([one, other]: Halves, justPassed: readonly number[]): Halves {
  const again = (half: readonly number[]) => half.filter((feature) => justPassed.includes(feature)).length;
  return one.length === other.length && again(one) > again(other) ? [other, one] : [one, other];
}

/** Swaps features of a group between the halves until no swap makes one tell more about the other; sorts each half. */
function mostInformative(covariances: Matrix, [one, other]: Halves, groups: readonly number[]): Halves {
  for (;;) {
    const given = conditional(covariances, one, other);
    const converse = conditional(covariances, other, one);
    let best = { gain: 1 + LEAST_GAIN, i: -1, j: -1 };
    one.forEach((a, i) => {
      other.forEach((b, j) => {
        if (groups[a] !== groups[b]) return;
        // det S_A det S_B after the swap over that before it: a determinant with one row and column replaced.
        const gain =
          (given.inverse.get(i, i) * given.rest.get(j, j) + given.weights.get(i, j) ** 2) *
          (converse.inverse.get(j, j) * converse.rest.get(i, i) + converse.weights.get(j, i) ** 2);
        if (gain > best.gain) best = { gain, i, j };
      });
    });
    if (best.i < 0) return [one.sort((a, b) => a - b), other.sort((a, b) => a - b)];
    [one[best.i], other[best.j]] = [other[best.j], one[best.i]];
  }
}

/** Features B given A: S_A^-1, weights S_A^-1 S_AB, and the covariance S_B - S_BA S_A^-1 S_AB that remains of B. */
function conditional(
  covariances: Matrix,
  a: number[],
  b: number[],
): { inverse: Matrix; weights: Matrix; rest: Matrix } {
  const across = covariances.selection(a, b);
  const inverted = inverse(covariances.selection(a, a));
  const weights = inverted.mmul(across);
  const rest = covariances.selection(b, b).sub(across.transpose().mmul(weights));
  return { inverse: inverted, weights, rest };
}

/** What the transformed half is without what the passing one tells about it. */
function untold(covariances: Matrix, [passing, transformed]: Halves): Matrix {
  const { rest } = conditional(covariances, passing, transformed);
  const remaining = Matrix.zeros(covariances.rows, covariances.columns);
  for (const a of passing) for (const b of passing) remaining.set(a, b, covariances.get(a, b));
  transformed.forEach((a, i) => {
    transformed.forEach((b, j) => {
      remaining.set(a, b, rest.get(i, j));
    });
  });
  return remaining;
}

/**
 * Covariance [dimensions, dimensions] of curves in training: the linear effect of the conditions removed by least squares, the
 * noise that the training adds and a small ridge on the diagonal.
 * @internal
 */
export function residualCovariance({ curves, conditions }: TrainingRows, noise: Float32Array): Matrix {
  const dimensions = noise.length;
  const count = curves.length / dimensions;
  const conditionCount = conditions.length / count;
  const used = Math.min(count, COVARIANCE_ROWS);
  const picked = Array.from({ length: used }, (_, index) => {
    const row = Math.floor((index * count) / used);
    return [
      ...curves.subarray(row * dimensions, (row + 1) * dimensions),
      ...conditions.subarray(row * conditionCount, (row + 1) * conditionCount),
    ];
  });
  const joint = covariance(picked);
  const features = range(0, dimensions);
  const given = range(dimensions, dimensions + conditionCount);
  for (const feature of features) joint.set(feature, feature, joint.get(feature, feature) + noise[feature] ** 2);
  addRidge(joint, features);
  addRidge(joint, given);
  return conditional(joint, given, features).rest;
}

function addRidge(covariances: Matrix, features: readonly number[]): void {
  const mean = features.reduce((sum, feature) => sum + covariances.get(feature, feature), 0) / features.length;
  // Where all are constant, any variance will do.
  const ridge = mean > 0 ? RIDGE * mean : 1;
  for (const feature of features) covariances.set(feature, feature, covariances.get(feature, feature) + ridge);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
