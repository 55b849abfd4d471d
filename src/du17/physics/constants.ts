/**
 * Constants of the DU17 model (Dietrich & Ujevic 2017, arXiv 1612.03665) beside those of its ejecta (`src/ejecta/`), each
 * with unit. They are declared here once; the kernels get them from here. The `gwemlightcurves` package fixes the units.
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

/** Exponent of the time scale x = (100 mej)^(1/3.2) by which the colour evolution is stretched. */
export const TIME_SCALE_EXPONENT = 1 / 3.2;

/** Range of the rescaled time t/x in which the bolometric corrections hold. */
export const RESCALED_TIME_RANGE = { first: 2, last: 15 } as const;
