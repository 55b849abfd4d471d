/** How near sets are to those that a flow was trained on, measured by how near the training sets are to each other. */

import { columnExtremes, isOneValue } from "../../flow/columns.ts";
import { standardisation } from "../../flow/curveTransform.ts";
import { storedInputs } from "../../flow/modelEncoding.ts";
import { shuffledOrder } from "../../flow/training/shuffle.ts";
import type { ModelInput } from "../../lightcurves/model.ts";
import { quantile } from "../statistics.ts";

/** Share of the training sets that count as near to each other. */
const NEAR_SHARE = 0.99;
/** Training inputs that stand for all of them, and that a flow's file keeps: 32 KB for four inputs. */
const KEPT_INPUTS = 2000;
/** Sets whose neighbours are looked for: enough for one part in a hundred. */
const NEIGHBOUR_SETS = 5000;
const SEED = 1;

/** Up to `count` sets [.., width] at random, the same for equal lengths. */
export function pickSets(sets: Float64Array, count: number, width: number): Float64Array {
  const total = sets.length / width;
  const order = shuffledOrder(total, SEED, 0).subarray(0, Math.min(count, total));
  const picked = new Float64Array(order.length * width);
  order.forEach((row, index) => {
    picked.set(sets.subarray(width * row, width * (row + 1)), width * index);
  });
  return picked;
}

/**
 * The inputs of a dataset that stand for all of it, rounded as a flow's file has them: by these, `priors` and `predict` give
 * the same number.
 * @param sets all sets of the dataset with values [.., width]
 */
export const keptInputs = (sets: Float64Array, width: number): Float64Array =>
  Float64Array.from(storedInputs(pickSets(sets, KEPT_INPUTS, width)));

type Inputs = readonly Pick<ModelInput, "scale">[];

/** Inputs as distances between sets are measured: logarithms where their scales say so. */
export const onScales = (inputs: Inputs, values: Float64Array): Float64Array =>
  values.map((value, at) => (inputs[at % inputs.length].scale === "log" ? Math.log(value) : value));

/**
 * Share of sets that are as near to training sets as 99 % of these are to each other: by the distance to the nearest one in
 * the inputs, or their logarithms as their scales say, in standard deviations of the training sets. A set whose value is
 * another than the one that all training sets have is near to none.
 *
 * @param training [.., inputs], at least two sets: those of {@link keptInputs}
 * @param sets [.., inputs]
 */
export function nearShare(inputs: Inputs, training: Float64Array, sets: Float64Array): number {
  const columns = inputs.map((_, column) => column);
  const width = inputs.length;
  const scaled = (values: Float64Array) => onScales(inputs, pickSets(values, NEIGHBOUR_SETS, width));
  const own = scaled(training);
  const other = scaled(sets);
  const { scale } = standardisation(own, width);
  const { lowest, highest } = columnExtremes(own, width);
  const varying = columns.filter((k) => !isOneValue(lowest[k], highest[k]));
  const fixed = columns.filter((k) => isOneValue(lowest[k], highest[k]));
  const leaves = (row: number) =>
    fixed.some((k) => !isOneValue(Math.min(lowest[k], other[row + k]), Math.max(highest[k], other[row + k])));
  const nearest = (values: Float64Array, row: number, skip: number): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let at = 0; at < own.length; at += width) {
      if (at === skip) continue;
      let sum = 0;
      for (const k of varying) sum += ((values[row + k] - own[at + k]) / scale[k]) ** 2;
      best = Math.min(best, sum);
    }
    return best;
  };
  const rows = (values: Float64Array) => Array.from({ length: values.length / width }, (_, row) => width * row);
  const inner = Float64Array.from(rows(own), (row) => nearest(own, row, row)).sort();
  const bound = quantile(inner, NEAR_SHARE);
  const distances = rows(other).map((row) => (leaves(row) ? Number.POSITIVE_INFINITY : nearest(other, row, -1)));
  return distances.filter((distance) => distance <= bound).length / distances.length;
}
