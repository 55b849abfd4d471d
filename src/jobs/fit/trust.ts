/** Whether a fit is to be believed, in words. */

import { argument } from "../../engine/errors.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { SamplingResult } from "../../sampling/sample.ts";
import type { Residual } from "./result.ts";
import { type FitParameter, priorShareBelow } from "./space.ts";
import { chiSquare } from "./summary.ts";

/** What is said of a fit. */
export interface Trust {
  /** Worth knowing; the result is to be used. */
  readonly warnings: readonly string[];
  /** Why it is not to be used. */
  readonly problems: readonly string[];
}

/** Below so many effective samples quantiles are noise. */
const LEAST_SAMPLES = 400;
/**
 * The tail of importance weights above which averages converge slowly, and above which they do not at all (Vehtari et al. 2024,
 * arXiv 1507.02646).
 */
const LARGE_SHAPE = 0.7;
const LARGEST_SHAPE = 1;
/** Share of the prior at an end that is looked at, and of the posterior in it above which it is told. */
const EDGE = 0.02;
const EDGE_SHARE = 0.1;
/** Standard deviations of a prior from its middle that are told. */
const TENSION = 3;
/** Standard deviations by which the best fit's chi2 is too large that are told. */
const MISFIT = 4;
/** Modes with less of the probability are not told of. */
const LEAST_MODE = 0.01;

/** What to do where the sampler did not find its way. */
const REMEDY = `more ${argument("particles")} (4000 by default) see more of the posterior, and ${argument("fix")} or a narrower ${argument("priorRange")} of what is known leaves less to find`;

const number = (value: number): string => Number(value.toPrecision(4)).toString();
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** What of a sampling is to be looked at. */
export interface Judged {
  readonly sampling: SamplingResult;
  /** [rows, parameters] */
  readonly values: Float64Array;
  readonly parameters: readonly FitParameter[];
  readonly points: readonly PhotometricObservation[];
  /** Of the best fit. */
  readonly residuals: readonly Residual[];
  readonly samples: number;
  /** Whether parameters are asked for, or the evidence alone. */
  readonly ofParameters: boolean;
}

/** Judges a sampling. */
export function judge(judged: Judged): Trust {
  const { sampling, parameters, points, samples, ofParameters } = judged;
  const { diagnostics, effectiveSampleSize, tempered, logEvidence } = sampling;
  const warnings: string[] = [];
  const problems: string[] = [];
  const effective = Math.round(effectiveSampleSize);
  if (effective < Math.min(LEAST_SAMPLES, 0.5 * samples)) {
    problems.push(
      `only ${effective} effective samples were reached of the ${samples} asked for: ranges are noise; ${REMEDY}`,
    );
  } else if (!diagnostics.enoughSamples) {
    warnings.push(`${effective} effective samples were reached of the ${samples} asked for`);
  }
  if (diagnostics.evidencesDisagree && tempered) {
    problems.push(
      `the two evidences disagree: ln Z is ${logEvidence.toFixed(2)} by importance sampling, but ${tempered.logEvidence.toFixed(2)} by the temperatures: a mode may have been missed; ${REMEDY}`,
    );
  }
  if (diagnostics.paretoShape > LARGE_SHAPE) {
    const shape = `(Pareto shape ${diagnostics.paretoShape.toFixed(2)})`;
    const unusable = diagnostics.paretoShape > LARGEST_SHAPE || !diagnostics.enoughSamples;
    if (unusable) problems.push(`a few samples have most of the weight ${shape}: averages are not to be trusted`);
    else
      warnings.push(`the largest weights are large ${shape}: the tails of the posterior are less sure than its middle`);
  }
  const detections = points.filter(({ limit }) => !limit).length;
  if (points.length < parameters.length) {
    const text = `${points.length} ${points.length === 1 ? "point" : "points"} cannot determine ${parameters.length} parameters: what the points do not say is the prior's`;
    (ofParameters ? problems : warnings).push(text);
  }
  if (detections === 0) warnings.push("no point is a detection: limits alone say what the source is not");
  warnings.push(...misfitTexts(judged), ...edgeTexts(judged), ...tensionTexts(judged), ...modeTexts(judged));
  return { warnings, problems };
}

/** Points that no set describes within their errors: ranges are then of a model that is wrong. */
function misfitTexts(judged: Judged): string[] {
  const { chiSquare: chi2, detections } = chiSquare(judged);
  // Wilson & Hilferty 1931: the cube root of chi2 a degree of freedom is nearly normal.
  const variance = 2 / (9 * detections);
  if (detections === 0 || (Math.cbrt(chi2 / detections) - (1 - variance)) / Math.sqrt(variance) < MISFIT) return [];
  return [
    `the best fit does not describe the points: chi2 is ${number(chi2)} of ${detections} detections; errors or ${argument("systematic")} are too small for this model, and so are the ranges`,
  ];
}

/** Parameters that pile up where their prior ends: the answer is as much the range's as the data's. */
function edgeTexts({ parameters, values, sampling: { weights } }: Judged): string[] {
  const width = parameters.length;
  return parameters.flatMap(({ name, unit, distribution: own, unordered }, k) => {
    const distribution = own ?? unordered;
    if (!distribution || distribution.kind === "normal" || distribution.kind === "logn") return [];
    let [low, high] = [0, 0];
    for (let row = 0; row < weights.length; row++) {
      const below = priorShareBelow(distribution, values[row * width + k]);
      if (below < EDGE) low += weights[row];
      else if (below > 1 - EDGE) high += weights[row];
    }
    const ends = [
      { share: low, end: distribution.a, side: "lower" },
      { share: high, end: distribution.b, side: "upper" },
    ];
    return ends
      .filter(({ share }) => share > EDGE_SHARE)
      .map(
        ({ share, end, side }) =>
          `${name} is against the ${side} end of its prior, ${number(end)}${unit === "1" ? "" : ` ${unit}`}: ${percent(share)} of the probability is in the outermost ${percent(EDGE)} of the range; a wider one would change the result`,
      );
  });
}

/** Parameters far from where a measurement of theirs has them. */
function tensionTexts({ parameters, values, sampling: { weights } }: Judged): string[] {
  const width = parameters.length;
  return parameters.flatMap(({ name, distribution }, k) => {
    if (distribution?.kind !== "normal") return [];
    let mean = 0;
    for (let row = 0; row < weights.length; row++) mean += weights[row] * values[row * width + k];
    const away = Math.abs(mean - distribution.a) / distribution.b;
    if (away < TENSION) return [];
    return [
      `${name} is ${number(mean)}, ${away.toFixed(1)} standard deviations from ${number(distribution.a)} +- ${number(distribution.b)}, which its prior says`,
    ];
  });
}

/** Parts of the posterior that stand apart. */
function modeTexts({ sampling: { diagnostics, weights }, parameters, values }: Judged): string[] {
  const modes = diagnostics.modes.filter(({ share }) => share >= LEAST_MODE);
  if (modes.length < 2) return [];
  const width = parameters.length;
  // Parameters by which the modes' best samples differ most, in units of the posterior's spread.
  const spreads = parameters.map((_, k) => {
    let [first, second] = [0, 0];
    for (let row = 0; row < weights.length; row++) first += weights[row] * values[row * width + k];
    for (let row = 0; row < weights.length; row++) second += weights[row] * (values[row * width + k] - first) ** 2;
    return Math.sqrt(second);
  });
  const telling = parameters
    .map((_, k) => {
      const found = modes.map(({ row }) => values[row * width + k]);
      return { k, apart: (Math.max(...found) - Math.min(...found)) / spreads[k] };
    })
    .sort((a, b) => b.apart - a.apart)
    .slice(0, 3)
    .map(({ k }) => k);
  const texts = modes.map(({ share, row, logLikelihood }) => {
    const where = telling.map((k) => `${parameters[k].name} ${number(values[row * width + k])}`).join(", ");
    return `${percent(share)} around ${where} (ln L ${logLikelihood.toFixed(1)})`;
  });
  return [`the posterior has ${modes.length} modes, of which a median says little: ${texts.join("; ")}`];
}
