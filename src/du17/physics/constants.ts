/**
 * Constants of the DU17 model, each with unit and source. They are declared here once; the kernels get them from here.
 *
 * Sources: DU17 = Dietrich & Ujevic 2017 (arXiv 1612.03665); YY17 = Yagi & Yunes 2017 (arXiv 1608.02582);
 * C17 = Coughlin et al. 2017 (arXiv 1708.07714); C19 = Coughlin et al. 2019 (arXiv 1812.04803);
 * KF20 = Krueger & Foucart 2020 (arXiv 2002.07728); and the `gwemlightcurves` package, which fixes the units.
 */

/** Speed of light, cm/s. */
export const SPEED_OF_LIGHT = 2.99792458e10;
/** Solar mass, g (as `gwemlightcurves` has it). */
export const SOLAR_MASS = 1.988e33;
/** One day, s. */
export const DAY = 86400;
/** One parsec, cm (as `gwemlightcurves` has it). */
export const PARSEC = 3.08568e18;
/** Bolometric flux of magnitude zero, erg/s/cm^2 (as `gwemlightcurves` has it). */
export const ZERO_POINT_FLUX = 2.52e-5;

/** Compactness by ln Lambda: C = a0 + a1 L + a2 L^2. YY17 Eq. 78, and the coefficients that NMMA and redback use. */
export const COMPACTNESS_COEFFICIENTS = {
  "yagi-yunes": [0.36, -0.0355, 0.000705],
  nmma: [0.371, -0.0391, 0.001056],
} as const;

/** Largest compactness that the model admits (Buchdahl's bound). */
export const MAXIMUM_COMPACTNESS = 4 / 9;

/** Baryonic mass mb = m (1 + factor C^exponent). C17 Eq. 8. */
export const BARYONIC_MASS = { factor: 0.8857853174243745, exponent: 1.2082383572002926 } as const;

/** Dynamical ejecta mass, DU17 Eq. 1: fit in units of 10^-3 Msun. */
export const DU17_EJECTA_MASS = { a: -1.35695, b: 6.11252, c: -49.43355, d: 16.1144, n: -2.5484 } as const;

/** Dynamical ejecta mass, C19 Eq. D5: base-10 logarithm of Msun. */
export const C19_EJECTA_MASS = { a: -0.0719, b: 0.2116, d: -2.42, n: -2.905 } as const;

/** Dynamical ejecta mass, KF20 Eq. 6: fit in units of 10^-3 Msun. */
export const KF20_EJECTA_MASS = { a: -9.3335, b: 114.17, c: -337.56, n: 1.5465 } as const;

/** Velocity in the orbital plane, units of c. DU17 Eq. 5 and 6. */
export const PLANE_VELOCITY = { a: -0.219479, b: -2.67385, v: 0.444836 } as const;
/** Velocity along the axis, units of c. DU17 Eq. 7 and 8. */
export const AXIS_VELOCITY = { a: -0.315585, b: -1.00757, v: 0.63808 } as const;

/** Exponent of the time scale x = (100 mej)^(1/3.2) by which the colour evolution is stretched. */
export const TIME_SCALE_EXPONENT = 1 / 3.2;

/** Range of the rescaled time t/x in which the bolometric corrections hold. */
export const RESCALED_TIME_RANGE = { first: 2, last: 15 } as const;
