/** Redshifts of luminosity distances, in a flat universe of matter and a cosmological constant. */

/** Planck 2018 results VI (arXiv 1807.06209), Table 2, last column, as astropy's `Planck18` has them: km/s/Mpc, and the share of matter. */
export const HUBBLE_CONSTANT = 67.66;
export const MATTER_DENSITY = 0.30966;
const SPEED_OF_LIGHT_KM_S = 299792.458;
const HUBBLE_DISTANCE_MPC = SPEED_OF_LIGHT_KM_S / HUBBLE_CONSTANT;

/** Intervals of Simpson's rule: even. To redshift 20 the distance is exact to 1e-6. */
const INTERVALS = 32;
const STEPS = 30;

/** Expansion rate in units of today's (Hogg 1999, arXiv astro-ph/9905116, Eq. 14). */
const expansion = (z: number): number => Math.sqrt(MATTER_DENSITY * (1 + z) ** 3 + 1 - MATTER_DENSITY);

/** Comoving distance in Hubble distances (Hogg 1999, Eq. 15), integrated over ln(1 + z). */
function comovingDistance(z: number): number {
  const step = Math.log1p(z) / INTERVALS;
  let sum = 0;
  for (let point = 0; point <= INTERVALS; point++) {
    const weight = point === 0 || point === INTERVALS ? 1 : point % 2 === 1 ? 4 : 2;
    const at = Math.expm1(step * point);
    sum += (weight * (1 + at)) / expansion(at);
  }
  return (sum * step) / 3;
}

/** Luminosity distance in Mpc (Hogg 1999, Eq. 21). */
export const luminosityDistance = (z: number): number => HUBBLE_DISTANCE_MPC * (1 + z) * comovingDistance(z);

/**
 * Redshift of a luminosity distance in Mpc; NaN for distances that are not positive and finite. Newton's method comes
 * down from Hubble's law: the distance is convex in z, and never below the law.
 */
export function redshiftOfDistance(distanceMpc: number): number {
  if (!(distanceMpc > 0 && distanceMpc < 1e9)) return Number.NaN;
  const target = distanceMpc / HUBBLE_DISTANCE_MPC;
  let z = target;
  for (let step = 0; step < STEPS; step++) {
    const comoving = comovingDistance(z);
    const change = ((1 + z) * comoving - target) / (comoving + (1 + z) / expansion(z));
    z -= change;
    if (Math.abs(change) <= 1e-13 * (1 + z)) break;
  }
  return z;
}
