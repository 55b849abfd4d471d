/**
 * Where truths are among samples of their posteriors. Of events that are drawn from the prior both are uniform where the
 * posteriors are right: the ranks of each parameter (simulation-based calibration, Talts et al. 2018, arXiv 1804.06788), and
 * the shares of the samples that are nearer to a random point than the truth is (TARP, Lemos et al. 2023, arXiv 2302.03026),
 * which see what ranks of single parameters do not: wrong correlations.
 */

import type { CounterRandom } from "../../engine/random/streams.ts";

/** Equally weighted samples of one event's posterior, and what is true. */
export interface TestedEvent {
  /** [parameter] */
  readonly truth: ArrayLike<number>;
  /** [sample, parameter] */
  readonly samples: Float64Array;
}

/**
 * The share of the samples below the truth, of each parameter. Samples that equal it, as at the end of a range, and the gap
 * between two samples are shared out at random, so that shares are uniform and not multiples.
 * @param event number of the event, by which the random numbers are drawn
 */
export function rankShares({ truth, samples }: TestedEvent, random: CounterRandom, event: number): Float64Array {
  const width = truth.length;
  const count = samples.length / width;
  return Float64Array.from(truth, (value, parameter) => {
    let [below, equal] = [0, 0];
    for (let sample = 0; sample < count; sample++) {
      const own = samples[sample * width + parameter];
      if (own < value) below++;
      else if (own === value) equal++;
    }
    return (below + random.uniform(event, parameter) * (equal + 1)) / (count + 1);
  });
}

/**
 * The share of the samples that are nearer to a random point than the truth is: the credibility of the region around the
 * point at whose edge the truth lies. Distances are Euclidean on the scale that the caller gives.
 * @param scaled parameters [row, parameter] on which distances mean something: their shares of the prior
 */
export function distanceShare(
  { truth, samples }: TestedEvent,
  scaled: (rows: Float64Array) => Float64Array,
  random: CounterRandom,
  event: number,
): number {
  const width = truth.length;
  const own = scaled(Float64Array.from(truth));
  const others = scaled(samples);
  // Any point will do that is drawn without a look at the event; the shares are uniform in the prior.
  const point = Float64Array.from({ length: width }, (_, parameter) => random.uniform(event, width + parameter));
  const distance = (rows: Float64Array, row: number) => {
    let sum = 0;
    for (let parameter = 0; parameter < width; parameter++) {
      sum += (rows[row * width + parameter] - point[parameter]) ** 2;
    }
    return sum;
  };
  const reach = distance(own, 0);
  const count = samples.length / width;
  let nearer = 0;
  for (let row = 0; row < count; row++) if (distance(others, row) < reach) nearer++;
  return (nearer + random.uniform(event, 2 * width)) / (count + 1);
}
