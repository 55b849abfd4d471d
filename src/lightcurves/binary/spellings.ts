/**
 * The names under which files give a binary's masses and Lambdas: the one table of them, in the form of `plainName`.
 * They are those of LALInference, bilby, pesummary and GWTC files, PyCBC and 4-OGC, jim and jester, NMMA and gwemlightcurves.
 */

/** Spellings of a mass without its frame. */
export interface MassSpellings {
  /** Short names, which simple tables use for masses of any frame. */
  readonly short: readonly string[];
  /** Names by which bilby, GWTC files and PyCBC mean the detector's frame. */
  readonly long: readonly string[];
}

const star = (number: 1 | 2, ordinal: string): MassSpellings => ({
  short: [`m${number}`],
  long: [`mass${number}`, `${ordinal}mass`, `mass${ordinal}`],
});

/** The masses. */
export const MASSES = {
  m1: star(1, "primary"),
  m2: star(2, "secondary"),
  chirp: { short: ["mc"], long: ["chirpmass", "mchirp", "mathcalm"] },
  total: { short: ["mtot"], long: ["totalmass", "mtotal"] },
} as const satisfies Readonly<Record<string, MassSpellings>>;
export type Mass = keyof typeof MASSES;

/** What is put before or behind a mass to state its frame: `mass_1_source`, `srcmass1`, `m1_det`. */
export const FRAME_WORDS = {
  source: ["source", "sourceframe", "src"],
  detector: ["detector", "detectorframe", "det"],
} as const;

/** Ratios of the masses. */
export const RATIOS = {
  massRatio: ["massratio"],
  q: ["q"],
  invertedMassRatio: ["invertedmassratio", "massratioinverted", "inverseq"],
  eta: ["eta", "symmetricmassratio", "symmassratio"],
} as const;
export type Ratio = keyof typeof RATIOS;

/** Redshift of each sample, and its luminosity distance in Mpc: each name alone, those that leave least doubt first. */
export const REDSHIFTS = ["redshift", "z"];
export const DISTANCES = ["luminositydistance", "distance", "dl", "dist", "lumdist"];

/** Lambda of a star behind a prefix such as `ln`. */
export const lambdaNames = (number: 1 | 2, prefixes: readonly string[] = [""]): string[] =>
  prefixes.flatMap((prefix) =>
    ["lambda", "lam", "tidaldeformability", "tidal"].map((name) => `${prefix}${name}${number}`),
  );
/** Prefixes of natural and of decimal logarithms. */
export const NATURAL = ["ln", "log", "loge"];
export const DECIMAL = ["log10"];

/** The combinations of both Lambdas that the waveform shows. */
export const LAMBDA_TILDE = ["lambdatilde", "tildelambda", "lambdat", "lamtilde", "lamt"];
export const DELTA_LAMBDA_TILDE = LAMBDA_TILDE.flatMap((name) => [`delta${name}`, `d${name}`]).concat([
  "deltalambda",
  "deltalam",
  "dlambda",
  "dlam",
  "tildedeltalambda",
  "deltatildelambda",
]);
