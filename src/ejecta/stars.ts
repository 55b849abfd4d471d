/** Which masses and Lambdas are those of neutron stars, and their baryonic masses. */

import { type CompactnessRelation, LARGEST_LAMBDA } from "./compactness.ts";

/** Masses outside this range (Msun) are no stars, and their ratios would leave float32. */
const MASS_RANGE = [1e-6, 1e6] as const;

/** Whether a mass in Msun may be that of a star or of a black hole that stars leave. */
export const isMass = (mass: number): boolean => mass >= MASS_RANGE[0] && mass <= MASS_RANGE[1];

/** Whether two masses and Lambdas are those of neutron stars. */
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

/** Baryonic mass mb = m (1 + factor C^exponent). Coughlin et al. 2017 (arXiv 1708.07714), Eq. 8. */
export const BARYONIC_MASS = { factor: 0.8857853174243745, exponent: 1.2082383572002926 } as const;

/** Baryonic mass of a neutron star in Msun. */
export function baryonicMass(mass: number, compactness: number): number {
  return mass * (1 + BARYONIC_MASS.factor * compactness ** BARYONIC_MASS.exponent);
}
