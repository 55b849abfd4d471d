/** Ejecta of a black hole (m1) and a neutron star (m2). */

import { compactnessProblem, DOMAIN_2020, shown } from "./fitDomain.ts";

/** A black hole and a neutron star. */
export interface BlackHoleBinary {
  /** Mass of the hole, Msun. */
  readonly m1: number;
  readonly m2: number;
  /** Compactness of the star. */
  readonly c2: number;
  /** Dimensionless spin of the hole along the orbit. */
  readonly spin: number;
}

/**
 * Radius of the innermost stable orbit in units of the hole's mass (Bardeen, Press & Teukolsky 1972, Eq. 2.21).
 * @param spin along the orbit, -1 to 1
 */
export function innermostStableOrbit(spin: number): number {
  const z1 = 1 + Math.cbrt(1 - spin * spin) * (Math.cbrt(1 + spin) + Math.cbrt(1 - spin));
  const z2 = Math.sqrt(3 * spin * spin + z1 * z1);
  return 3 + z2 - Math.sign(spin) * Math.sqrt((3 - z1) * (3 + z1 + 2 * z2));
}

/**
 * Baryonic mass of the star as these fits take it, Msun: Krueger & Foucart 2020, Eq. 7. ligo.em_bright has a
 * parenthesis elsewhere, (1 + 0.6 C)/(1 - 0.5 C).
 */
const baryonicMass = ({ m2, c2 }: BlackHoleBinary): number => m2 * (1 + (0.6 * c2) / (1 - 0.5 * c2));

/** Mass outside the hole: Foucart et al. 2018 (arXiv 1807.00011), Eq. 4, Msun. */
export function massOutside(binary: BlackHoleBinary): number {
  const { m1, m2, c2, spin } = binary;
  const eta = (m1 * m2) / (m1 + m2) ** 2;
  const base = (0.40642158 * (1 - 2 * c2)) / Math.cbrt(eta) - (0.13885773 * innermostStableOrbit(spin) * c2) / eta;
  return baryonicMass(binary) * Math.max(0, base + 0.25512517) ** 1.761250847;
}

/** Dynamical ejecta: Krueger & Foucart 2020 (arXiv 2002.07728), Eq. 9, Msun. */
export function tidalEjectaMass(binary: BlackHoleBinary): number {
  const { m1, m2, c2, spin } = binary;
  const q = m1 / m2;
  const tidal = 7.11595154e-3 * q ** 0.863604211 * ((1 - 2 * c2) / c2);
  const captured = 1.43636803e-3 * q ** 1.68399507 * innermostStableOrbit(spin);
  return baryonicMass(binary) * Math.max(0, tidal - captured - 0.027620299);
}

/** Mean velocity of the dynamical ejecta, c: Kawaguchi et al. 2016 (arXiv 1601.07711); so have gwemlightcurves and redback. */
export const tidalEjectaVelocity = ({ m1, m2 }: BlackHoleBinary): number =>
  (0.01533333095136912 * m1) / m2 + 0.19066667068621043;

/** Mass ratios and spins of the simulations behind Foucart et al. 2018; ours for compactnesses. */
const LARGEST_RATIO = 7;
const SPINS = [-0.5, 0.97] as const;

/** Why the relations do not hold; undefined where they do. */
export function blackHoleProblem({ m1, m2, c2, spin }: BlackHoleBinary): string | undefined {
  if (!(m1 <= LARGEST_RATIO * m2))
    return `m1/m2 is ${shown(m1 / m2)}, and no simulation of a black hole behind them has more than ${LARGEST_RATIO}`;
  if (!(spin >= SPINS[0] && spin <= SPINS[1]))
    return `the spin is ${spin}, and they hold from ${SPINS[0]} to ${SPINS[1]}`;
  return compactnessProblem(DOMAIN_2020, 2, c2);
}
