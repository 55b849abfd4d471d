/** Noise on the inputs, an idea that the published pipeline tried: seeded, and drawn by row number. */

import { InputError } from "../../engine/errors.ts";
import { CounterRandom } from "../../engine/random/streams.ts";

/**
 * - `one-sided`: as in the pipeline, m1 and Lambda2 up, m2 and Lambda1 down, each by a uniform share of up to the amplitude.
 * - `symmetric`: each value times 1 + amplitude * u with u uniform in (-1, 1).
 */
export const NOISE_KINDS = ["one-sided", "symmetric"] as const;
export type NoiseKind = (typeof NOISE_KINDS)[number];

export interface Noise {
  readonly kind: NoiseKind;
  /** Largest relative change; the pipeline's is 0.01. */
  readonly amplitude: number;
  readonly seed: number;
}

/** Direction of the one-sided noise for m1, m2, Lambda1, Lambda2. */
const DIRECTIONS = [1, -1, -1, 1] as const;

/** @throws InputError for an unknown kind or an amplitude outside [0, 0.5] */
export function checkNoise(noise: Noise): Noise {
  if (!NOISE_KINDS.includes(noise.kind)) {
    throw new InputError(`--noise is "${noise.kind}", but must be one of ${NOISE_KINDS.join(", ")}`);
  }
  if (!(noise.amplitude >= 0 && noise.amplitude <= 0.5)) {
    throw new InputError(`--noise-amplitude is ${noise.amplitude}, but must be a number from 0 to 0.5`);
  }
  return noise;
}

/** Changes sets [rows, 4] in place; `startRow` is the number of the first one in the whole source. */
export function applyNoise(parameters: Float64Array, startRow: number, noise: Noise): void {
  const random = new CounterRandom(noise.seed, "noise");
  for (let at = 0; at < parameters.length; at += 4) {
    for (let column = 0; column < 4; column++) {
      const u = random.uniform(startRow + at / 4, column);
      const change = noise.kind === "one-sided" ? DIRECTIONS[column] * u : 2 * u - 1;
      parameters[at + column] *= 1 + noise.amplitude * change;
    }
  }
}
