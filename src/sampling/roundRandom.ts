/** Random numbers by round, row and place: what a particle draws depends on nothing else. */

import { CounterRandom } from "../engine/random/streams.ts";

/** Numbers that a row may draw in one round. */
const PLACES = 256;

/** Each round of the sampler (a sweep, a resampling, a batch) draws from its own numbers. */
export class RoundRandom {
  private readonly random: CounterRandom;

  /** @param round the next round, of a run that goes on */
  constructor(
    seed: number,
    public round = 0,
  ) {
    this.random = new CounterRandom(seed, "particles");
  }

  /** A number in (0, 1). */
  uniform(row: number, place: number): number {
    return this.random.uniform(row, this.round * PLACES + place);
  }

  /** A standard normal number. */
  normal(row: number, place: number): number {
    return this.random.normal(row, this.round * PLACES + place);
  }
}
