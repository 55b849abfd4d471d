/** Several models of the same points side by side, and a smooth fade beside them. */

import { distanceModulus } from "../../lightcurves/options.ts";
import { FADE_EXPONENTS, FADE_MAGNITUDES, type FadeFit, fitFade } from "./fade.ts";
import { SYSTEMATIC, TIME_OFFSET } from "./nuisances.ts";
import type { FitResult } from "./result.ts";

/** One row of the comparison. */
export interface ComparedModel {
  readonly model: string;
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  readonly bestLogLikelihood: number;
  readonly parameters: number;
  /** ln of the share of the prior that fits about as well as the best: what the model pays for its freedom. */
  readonly logOccamFactor: number;
  /** Probability among those compared, each as likely as the others beforehand. */
  readonly probability: number;
  readonly usable: boolean;
}

/** What is compared. */
export interface Comparison {
  readonly points: number;
  readonly models: readonly ComparedModel[];
  readonly fade: FadeFit & { readonly probability: number };
  /** What follows, in sentences. */
  readonly verdict: readonly string[];
}

/** Differences of ln evidence that are told apart in words (Kass & Raftery 1995, their limits of 3, 20 and 150). */
const WORDS: readonly (readonly [least: number, word: string])[] = [
  [5, "very strongly"],
  [3, "strongly"],
  [1, "a little"],
];

const FADE = "a smooth fade";

/** Compares fits of the same points. */
export function compareFits(fits: readonly FitResult[]): Comparison {
  const [{ points, options, request }] = fits;
  const systematics = fits[0].parameters.filter(({ name }) => name.startsWith(SYSTEMATIC.name));
  const prior = systematics[0]?.distribution;
  const eachBand = systematics.some(({ name }) => name !== SYSTEMATIC.name);
  const offset = fits[0].parameters.find(({ name }) => name === TIME_OFFSET.name)?.distribution;
  const fade = fitFade(points, distanceModulus(options), prior ? { prior, eachBand } : request.systematic, offset);
  const evidences = [...fits.map(({ logEvidence }) => logEvidence), fade.logEvidence];
  const most = Math.max(...evidences);
  const sum = evidences.reduce((all, one) => all + Math.exp(one - most), 0);
  const probability = (logEvidence: number) => Math.exp(logEvidence - most) / sum;
  const models = fits.map(
    ({ model, logEvidence, logEvidenceError, bestLogLikelihood, parameters, problems }): ComparedModel => ({
      ...{ model: model.name, logEvidence, logEvidenceError, bestLogLikelihood, parameters: parameters.length },
      logOccamFactor: logEvidence - bestLogLikelihood,
      probability: probability(logEvidence),
      usable: problems.length === 0,
    }),
  );
  return {
    ...{ points: points.length, models },
    fade: { ...fade, probability: probability(fade.logEvidence) },
    verdict: verdictOf(models, fade, eachBand, offset !== undefined),
  };
}

function verdictOf(models: readonly ComparedModel[], fade: FadeFit, eachBand: boolean, offset: boolean): string[] {
  const ordered = [...models].sort((a, b) => b.logEvidence - a.logEvidence);
  const [first, second] = ordered;
  const texts: string[] = [];
  const difference = first.logEvidence - fade.logEvidence;
  const word = strength(Math.abs(difference));
  if (word === undefined || difference < 0) {
    const preferred =
      word === undefined
        ? ""
        : `: the points speak ${word} for ${FADE} (ln Z ${(-difference).toFixed(1)} larger than that of ${first.model})`;
    texts.push(`not more like a kilonova than like ${FADE}${preferred}`);
  } else {
    texts.push(`the points speak ${word} for ${first.model} against ${FADE} (ln Z ${difference.toFixed(1)} larger)`);
  }
  if (second) {
    const apart = first.logEvidence - second.logEvidence;
    const own = strength(apart);
    texts.push(
      own === undefined
        ? `they do not tell ${first.model} from ${second.model} (ln Z differs by ${apart.toFixed(1)})`
        : `they speak ${own} for ${first.model} against ${second.model} (ln Z ${apart.toFixed(1)} larger)`,
    );
  }
  for (const { model, logOccamFactor } of models) {
    texts.push(
      `${model}: about one in ${occamText(logOccamFactor)} of its prior fits about as well as its best set, which costs its evidence ${(-logOccamFactor).toFixed(1)}`,
    );
  }
  texts.push(
    `${FADE} is F ~ t^-alpha in each band: alpha uniform from ${FADE_EXPONENTS.join(" to ")}, absolute magnitude at one day uniform from ${FADE_MAGNITUDES.join(" to ")}, systematic error as in the fits${eachBand ? ", one a band" : ""}${offset ? ", and their time of the explosion" : ""}`,
  );
  return texts;
}

const strength = (difference: number): string | undefined => WORDS.find(([least]) => difference >= least)?.[1];

function occamText(logOccamFactor: number): string {
  const inverse = Math.exp(-logOccamFactor);
  return inverse < 1e6 ? Math.round(inverse).toLocaleString("en-US") : `10^${Math.round(-logOccamFactor / Math.LN10)}`;
}
