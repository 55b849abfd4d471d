/** Compactness C = G m / (R c^2) of a neutron star from its tidal deformability. */

/**
 * C = a0 + a1 L + a2 L^2 with L = ln Lambda. `yagi-yunes`: Yagi & Yunes 2017 (arXiv 1608.02582), Eq. 78; so has
 * gwemlightcurves. `nmma`: what NMMA, redback and gwemlightcurves' `KrFo2019.py` use; up to 0.012 apart in C.
 */
export const COMPACTNESS_COEFFICIENTS = {
  "yagi-yunes": [0.36, -0.0355, 0.000705],
  nmma: [0.371, -0.0391, 0.001056],
} as const;

export const COMPACTNESS_RELATIONS = [
  "yagi-yunes",
  "nmma",
] as const satisfies (keyof typeof COMPACTNESS_COEFFICIENTS)[];
/** Name of a relation between compactness and Lambda. */
export type CompactnessRelation = (typeof COMPACTNESS_RELATIONS)[number];

/** Largest compactness that is admitted (Buchdahl's bound). */
export const MAXIMUM_COMPACTNESS = 4 / 9;

/** Compactness of a star, capped to [0, 4/9]. */
export function compactness(lambda: number, relation: CompactnessRelation): number {
  const [a0, a1, a2] = COMPACTNESS_COEFFICIENTS[relation];
  const logLambda = Math.log(lambda);
  return Math.min(Math.max(a0 + (a1 + a2 * logLambda) * logLambda, 0), MAXIMUM_COMPACTNESS);
}

/**
 * Lambda at which the compactness of a relation is smallest. Beyond, the parabola in ln Lambda rises again, and absurd
 * Lambdas would give ordinary stars.
 */
function largestLambda(relation: CompactnessRelation): number {
  const [, a1, a2] = COMPACTNESS_COEFFICIENTS[relation];
  return Math.exp(-a1 / (2 * a2));
}
export const LARGEST_LAMBDA: Readonly<Record<CompactnessRelation, number>> = {
  "yagi-yunes": largestLambda("yagi-yunes"),
  nmma: largestLambda("nmma"),
};
