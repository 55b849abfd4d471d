/**
 * Constants of the model, each with unit and source: M17 = Metzger 2017 (arXiv 1610.09381), section 4.1; B16 = Barnes et al.
 * 2016 (arXiv 1605.07218). Those of nature are rounded as the published codes of this model have them (`gwemlightcurves`), so
 * that curves can be compared with theirs.
 */

/** Speed of light, cm/s. */
export const SPEED_OF_LIGHT = 3.0e10;
/** Solar mass, g. */
export const SOLAR_MASS = 2.0e33;
/** Stefan and Boltzmann's constant, erg/s/cm2/K4. */
export const STEFAN_BOLTZMANN = 5.67e-5;
/** What blackbodies need, cgs. */
export const BLACKBODY = { lightSpeed: SPEED_OF_LIGHT, planck: 6.63e-27, boltzmann: 1.38e-16 } as const;
/** One day, s. */
export const DAY = 86400;
/** 10 pc, cm. */
export const TEN_PARSEC = 3.08e19;
/** What luminosities of photospheres need. */
export const RADIATING = { stefanBoltzmann: STEFAN_BOLTZMANN, parsec: TEN_PARSEC / 10 } as const;

/** Mass outside and including the outermost layer, Msun. */
export const OUTERMOST_MASS = 1e-8;
/** When the ejecta start without energy, days after merger. */
export const START = 1e-6;

/**
 * Last day after the merger. The formulas go on, but what heats ejecta after weeks is no power law any more, and after years
 * there is nothing to see.
 */
export const LAST_DAY = 1000;

/** Opacity of matter that is neither neutrons nor r-process nuclei, cm2/g (M17). */
export const LIGHT_OPACITY = 0.4;
/** Free neutrons (M17): their share at the surface, the mass in Msun inside which there are none, and their lifetime in days. */
export const NEUTRONS = { share: 0.8, mass: 1e-8, lifetime: 900 / DAY } as const;

/** Heating rates are in this many erg/g/s. */
export const HEATING_UNIT = 1e10;
/** Of free neutrons (M17), and of r-process nuclei at one day with the exponent of its decline. */
export const HEATING = { neutrons: 3.2e4, nuclei: 2.1, decline: 1.3 } as const;
/** Thermalisation of r-process heating: B16 Eq. 34, as M17 has it. */
export const THERMALISATION = { share: 0.36, a: 0.56, b: 0.17, d: 0.74 } as const;

/** What M17 and the published codes write for 1 / (4 pi) in the diffusion time. */
export const DIFFUSION = 0.08;
