/** Random numbers by position: what a row draws depends on the seed, the stream and the row alone. */

import { argument, InputError } from "../errors.ts";
import { philox4x32 } from "./philox.ts";
import { SAMPLING_STREAM } from "./samplingStream.ts";

/** What random numbers are drawn for. Different streams of one seed are independent. */
export const STREAMS = {
  prior: 0,
  noise: 1,
  randomFill: 2,
  training: 3,
  shuffle: 4,
  weights: 5,
  sampling: SAMPLING_STREAM,
  calibration: 7,
  draws: 8,
  conditions: 9,
  observing: 10,
  particles: 11,
  coverage: 12,
} as const;
/** Name of what random numbers are drawn for: streams of one seed are independent. */
export type Stream = keyof typeof STREAMS;

/**
 * Checks a seed.
 * @throws InputError unless it is an integer from 0 to 2^53 - 1
 */
export function checkSeed(seed: number, where = "`seed`"): number {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InputError(`${where} is ${seed}, but must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  return seed;
}

/** The two key words of a seed. */
export function keyOfSeed(seed: number): [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/** A number in the open interval (0, 1) from the upper 23 bits of a word, as in WGSL. */
export function uniformFromBits(bits: number): number {
  return ((bits >>> 9) + 0.5) * 2 ** -23;
}

/** Two independent standard normal numbers from two words, as in WGSL but in float64. */
export function normalPairFromBits(bits0: number, bits1: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(uniformFromBits(bits0)));
  const angle = 2 * Math.PI * uniformFromBits(bits1);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Draws float64 numbers by (index, draw). Counter: index (two words), draw, stream; key: seed.
 *
 * @example
 * ```ts
 * import { CounterRandom } from "kiloflow";
 *
 * const random = new CounterRandom(7, "training");
 * const tenth = random.normal(10, 0); // the same whatever else is drawn
 * const share = random.uniform(10, 1);
 * ```
 */
export class CounterRandom {
  private readonly key: [number, number];
  private readonly words = new Uint32Array(4);

  /** @param seed integer from 0 to 2^53 - 1 */
  constructor(
    seed: number,
    private readonly stream: Stream,
  ) {
    this.key = keyOfSeed(checkSeed(seed));
    if (Object.hasOwn(STREAMS, stream)) return;
    throw new InputError(`${argument("stream")} is ${stream}, but must be one of ${Object.keys(STREAMS).join(", ")}`);
  }

  /** A number in the open interval (0, 1), with 52 random bits. */
  uniform(index: number, draw: number): number {
    this.fill(index, draw);
    return this.uniformOfWords(0);
  }

  /** A standard normal number (Box-Muller). */
  normal(index: number, draw: number): number {
    this.fill(index, draw);
    return Math.sqrt(-2 * Math.log(this.uniformOfWords(0))) * Math.cos(2 * Math.PI * this.uniformOfWords(2));
  }

  private fill(index: number, draw: number): void {
    const high = Math.floor(index / 2 ** 32);
    philox4x32(index >>> 0, high, draw, STREAMS[this.stream], this.key[0], this.key[1], this.words);
  }

  private uniformOfWords(first: number): number {
    return (this.words[first] * 2 ** 20 + (this.words[first + 1] >>> 12) + 0.5) * 2 ** -52;
  }
}
