/** The form of the fits of velocities, and those of Dietrich & Ujevic 2017. */

/** v = a [ (m1/m2)(1 + b C1) + (m2/m1)(1 + b C2) ] + v, the form of Dietrich & Ujevic 2017 that later fits keep. */
export interface VelocityFit {
  readonly a: number;
  readonly b: number;
  readonly v: number;
}

/** In the orbital plane. Dietrich & Ujevic 2017 (arXiv 1612.03665), Eq. 5 and 6. */
export const PLANE_VELOCITY = { a: -0.219479, b: -2.67385, v: 0.444836 } as const satisfies VelocityFit;
/** Along the axis. Dietrich & Ujevic 2017, Eq. 7 and 8. */
export const AXIS_VELOCITY = { a: -0.315585, b: -1.00757, v: 0.63808 } as const satisfies VelocityFit;

/** A velocity by such a fit. */
export function fittedVelocity({ a, b, v }: VelocityFit, m1: number, c1: number, m2: number, c2: number): number {
  return a * ((m1 / m2) * (1 + b * c1) + (m2 / m1) * (1 + b * c2)) + v;
}
