/** Mass of the dynamical ejecta of two neutron stars, Msun. */

import { combinedLambdaProblem, DOMAIN_2019, DOMAIN_2020, ratioProblem, shown, starsProblem } from "./fitDomain.ts";
import { type NeutronStars, thresholdMass } from "./neutronStars.ts";
import { type Polynomial2, polynomial2 } from "./polynomial2.ts";
import type { Relations } from "./relation.ts";
import { baryonicMass } from "./stars.ts";

/** Dietrich & Ujevic 2017 (arXiv 1612.03665), Eq. 1: fit in units of 10^-3 Msun. */
export const DU17_EJECTA_MASS = { a: -1.35695, b: 6.11252, c: -49.43355, d: 16.1144, n: -2.5484 } as const;

/** In Msun, where it may be negative. @param mb1 baryonic mass of star 1 */
export function du17Mass(m1: number, c1: number, mb1: number, m2: number, c2: number, mb2: number): number {
  const { a, b, c, d, n } = DU17_EJECTA_MASS;
  const tidal = mb1 * Math.cbrt(m2 / m1) * ((1 - 2 * c1) / c1) + mb2 * Math.cbrt(m1 / m2) * ((1 - 2 * c2) / c2);
  const asymmetric = mb1 * (m2 / m1) ** n + mb2 * (m1 / m2) ** n;
  return (a * tidal + b * asymmetric + c * (mb1 - m1 + (mb2 - m2)) + d) / 1000;
}

/** Coughlin et al. 2019 (arXiv 1812.04803), Eq. D5: base-10 logarithm of Msun. */
export const C19_EJECTA_MASS = { a: -0.0719, b: 0.2116, d: -2.42, n: -2.905 } as const;

/** The same in Msun. @param c1 compactness of star 1 */
export function coughlin2019Mass(m1: number, c1: number, m2: number, c2: number): number {
  const { a, b, d, n } = C19_EJECTA_MASS;
  const tidal = (a * (1 - 2 * c1) * m1) / c1 + (a * (1 - 2 * c2) * m2) / c2;
  return 10 ** (tidal + b * m2 * (m1 / m2) ** n + b * m1 * (m2 / m1) ** n + d);
}

/** Krueger & Foucart 2020 (arXiv 2002.07728), Eq. 6: fit in units of 10^-3 Msun. */
export const KF20_EJECTA_MASS = { a: -9.3335, b: 114.17, c: -337.56, n: 1.5465 } as const;

/** In Msun, where it may be negative. @param c1 compactness of star 1 */
export function kruegerFoucart2020Mass(m1: number, c1: number, m2: number, c2: number): number {
  const { a, b, c, n } = KF20_EJECTA_MASS;
  const mass = m1 * (a / c1 + b * (m2 / m1) ** n + c * c1) + m2 * (a / c2 + b * (m1 / m2) ** n + c * c2);
  return mass / 1000;
}

/** Nedora et al. 2021 (arXiv 2011.11110), Eq. 6: base-10 logarithm of Msun. */
const NEDORA2021: Polynomial2 = [-1.32, -0.382, -4.47e-3, -0.339, 3.21e-3, 4.31e-7];

/** arXiv 2411.02342, Eq. 9. */
const PROMPT_COLLAPSE = { a: 1.25e-4, b: 0.982, c: -2.44 } as const;

/** Why two stars do not collapse at once; undefined where they do. */
export function promptCollapseProblem(stars: NeutronStars): string | undefined {
  const [total, threshold] = [stars.m1 + stars.m2, thresholdMass(stars)];
  if (total >= threshold) return ratioProblem(DOMAIN_2020, stars.m1, stars.m2);
  return `the total mass is ${shown(total)} Msun, and it is for binaries above the threshold of prompt collapse, ${shown(threshold)} Msun`;
}

/**
 * Relations for the mass of the dynamical ejecta, by name.
 *
 * @example
 * ```ts
 * import { DYNAMICAL_MASS_RELATIONS, neutronStars } from "kiloflow";
 *
 * const stars = neutronStars([1.48, 1.26, 250, 700], "yagi-yunes", 2.1);
 * const mass = DYNAMICAL_MASS_RELATIONS["krueger-foucart2020"].evaluate(stars); // Msun
 * ```
 */
export const DYNAMICAL_MASS_RELATIONS = {
  du17: {
    source: "Dietrich & Ujevic 2017 (arXiv 1612.03665), Eq. 1",
    domain: "everywhere, floored at 0",
    problem: () => undefined,
    evaluate: ({ m1, c1, m2, c2 }) => Math.max(du17Mass(m1, c1, baryonicMass(m1, c1), m2, c2, baryonicMass(m2, c2)), 0),
    scatter: {
      ...{ kind: "dex", size: 0.236 },
      source: "72 % on average, as gwemlightcurves draws it: normal in log10 of the mass, log10(1.72)",
    },
  },
  coughlin2019: {
    source: "Coughlin et al. 2019 (arXiv 1812.04803), Eq. D5",
    domain: "compactnesses 0.10 to 0.24, m1/m2 up to 1.6",
    problem: (stars) => starsProblem(DOMAIN_2019, stars),
    evaluate: ({ m1, c1, m2, c2 }) => coughlin2019Mass(m1, c1, m2, c2),
  },
  "krueger-foucart2020": {
    source: "Krueger & Foucart 2020 (arXiv 2002.07728), Eq. 6",
    domain: "compactnesses 0.10 to 0.24, m1/m2 up to 2.06; floored at 0",
    problem: (stars) => starsProblem(DOMAIN_2020, stars),
    evaluate: ({ m1, c1, m2, c2 }) => Math.max(kruegerFoucart2020Mass(m1, c1, m2, c2), 0),
    beforeFloor: ({ m1, c1, m2, c2 }) => kruegerFoucart2020Mass(m1, c1, m2, c2),
    scatter: {
      ...{ kind: "absolute", size: 0.004 },
      source: "residual of the fit of Krueger & Foucart 2020 (arXiv 2002.07728), as public codes quote it",
    },
  },
  nedora2021: {
    source: "Nedora et al. 2021 (arXiv 2011.11110), Eq. 6",
    domain: "combined tidal deformability 50 to 3196, m1/m2 up to 2.06",
    problem: (stars) => combinedLambdaProblem(stars) ?? ratioProblem(DOMAIN_2020, stars.m1, stars.m2),
    evaluate: ({ m1, m2, combinedLambda }) => 10 ** polynomial2(NEDORA2021, m1 / m2, combinedLambda),
  },
  "prompt-collapse": {
    source: "arXiv 2411.02342, Eq. 9",
    domain: "total mass above the threshold mass, m1/m2 up to 2.06",
    problem: promptCollapseProblem,
    evaluate({ m1, m2, combinedLambda }) {
      const { a, b, c } = PROMPT_COLLAPSE;
      return a * combinedLambda * (m1 / m2 - b) * Math.exp((c * m1) / m2);
    },
  },
} as const satisfies Relations<string>;

export type DynamicalMassRelation = keyof typeof DYNAMICAL_MASS_RELATIONS;
