/** Which masses and Lambdas are those of neutron stars that the model can evaluate. */

import { COMPACTNESS_COEFFICIENTS } from "./constants.ts";
import type { CompactnessRelation } from "./options.ts";

/** Masses outside this range (Msun) are no stars, and their ratios would leave float32. */
const MASS_RANGE = [1e-6, 1e6] as const;

/**
 * Lambda at which the compactness of a relation is smallest. Beyond, the parabola in ln Lambda rises again, and absurd
 * Lambdas would give ordinary curves.
 */
function largestLambda(relation: CompactnessRelation): number {
  const [, a1, a2] = COMPACTNESS_COEFFICIENTS[relation];
  return Math.exp(-a1 / (2 * a2));
}
const LARGEST_LAMBDA: Readonly<Record<CompactnessRelation, number>> = {
  "yagi-yunes": largestLambda("yagi-yunes"),
  nmma: largestLambda("nmma"),
};

const isMass = (mass: number): boolean => mass >= MASS_RANGE[0] && mass <= MASS_RANGE[1];

/** Whether the model evaluates a set at all: its other statuses are those of such sets. */
export function areStars(
  mass1: number,
  mass2: number,
  lambda1: number,
  lambda2: number,
  relation: CompactnessRelation,
): boolean {
  const largest = LARGEST_LAMBDA[relation];
  return isMass(mass1) && isMass(mass2) && lambda1 > 0 && lambda1 <= largest && lambda2 > 0 && lambda2 <= largest;
}

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
