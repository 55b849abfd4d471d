/**
 * Where the later ejecta fits may be used. Outside the range of the simulations behind them they return nothing or
 * absurd masses (up to 10^11 Msun), so sets beyond these bounds get no value and the status `outside-fit`.
 *
 * The bounds are ours: they enclose the neutron-star binaries that numerical relativity had covered (compactness 0.10
 * to 0.24, moderate mass ratios), and leave out masses that no simulation has seen. The DU17 fit itself is never
 * bounded: the published pipeline evaluates it everywhere.
 */

import type { EjectaFit } from "./options.ts";

/** Bounds of one fit. */
export interface FitDomain {
  readonly minimumCompactness: number;
  readonly maximumCompactness: number;
  /** Largest mass1 / mass2. */
  readonly maximumMassRatio: number;
}

export const FIT_DOMAINS: Readonly<Record<Exclude<EjectaFit, "du17">, FitDomain>> = {
  coughlin2019: { minimumCompactness: 0.1, maximumCompactness: 0.24, maximumMassRatio: 1.6 },
  "krueger-foucart2020": { minimumCompactness: 0.1, maximumCompactness: 0.24, maximumMassRatio: 2.06 },
};

/** Whether a set lies inside the fit's bounds. */
export function insideFitDomain(fit: EjectaFit, m1: number, m2: number, c1: number, c2: number): boolean {
  if (fit === "du17") return true;
  const { minimumCompactness, maximumCompactness, maximumMassRatio } = FIT_DOMAINS[fit];
  const inside = (c: number) => c >= minimumCompactness && c <= maximumCompactness;
  return inside(c1) && inside(c2) && m1 <= maximumMassRatio * m2;
}
