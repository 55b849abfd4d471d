/** Mean velocity of the dynamical ejecta of two neutron stars, in units of c. */

import { promptCollapseProblem } from "./dynamicalMass.ts";
import { DOMAIN_2019, DOMAIN_2020, ratioProblem, shown, starsProblem } from "./fitDomain.ts";
import type { Relation, Relations } from "./relation.ts";
import { AXIS_VELOCITY, fittedVelocity, PLANE_VELOCITY, type VelocityFit } from "./velocityFit.ts";

export { AXIS_VELOCITY, fittedVelocity, PLANE_VELOCITY, type VelocityFit } from "./velocityFit.ts";

const COUGHLIN2019: VelocityFit = { a: -0.309, b: -1.879, v: 0.657 };
const RADICE2018: VelocityFit = { a: -0.287, b: -3, v: 0.494 };
const PROMPT_COLLAPSE: VelocityFit = { a: -0.395, b: -1.627, v: 0.798 };

/** Fits are lines: far from the simulations they give what no ejecta have. */
const speedProblem = (velocity: number): string | undefined =>
  velocity > 0 && velocity < 1 ? undefined : `it gives a velocity of ${shown(velocity)} c`;

/** A relation with that check after those of its domain. */
const checked = (relation: Relation): Relation => ({
  ...relation,
  problem: (stars) => relation.problem(stars) ?? speedProblem(relation.evaluate(stars)),
});

/**
 * Relations for the velocity of the dynamical ejecta, by name.
 *
 * @example
 * ```ts
 * import { DYNAMICAL_VELOCITY_RELATIONS, neutronStars } from "kiloflow";
 *
 * const stars = neutronStars([1.48, 1.26, 250, 700], "yagi-yunes", 2.1);
 * const velocity = DYNAMICAL_VELOCITY_RELATIONS.du17.evaluate(stars); // c
 * ```
 */
export const DYNAMICAL_VELOCITY_RELATIONS = {
  du17: {
    source: "Dietrich & Ujevic 2017 (arXiv 1612.03665), Eq. 5 to 9",
    domain: "where the velocities in the plane and along the axis are positive",
    problem({ m1, c1, m2, c2 }) {
      const plane = fittedVelocity(PLANE_VELOCITY, m1, c1, m2, c2);
      return speedProblem(plane) ?? speedProblem(fittedVelocity(AXIS_VELOCITY, m1, c1, m2, c2));
    },
    evaluate: ({ m1, c1, m2, c2 }) =>
      Math.hypot(fittedVelocity(PLANE_VELOCITY, m1, c1, m2, c2), fittedVelocity(AXIS_VELOCITY, m1, c1, m2, c2)),
  },
  coughlin2019: checked({
    source: "Coughlin et al. 2019 (arXiv 1812.04803)",
    domain: "compactnesses 0.10 to 0.24, m1/m2 up to 1.6",
    problem: (stars) => starsProblem(DOMAIN_2019, stars),
    evaluate: ({ m1, c1, m2, c2 }) => fittedVelocity(COUGHLIN2019, m1, c1, m2, c2),
  }),
  "krueger-foucart2020": {
    // Known from a public code, gemma, alone; which documents it for m1/m2 and calls it with m2/m1.
    source: "under the name of Krueger & Foucart 2020 (arXiv 2002.07728)",
    domain: "m1/m2 up to 2.06",
    problem: ({ m1, m2 }) => ratioProblem(DOMAIN_2020, m1, m2),
    evaluate: ({ m1, m2 }) => 0.1493 + (0.0149 * m1) / m2,
  },
  radice2018: checked({
    source: "Radice et al. 2018 (arXiv 1809.11161), Eq. 22",
    domain: "compactnesses 0.10 to 0.24, m1/m2 up to 1.6",
    problem: (stars) => starsProblem(DOMAIN_2019, stars),
    evaluate: ({ m1, c1, m2, c2 }) => fittedVelocity(RADICE2018, m1, c1, m2, c2),
  }),
  "prompt-collapse": checked({
    source: "arXiv 2411.02342, Eq. 10",
    domain: "total mass above the threshold mass, m1/m2 up to 2.06",
    problem: promptCollapseProblem,
    evaluate: ({ m1, c1, m2, c2 }) => fittedVelocity(PROMPT_COLLAPSE, m1, c1, m2, c2),
  }),
} as const satisfies Relations<string>;

export type DynamicalVelocityRelation = keyof typeof DYNAMICAL_VELOCITY_RELATIONS;
