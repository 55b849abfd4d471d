/**
 * Where fits to simulations may be used. Outside the range of the simulations behind them they return nothing or absurd
 * masses (up to 10^11 Msun), so binaries beyond these bounds get no value.
 *
 * The bounds are ours: they enclose the neutron-star binaries that numerical relativity had covered when a fit was made
 * (compactness 0.10 to 0.24, moderate mass ratios), and leave out what no simulation has seen. The fits of Dietrich &
 * Ujevic 2017 alone are not bounded: the published pipeline evaluates them everywhere.
 */

import type { NeutronStars } from "./neutronStars.ts";

/** Bounds of one fit. */
export interface FitDomain {
  readonly minimumCompactness: number;
  readonly maximumCompactness: number;
  /** Largest m1 / m2. */
  readonly maximumMassRatio: number;
}

const [minimumCompactness, maximumCompactness] = [0.1, 0.24];

/** Fits to the simulations up to 2019. */
export const DOMAIN_2019: FitDomain = { minimumCompactness, maximumCompactness, maximumMassRatio: 1.6 };
/** Fits that have those of Dietrich et al. 2017 and Kiuchi et al. 2019 with ratios up to 2.06. */
export const DOMAIN_2020: FitDomain = { minimumCompactness, maximumCompactness, maximumMassRatio: 2.06 };

/** Combined tidal deformabilities of the simulations that Nedora et al. 2021 collect: all that relations in it rest on. */
const COMBINED_LAMBDAS = [50, 3196] as const;

/** Whether two stars lie inside a fit's bounds. */
export function insideFitDomain(domain: FitDomain, m1: number, m2: number, c1: number, c2: number): boolean {
  const inside = (c: number) => c >= domain.minimumCompactness && c <= domain.maximumCompactness;
  return inside(c1) && inside(c2) && m1 <= domain.maximumMassRatio * m2;
}

/** Why a mass ratio is beyond a fit; undefined where it is not. */
export function ratioProblem({ maximumMassRatio }: FitDomain, m1: number, m2: number): string | undefined {
  if (m1 <= maximumMassRatio * m2) return undefined;
  return `m1/m2 is ${shown(m1 / m2)}, and no simulation behind it has more than ${maximumMassRatio}`;
}

/** Why a star's compactness is beyond a fit; undefined where it is not. */
export function compactnessProblem(domain: FitDomain, star: 1 | 2, c: number): string | undefined {
  if (c >= domain.minimumCompactness && c <= domain.maximumCompactness) return undefined;
  const range = `${domain.minimumCompactness} to ${domain.maximumCompactness}`;
  return `the compactness of star ${star} is ${shown(c)}, and it holds from ${range}`;
}

/** Why two stars are beyond a fit in both compactnesses and their ratio; undefined where they are not. */
export const starsProblem = (domain: FitDomain, { m1, m2, c1, c2 }: NeutronStars): string | undefined =>
  compactnessProblem(domain, 1, c1) ?? compactnessProblem(domain, 2, c2) ?? ratioProblem(domain, m1, m2);

/** Why a combined tidal deformability is beyond the simulations; undefined where it is not. */
export function combinedLambdaProblem({ combinedLambda }: NeutronStars): string | undefined {
  const [low, high] = COMBINED_LAMBDAS;
  if (combinedLambda >= low && combinedLambda <= high) return undefined;
  return `the combined tidal deformability is ${shown(combinedLambda)}, and it holds from ${low} to ${high}`;
}

/** A number for messages. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)));
