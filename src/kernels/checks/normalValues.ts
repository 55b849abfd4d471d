/** Random numbers for oracle cases and benchmarks. */

import { CounterRandom } from "../../engine/random/streams.ts";

/** Normal numbers times `scale`. */
export function normalValues(count: number, seed: number, scale = 1): Float32Array {
  const random = new CounterRandom(seed, "randomFill");
  return Float32Array.from({ length: count }, (_, index) => scale * random.normal(index, 0));
}
