/** Noise on the inputs, an idea that the published pipeline tried: seeded, and drawn by row number. */

import { argument, InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";
import type { LightCurveModel } from "./model.ts";

/**
 * - `one-sided`: as in the pipeline, each input in the direction that the model states, by a uniform share of up to the amplitude.
 * - `symmetric`: each value times 1 + amplitude * u with u uniform in (-1, 1).
 */
const CHANGES = {
  "one-sided": (u: number, direction: 1 | -1) => direction * u,
  symmetric: (u: number) => 2 * u - 1,
};
/** Name of a kind of noise on inputs. */
export type NoiseKind = keyof typeof CHANGES;
export const NOISE_KINDS = Object.keys(CHANGES) as readonly NoiseKind[];

/** Noise on the inputs of sets. */
export interface Noise {
  readonly kind: NoiseKind;
  /** Largest relative change; the pipeline's is 0.01. */
  readonly amplitude: number;
  readonly seed: number;
}

/** @throws InputError for an unknown kind or an amplitude outside [0, 0.5] */
export function checkNoise(noise: Noise): Noise {
  if (!NOISE_KINDS.includes(noise.kind)) {
    throw new InputError(`${argument("noise")} is "${noise.kind}", but must be one of ${NOISE_KINDS.join(", ")}`);
  }
  if (!(noise.amplitude >= 0 && noise.amplitude <= 0.5)) {
    throw new InputError(`${argument("noiseAmplitude")} is ${noise.amplitude}, but must be a number from 0 to 0.5`);
  }
  return noise;
}

/**
 * Changes sets [rows, inputs] in place.
 * @param startRow number of the first one in the whole source
 * @param unchanged names of inputs that stay as they are
 */
export function applyNoise(
  { inputs }: Pick<LightCurveModel, "inputs">,
  parameters: Float64Array,
  startRow: number,
  noise: Noise,
  unchanged: readonly string[] = [],
): void {
  const random = new CounterRandom(noise.seed, "noise");
  const width = inputs.length;
  for (let at = 0; at < parameters.length; at += width) {
    inputs.forEach(({ name, noiseDirection = 1 }, column) => {
      if (unchanged.includes(name)) return;
      const u = random.uniform(startRow + at / width, column);
      parameters[at + column] *= 1 + noise.amplitude * CHANGES[noise.kind](u, noiseDirection);
    });
  }
}
