/**
 * Equations of state by their names, as the two numbers that the page's equation of state has: Read, Lackey, Owen & Friedman
 * 2009 (arXiv 0812.2163), Table III.
 */

export interface NamedEquation {
  readonly name: string;
  /** Of a star of 1.4 solar masses, km. */
  readonly radius: number;
  /** Of the heaviest star, Msun. */
  readonly maximumMass: number;
}

/** From small to large stars. */
export const EQUATIONS: readonly NamedEquation[] = [
  { name: "APR4", radius: 11.43, maximumMass: 2.21 },
  { name: "SLy", radius: 11.74, maximumMass: 2.05 },
  { name: "MPA1", radius: 12.47, maximumMass: 2.46 },
  { name: "H4", radius: 13.77, maximumMass: 2.03 },
];
