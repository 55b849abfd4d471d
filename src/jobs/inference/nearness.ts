/** How near inputs are to those that a flow was trained on, measured by how near the training inputs are to each other. */

import { standardisation } from "../../flow/curveTransform.ts";
import { shuffledOrder } from "../../flow/training/shuffle.ts";
import { quantile } from "./sampleStatistics.ts";

/** Share of the training inputs that count as near to each other. */
const NEAR_SHARE = 0.99;
/** Sets for the nearest-neighbour distances: enough for one part in a hundred. */
const NEIGHBOUR_SETS = 5000;
const SEED = 1;
const ALL = [0, 1, 2, 3];

/** Up to `count` sets [.., 4] at random, the same for equal lengths. */
export function pickSets(sets: Float64Array, count: number): Float64Array {
  const total = sets.length / 4;
  const order = shuffledOrder(total, SEED, 0).subarray(0, Math.min(count, total));
  return Float64Array.from([...order].flatMap((row) => [...sets.subarray(4 * row, 4 * row + 4)]));
}

const logarithmic = (sets: Float64Array) => sets.map((value, index) => (index % 4 < 2 ? value : Math.log(value)));

/**
 * Share of inputs that are as near to training inputs as 99 % of these are to each other: by the distance to the nearest
 * one in masses and logarithms of Lambdas, in standard deviations of the training inputs.
 *
 * @param training [.., 4], at least two sets: m1, m2, Lambda1, Lambda2
 * @param inputs [.., 4]
 * @param columns that count
 */
export function nearShare(training: Float64Array, inputs: Float64Array, columns: readonly number[] = ALL): number {
  const own = logarithmic(pickSets(training, NEIGHBOUR_SETS));
  const other = logarithmic(pickSets(inputs, NEIGHBOUR_SETS));
  const { scale } = standardisation(own, 4);
  const nearest = (sets: Float64Array, row: number, skip: number): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let at = 0; at < own.length; at += 4) {
      if (at === skip) continue;
      let sum = 0;
      for (const k of columns) sum += ((sets[row + k] - own[at + k]) / scale[k]) ** 2;
      best = Math.min(best, sum);
    }
    return best;
  };
  const rows = (sets: Float64Array) => Array.from({ length: sets.length / 4 }, (_, row) => 4 * row);
  const inner = Float64Array.from(rows(own), (row) => nearest(own, row, row)).sort();
  const bound = quantile(inner, NEAR_SHARE);
  const distances = rows(other).map((row) => nearest(other, row, -1));
  return distances.filter((distance) => distance <= bound).length / distances.length;
}
