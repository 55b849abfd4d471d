/** Where true curves lie among a flow's samples: what calibration is measured by. */

import type { CounterRandom } from "../../engine/random/streams.ts";
import { type FlowModel, valuesPerSet } from "../../flow/model.ts";
import { recipeOf } from "../training/continuation.ts";

/**
 * Standard deviation (mag) of the noise that a flow's training added to each value of a curve: a flow that has learned its
 * curves perfectly spreads that much. 0 where its file does not say, and of a representation, whose numbers are no magnitudes.
 */
export function trainingNoise(model: FlowModel): Float64Array {
  const values = valuesPerSet(model);
  const noise = model.representation ? 0 : (recipeOf(model.training)?.noise ?? 0);
  const { components } = model.curves;
  return Float64Array.from({ length: values }, (_, value) => {
    if (!components) return noise;
    let squares = 0;
    for (let at = value; at < components.length; at += values) squares += components[at] ** 2;
    return noise * Math.sqrt(squares);
  });
}

/**
 * For each value the share of the samples below it, once noise is added: uniform from 0 to 1 for a calibrated flow, whatever
 * the number of samples, since the place between two neighbours is drawn. NaN without a value or without a finite sample.
 * @param truth values of one set
 * @param samples [count, values]
 * @param row by which noise and places are drawn
 */
export function noisyRanks(
  truth: Float64Array,
  samples: ArrayLike<number>,
  noise: Float64Array,
  random: CounterRandom,
  row: number,
): Float64Array {
  const values = truth.length;
  return truth.map((own, value) => {
    if (!Number.isFinite(own)) return Number.NaN;
    const noisy = own + noise[value] * random.normal(row, 2 * value);
    let [below, equal, count] = [0, 0, 0];
    for (let at = value; at < samples.length; at += values) {
      if (!Number.isFinite(samples[at])) continue;
      count++;
      if (samples[at] < noisy) below++;
      else if (samples[at] === noisy) equal++;
    }
    if (count === 0) return Number.NaN;
    return (below + (equal + 1) * random.uniform(row, 2 * value + 1)) / (count + 1);
  });
}
