/** The inputs of a target by their numbers: the same for the same seed, whatever was run before. */

import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import type { Seed, Target } from "./target.ts";

/** Which input of which target is read at a place: targets take turns. */
export function schedule(
  targets: readonly Target[],
): (index: number) => { readonly target: number; readonly number: number } {
  const rounds = Array.from({ length: ROUNDS }, (_, round) =>
    targets.flatMap(({ slow }, target) => (slow && round > 0 ? [] : [{ target, round }])),
  ).flat();
  return (index) => {
    const { target, round } = rounds[index % rounds.length];
    const cycle = Math.floor(index / rounds.length);
    return { target, number: targets[target].slow ? cycle : ROUNDS * cycle + round };
  };
}

/** Inputs of the others for one of a slow target. */
const ROUNDS = 5;

export interface Input {
  readonly files: Seed;
  /** Whether checksums were made to fit what was changed. */
  readonly repacked: boolean;
}

/** @param number of the input, from 0 */
export function makeInput(target: Target, seeds: readonly Seed[], seed: number, number: number): Input {
  const random = new Random(`${target.name} ${seed} ${number}`);
  const original = random.pick(seeds);
  if (target.repack && random.chance(0.5)) {
    return { files: target.repack(random, original, seeds), repacked: true };
  }
  const changed = random.below(original.length);
  const others = seeds.map((other) => other[Math.min(changed, other.length - 1)].bytes);
  return {
    files: original.map((file, index) =>
      index === changed ? { ...file, bytes: mutate(random, file.bytes, others, target.text) } : file,
    ),
    repacked: false,
  };
}
