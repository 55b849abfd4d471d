/** Two neutron stars, as the relations for their ejecta take them, and what follows for the binary as a whole. */

import { argument, InputError } from "../engine/errors.ts";
import { COMPACTNESS_COEFFICIENTS, type CompactnessRelation, compactness } from "./compactness.ts";

/** G Msun / c^2 in km. */
export const GRAVITATIONAL_RADIUS_KM = 1.476625;

/** Two neutron stars, m1 >= m2. */
export interface NeutronStars {
  /** Gravitational mass, Msun. */
  readonly m1: number;
  readonly m2: number;
  /** Compactness. */
  readonly c1: number;
  readonly c2: number;
  readonly combinedLambda: number;
  /** The heaviest star of the equation of state, Msun. */
  readonly maximumMass: number;
}

/**
 * Two stars of masses and Lambdas.
 *
 * @example
 * ```ts
 * import { neutronStars } from "kiloflow";
 *
 * const { c1, combinedLambda } = neutronStars([1.48, 1.26, 250, 700], "yagi-yunes", 2.1);
 * ```
 */
export function neutronStars(
  binary: ArrayLike<number>,
  relation: CompactnessRelation,
  maximumMass: number,
): NeutronStars {
  checkBinary(binary);
  checkRelation("relation", relation, COMPACTNESS_COEFFICIENTS);
  if (!(typeof maximumMass === "number" && maximumMass > 0))
    throw new InputError(`${argument("maximumMass")} is ${maximumMass}, but must be positive`);
  const [m1, m2, lambda1, lambda2] = Array.from(binary);
  if (!(m1 >= m2 && m2 > 0 && lambda1 > 0 && lambda2 > 0)) {
    throw new InputError(
      `${argument("binary")} is ${Array.from(binary).join(", ")}, but must be m1 >= m2 and Lambdas, all positive`,
    );
  }
  return starsOf([m1, m2, lambda1, lambda2], relation, maximumMass);
}

/** The same of what is known to be a binary. */
export function starsOf(
  [m1, m2, lambda1, lambda2]: readonly number[],
  relation: CompactnessRelation,
  maximumMass: number,
): NeutronStars {
  return {
    ...{ m1, m2, maximumMass },
    c1: compactness(lambda1, relation),
    c2: compactness(lambda2, relation),
    combinedLambda: combinedTidalDeformability(m1, m2, lambda1, lambda2),
  };
}

/** @throws InputError for what are not four numbers */
export function checkBinary(binary: ArrayLike<number>): void {
  const numbers = Array.isArray(binary) || ArrayBuffer.isView(binary) ? Array.from(binary) : [];
  if (numbers.length === 4 && numbers.every((value) => typeof value === "number")) return;
  throw new InputError(`${argument("binary")} must be four numbers: m1, m2, Lambda1, Lambda2`);
}

/** @throws InputError for what is no name of one of some relations */
export function checkRelation(name: string, value: string, relations: object): void {
  if (Object.hasOwn(relations, value)) return;
  const known = Object.keys(relations).join(", ");
  throw new InputError(`${argument(name)} is ${JSON.stringify(value)}, but must be one of ${known}`);
}

/** Combined tidal deformability of a binary (Favata 2014, arXiv 1310.8288, Eq. 5), as in `lambda_tilde` of posteriors. */
function combinedTidalDeformability(m1: number, m2: number, lambda1: number, lambda2: number): number {
  const sum = (m1 + 12 * m2) * m1 ** 4 * lambda1 + (m2 + 12 * m1) * m2 ** 4 * lambda2;
  return ((16 / 13) * sum) / (m1 + m2) ** 5;
}

/** Chirp mass, Msun: (m1 m2)^(3/5) / (m1 + m2)^(1/5). */
export const chirpMass = (m1: number, m2: number): number => (m1 * m2) ** 0.6 / (m1 + m2) ** 0.2;

/**
 * Radius of a 1.6 Msun star in units of G Msun / c^2, where no equation of state is known: Coughlin et al. 2019
 * (arXiv 1812.04803), after De et al. 2018 (arXiv 1804.08583). gwemlightcurves and redback have the same figures.
 */
export const radius16 = ({ m1, m2, combinedLambda }: NeutronStars): number =>
  chirpMass(m1, m2) * (combinedLambda / 0.0042) ** (1 / 6);

/** Total mass above which the remnant collapses at once, Msun: Bauswein et al. 2013 (arXiv 1307.5191). */
export function thresholdMass(stars: NeutronStars): number {
  return (2.38 - (3.606 * stars.maximumMass) / radius16(stars)) * stars.maximumMass;
}
