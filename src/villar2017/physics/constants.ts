/** Constants in cgs units: CODATA 2018 and the IAU's nominal values (B2 and B3, 2015). */

/** Speed of light, cm/s. */
export const SPEED_OF_LIGHT = 2.99792458e10;
/** What blackbodies need: with Planck's constant, erg s, and Boltzmann's, erg/K. */
export const BLACKBODY = { lightSpeed: SPEED_OF_LIGHT, planck: 6.62607015e-27, boltzmann: 1.380649e-16 } as const;
/** Stefan and Boltzmann's constant, erg/s/cm^2/K^4. */
export const STEFAN_BOLTZMANN = 5.670374419e-5;
/** Solar mass, g. */
export const SOLAR_MASS = 1.98841e33;
/** One parsec, cm. */
export const PARSEC = 3.085677581491367e18;
/** What luminosities of photospheres need. */
export const RADIATING = { stefanBoltzmann: STEFAN_BOLTZMANN, parsec: PARSEC } as const;
/** One day, s. */
export const DAY = 86400;

/** Specific heating before it declines, erg/s/g (Korobkin et al. 2012, Eq. 4). */
export const SPECIFIC_HEATING = 4e18;

/** Geometry of the diffusion: 13.7 for a sphere of constant density (Arnett 1982). */
export const DIFFUSION_GEOMETRY = 13.7;

/** Below this mass (Msun) a component is not there: what is 0 in float32 is 0 everywhere. */
export const SMALLEST_MASS = 1e-12;

/** First and last time after merger with values, in days of the source: nine seconds, and where nothing is left to see. */
export const TIME_RANGE = { first: 1e-4, last: 1000 } as const;

/** Begin of the integral of the luminosity, days: well before the heating declines, since what is heated then counts. */
export const BEGIN = 1e-6;
