/** Where true curves lie among a flow's samples: what calibration is measured by. */

import type { CounterRandom } from "../../engine/random/streams.ts";
import { LIMITS } from "../../flow/architecture.ts";
import { decodeCurves } from "../../flow/curveTransform.ts";
import { type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../flow/model.ts";
import { recipeOf } from "../training/continuation.ts";
import { noiseOfDimensions } from "../training/trainingNoise.ts";

/** First draw of a row that is not for its noise. */
const [, PLACES] = LIMITS.dimensions;

/** Standard deviations of the noise of a flow's training for each dimension, in network units; 0 where its file does not say. */
function trainingNoise(model: FlowModel): Float32Array {
  const representation = model.representation && lightCurveModelOf(model).representation;
  return noiseOfDimensions(recipeOf(model.training)?.noise ?? 0, model.curves, representation);
}

/**
 * True curves with noise as a flow's training added it to what it learned: a flow that has learned its curves perfectly spreads
 * that much. With a representation the noise is on its numbers, and moves a curve by as much as it moves what these decode to.
 */
export class NoisyTruth {
  private readonly sigma: Float32Array;
  private readonly zero: Float64Array;

  constructor(
    private readonly model: FlowModel,
    private readonly random: CounterRandom,
  ) {
    this.sigma = trainingNoise(model);
    this.zero = new Float64Array(model.curves.centre.length);
  }

  /**
   * @param magnitudes [band, time] of one set
   * @param set its inputs
   * @param row by which noise is drawn
   * @returns the magnitudes with noise: NaN where there are none, or where the noise takes a value away
   */
  of(magnitudes: Float64Array, set: ArrayLike<number>, row: number): Float64Array {
    const { model, sigma, random, zero } = this;
    if (!sigma.some((one) => one > 0)) return magnitudes;
    const noise = Float64Array.from(sigma, (one, dimension) => one * random.normal(row, dimension));
    const change = decodeCurves({ ...model.curves, centre: zero }, noise);
    if (!model.representation) return magnitudes.map((value, at) => value + change[at]);
    const representation = lightCurveModelOf(model).representation!;
    const options = lightCurveOptionsOf(model);
    const numbers = representation.encode(set, options);
    if (!numbers) return magnitudes.map(() => Number.NaN);
    const decode = (own: ArrayLike<number>) => representation.decode(own, model.times, model.bands, options);
    const exact = decode(numbers);
    const noisy = decode(numbers.map((number, at) => number + change[at]));
    return magnitudes.map((value, at) => value + (noisy[at] - exact[at]));
  }
}

/**
 * For each value the share of the samples below it: uniform from 0 to 1 for a calibrated flow, whatever the number of samples,
 * since the place between two neighbours is drawn. NaN without a value or without a finite sample.
 * @param truth values of one set, with noise
 * @param samples [count, values]
 * @param row by which places are drawn
 */
export function ranksAmong(
  truth: Float64Array,
  samples: ArrayLike<number>,
  random: CounterRandom,
  row: number,
): Float64Array {
  const values = truth.length;
  return truth.map((own, value) => {
    if (!Number.isFinite(own)) return Number.NaN;
    let [below, equal, count] = [0, 0, 0];
    for (let at = value; at < samples.length; at += values) {
      if (!Number.isFinite(samples[at])) continue;
      count++;
      if (samples[at] < own) below++;
      else if (samples[at] === own) equal++;
    }
    if (count === 0) return Number.NaN;
    return (below + (equal + 1) * random.uniform(row, PLACES + value)) / (count + 1);
  });
}
