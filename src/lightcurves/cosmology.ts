/** Redshifts of luminosity distances, in a flat universe of matter and a cosmological constant. */

/** Planck 2018 results VI (arXiv 1807.06209), Table 2, last column, as astropy's `Planck18` has them: km/s/Mpc, and the share of matter. */
export const HUBBLE_CONSTANT = 67.66;
export const MATTER_DENSITY = 0.30966;
const SPEED_OF_LIGHT_KM_S = 299792.458;
const HUBBLE_DISTANCE_MPC = SPEED_OF_LIGHT_KM_S / HUBBLE_CONSTANT;

/** No merger of neutron stars is seen from further away. */
const LARGEST_REDSHIFT = 20;
/** Intervals of ln(1 + z) up to there: relative errors of distances are below 1e-9. */
const INTERVALS = 1024;
const STEP = Math.log1p(LARGEST_REDSHIFT) / INTERVALS;
/** Of Newton's method, which needs at most nine. */
const STEPS = 20;

/** The comoving distance's slope in ln(1 + z), in Hubble distances (Hogg 1999, arXiv astro-ph/9905116, Eq. 14 and 15). */
function slope(logarithm: number): number {
  const stretch = Math.exp(logarithm);
  return stretch / Math.sqrt(MATTER_DENSITY * stretch * stretch * stretch + 1 - MATTER_DENSITY);
}

const SLOPES = Float64Array.from({ length: INTERVALS + 1 }, (_, end) => STEP * slope(STEP * end));

/** Comoving distances at the ends of the intervals, in Hubble distances, by Simpson's rule. */
const COMOVING = new Float64Array(INTERVALS + 1);
for (let end = 1; end <= INTERVALS; end++) {
  const middle = STEP * slope(STEP * (end - 0.5));
  COMOVING[end] = COMOVING[end - 1] + (SLOPES[end - 1] + 4 * middle + SLOPES[end]) / 6;
}

/** Comoving distance in Hubble distances: a cubic through the ends of an interval and their slopes. */
function comovingDistance(logarithm: number): number {
  const interval = Math.min(INTERVALS - 1, Math.floor(logarithm / STEP));
  const t = logarithm / STEP - interval;
  const [low, high] = [COMOVING[interval], COMOVING[interval + 1]];
  const [lowSlope, highSlope] = [SLOPES[interval], SLOPES[interval + 1]];
  const rise = high - low;
  return low + t * (lowSlope + t * (3 * rise - 2 * lowSlope - highSlope + t * (lowSlope + highSlope - 2 * rise)));
}

/** Luminosity distance in Mpc of a redshift up to 20 (Hogg 1999, Eq. 21). */
export function luminosityDistance(z: number): number {
  return HUBBLE_DISTANCE_MPC * (1 + z) * comovingDistance(Math.log1p(z));
}

const LARGEST_DISTANCE_MPC = luminosityDistance(LARGEST_REDSHIFT);

/**
 * Redshift of a luminosity distance in Mpc; NaN where that is not positive or belongs to a redshift above 20. Newton's
 * method comes down from Hubble's law: the distance is convex in z, and never below the law.
 */
export function redshiftOfDistance(distanceMpc: number): number {
  if (!(distanceMpc > 0 && distanceMpc <= LARGEST_DISTANCE_MPC)) return Number.NaN;
  const target = distanceMpc / HUBBLE_DISTANCE_MPC;
  let z = Math.min(target, LARGEST_REDSHIFT);
  for (let step = 0; step < STEPS; step++) {
    const logarithm = Math.log1p(z);
    const comoving = comovingDistance(logarithm);
    const change = ((1 + z) * comoving - target) / (comoving + slope(logarithm));
    z -= change;
    if (Math.abs(change) <= 1e-14 * (1 + z)) break;
  }
  return z;
}
