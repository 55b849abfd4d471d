/** Mass of the disk that two neutron stars leave, Msun. The wind is a share of it. */

import { promptCollapseProblem } from "./dynamicalMass.ts";
import {
  combinedLambdaProblem,
  compactnessProblem,
  DOMAIN_2019,
  DOMAIN_2020,
  ratioProblem,
  shown,
} from "./fitDomain.ts";
import { type NeutronStars, radius16, thresholdMass } from "./neutronStars.ts";
import { type Polynomial2, polynomial2 } from "./polynomial2.ts";
import type { Relations } from "./relation.ts";

/** Smallest mass of a disk that the fits resolve, Msun: their authors' floor. */
const SMALLEST_DISK = 1e-3;

/** log10 M = a [ 1 + b tanh((c - Mtot/Mth) / d) ], floored. */
function collapseDisk(stars: NeutronStars, a: number, b: number, c: number, d: number): number {
  const share = (stars.m1 + stars.m2) / thresholdMass(stars);
  return Math.max(SMALLEST_DISK, 10 ** (a * (1 + b * Math.tanh((c - share) / d))));
}

/** Largest compactness of the heaviest star, where causality ends; there gwemlightcurves gives no disk. */
const LARGEST_COMPACTNESS = 0.32;

/** Why the threshold mass has no meaning; undefined where it has. */
function thresholdProblem(stars: NeutronStars): string | undefined {
  const ratio = stars.maximumMass / radius16(stars);
  if (ratio <= LARGEST_COMPACTNESS) return undefined;
  return `the largest mass over the radius of a 1.6 Msun star is ${shown(ratio)}, beyond ${LARGEST_COMPACTNESS} of causality`;
}

/** Dietrich et al. 2020: the coefficients of Coughlin et al. go over, at a mass ratio, into others. */
interface RatioFit {
  readonly a: number;
  readonly deltaA: number;
  readonly b: number;
  readonly deltaB: number;
  readonly c: number;
  readonly d: number;
  readonly beta: number;
  readonly transition: number;
}

/** As first printed, and as gwemlightcurves' `PaDi2019.py` and gemma have them; the former puts m1/m2 for m2/m1. */
const DIETRICH2020: RatioFit = {
  ...{ a: -1.581, deltaA: -2.439, b: -0.538, deltaB: -0.406 },
  ...{ c: 0.953, d: 0.0417, beta: 3.91, transition: 0.9 },
};
/** As NMMA's `conversion.py` has them, where they are called the correct ones. */
const NMMA: RatioFit = {
  ...{ a: -1.725, deltaA: -2.337, b: -0.564, deltaB: -0.437 },
  ...{ c: 0.958, d: 0.057, beta: 5.879, transition: 0.886 },
};

function ratioDisk(stars: NeutronStars, fit: RatioFit): number {
  const x = 0.5 * Math.tanh(fit.beta * (stars.m2 / stars.m1 - fit.transition));
  return collapseDisk(stars, fit.a + fit.deltaA * x, fit.b + fit.deltaB * x, fit.c, fit.d);
}

/** Krueger & Foucart 2020 (arXiv 2002.07728), Eq. 4. */
const KRUEGER_FOUCART2020 = { a: -8.1324, c: 1.482, d: 1.7784, smallest: 5e-4 } as const;

/**
 * Nedora et al. 2021, Table VII. The paper's figures speak of log10 M, but only M itself gives disks of simulations:
 * 0.01 to 0.3 Msun, where the powers of ten would be 1 to 2 Msun. MOSFiT takes M; gemma calls it a logarithm and takes it as M.
 */
const NEDORA2021: Polynomial2 = [-1.85, 2.59, 7.07e-4, -0.733, -8.08e-4, 2.75e-7];

/**
 * Relations for the mass of the disk, by name.
 *
 * @example
 * ```ts
 * import { DISK_MASS_RELATIONS, neutronStars } from "kiloflow";
 *
 * const stars = neutronStars([1.48, 1.26, 250, 700], "yagi-yunes", 2.1);
 * for (const [name, relation] of Object.entries(DISK_MASS_RELATIONS)) {
 *   const mass = relation.problem(stars) ?? relation.evaluate(stars); // Msun
 * }
 * ```
 */
export const DISK_MASS_RELATIONS = {
  nmma: {
    source:
      "Dietrich et al. 2020 in the form of Pang et al. 2022 (arXiv 2205.08513), Eq. 22, with NMMA's corrected coefficients",
    domain: "m1/m2 up to 2.06; floored at 0.001",
    problem: (stars) => thresholdProblem(stars) ?? ratioProblem(DOMAIN_2020, stars.m1, stars.m2),
    evaluate: (stars) => ratioDisk(stars, NMMA),
  },
  dietrich2020: {
    source: "Dietrich et al. 2020 (arXiv 2002.11355), with the coefficients first printed",
    domain: "m1/m2 up to 2.06; floored at 0.001",
    problem: (stars) => thresholdProblem(stars) ?? ratioProblem(DOMAIN_2020, stars.m1, stars.m2),
    evaluate: (stars) => ratioDisk(stars, DIETRICH2020),
  },
  coughlin2019: {
    source: "Coughlin et al. 2019 (arXiv 1812.04803)",
    domain: "m1/m2 up to 1.6; floored at 0.001",
    problem: (stars) => thresholdProblem(stars) ?? ratioProblem(DOMAIN_2019, stars.m1, stars.m2),
    evaluate: (stars) => collapseDisk(stars, -31.335, -0.976, 1.0474, 0.05957),
  },
  "krueger-foucart2020": {
    source: "Krueger & Foucart 2020 (arXiv 2002.07728), Eq. 4",
    domain: "compactness of the lighter star 0.10 to 0.24, m1/m2 up to 2.06",
    problem: ({ m1, m2, c2 }) => compactnessProblem(DOMAIN_2020, 2, c2) ?? ratioProblem(DOMAIN_2020, m1, m2),
    evaluate({ m2, c2 }) {
      const { a, c, d, smallest } = KRUEGER_FOUCART2020;
      return m2 * Math.max(smallest, Math.max(0, a * c2 + c) ** d);
    },
  },
  nedora2021: {
    source: "Nedora et al. 2021 (arXiv 2011.11110), Eq. 6 and Table VII",
    domain: "combined tidal deformability 50 to 3196, m1/m2 up to 2.06; floored at 0.001",
    problem: (stars) => combinedLambdaProblem(stars) ?? ratioProblem(DOMAIN_2020, stars.m1, stars.m2),
    evaluate: ({ m1, m2, combinedLambda }) => Math.max(SMALLEST_DISK, polynomial2(NEDORA2021, m1 / m2, combinedLambda)),
  },
  radice2018: {
    source: "Radice et al. 2018 (arXiv 1809.11161)",
    domain: "m1/m2 up to 1.6, since it knows no mass ratio; floored at 0.001",
    problem: ({ m1, m2 }) => ratioProblem(DOMAIN_2019, m1, m2),
    evaluate: ({ combinedLambda }) =>
      Math.max(SMALLEST_DISK, 0.084 + 0.127 * Math.tanh((combinedLambda - 567.1) / 405.14)),
  },
  "prompt-collapse": {
    // The paper prints another b; NMMA's authors had -13.4 confirmed.
    source: "arXiv 2411.02342, Eq. 11, with b = -13.4",
    domain: "total mass above the threshold mass, m1/m2 up to 2.06; at most 0.1",
    problem: promptCollapseProblem,
    evaluate({ m1, m2, combinedLambda }) {
      const q = m2 / m1;
      return 10 ** Math.min(-1, 7.7 - 13.4 * q + 8.16e-3 * combinedLambda * q * q);
    },
  },
} as const satisfies Relations<string>;

export type DiskMassRelation = keyof typeof DISK_MASS_RELATIONS;
