/** Which masses and Lambdas are those of neutron stars that the model can evaluate. */

import { LARGEST_LAMBDA } from "../../ejecta/compactness.ts";
import { isMass } from "../../ejecta/stars.ts";

/** Why a set with such values is no two neutron stars, where they are no negative numbers; undefined for others. */
export function starProblem(set: ArrayLike<number>): string | undefined {
  for (const star of [0, 1]) {
    const [mass, lambda] = [set[star], set[2 + star]];
    if (lambda === 0) return `lambda${star + 1} is 0, which is a black hole, but DU17 is for two neutron stars`;
    if (lambda > LARGEST_LAMBDA["yagi-yunes"])
      return `lambda${star + 1} is ${lambda}, beyond any neutron star (ln Lambda > 25)`;
    if (mass > 0 && !isMass(mass)) return `m${star + 1} is ${mass}, but masses are in Msun`;
  }
  return undefined;
}
