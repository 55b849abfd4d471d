/** A fit of one model to points, without files: posterior, evidence, best fit. */

import type { Backend } from "../../engine/backend.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { LatentProposal, SamplingProblem, SamplingProgress, TemperedState } from "../../sampling/problem.ts";
import { equallyWeighted, type SamplingResult, sample } from "../../sampling/sample.ts";
import type { JobEvents } from "../events.ts";
import { InterruptedError } from "../interrupted.ts";
import { climb } from "./bestFit.ts";
import { flowTrainer } from "./flowProposal.ts";
import { reachedPoints, type UnreachedPoint } from "./reach.ts";
import type { FitResult, Residual, Samples } from "./result.ts";
import { type FitChoices, type FitSetup, posteriorBlock, setUpFit } from "./setup.ts";
import { summaryOf } from "./summaries.ts";
import { judge } from "./trust.ts";

/** How a fit samples. */
export interface FitSampling {
  /** Effective samples to reach, and samples of equal weight that come out (default 10,000). */
  readonly samples?: number;
  readonly particles?: number;
  readonly seed: number;
  /** Whether parameters are asked for (the default), or the evidence alone. */
  readonly ofParameters?: boolean;
  /** Makes the first proposal, once it is known what varies. */
  proposal?(setup: FitSetup): Promise<LatentProposal | undefined>;
  /** What an interrupted run had done. */
  readonly resume?: TemperedState;
}

/** What a fit tells while it runs. */
export interface FitEvents extends JobEvents {
  /** What the sampler does: a short text, for a line that is replaced. */
  onStatus?(text: string): void;
  /** The same in numbers. */
  onSampling?(progress: SamplingProgress): void;
  onCheckpoint?(state: TemperedState): void | Promise<void>;
  /** Points that are left out because few sets of the prior reach them. */
  onUnreached?(unreached: readonly UnreachedPoint[]): void;
}

const SAMPLES = 10_000;
/** Draws of the prior that figures and files show where it has no closed form. */
const PRIOR_DRAWS = 4000;

/**
 * Fits a model to points.
 * @throws InputError for choices that make no sense and priors of which no set can have made the points, InterruptedError
 *   where it was stopped
 */
export async function fitPoints(
  backend: Backend,
  choices: FitChoices,
  sampling: FitSampling,
  events: FitEvents = {},
): Promise<FitResult> {
  const begun = performance.now();
  const { seed, samples = SAMPLES, ofParameters = true } = sampling;
  using block = await posteriorBlock(backend, choices, events);
  const wide = setUpFit(choices, block);
  for (const note of wide.notes) events.onMessage?.(note);
  const { used, unreached } = await reachedPoints(backend, wide, choices.points, seed);
  if (unreached.length > 0) events.onUnreached?.(unreached);
  const points = used.map((index) => choices.points[index]);
  const setup = unreached.length === 0 ? wide : setUpFit({ ...choices, points }, block);
  using likelihood = await PhotometricLikelihood.open(backend, setup.request);
  const { space } = setup;
  const logLikelihood = async (latent: Float64Array, rows: number): Promise<Float64Array> =>
    likelihood.logLikelihood(setup.sets(await space.values(latent, rows), rows), rows, events.signal);
  // Latent numbers take the place of parameters: what a flow maps to parameters takes its time.
  const problem: SamplingProblem = {
    names: Array.from({ length: space.dimensions }, (_, k) => `z${k}`),
    dimensions: space.dimensions,
    parameters: (latent) => latent,
    logLikelihood,
  };
  const proposal = await sampling.proposal?.(setup);
  try {
    const found = await sample(
      problem,
      {
        ...{ seed, samples, proposal, resume: sampling.resume, particles: sampling.particles },
        trainFlow: flowTrainer(backend),
      },
      {
        signal: events.signal,
        onCheckpoint: events.onCheckpoint,
        onProgress: (progress) => {
          const { stage, temperature, evaluations, effectiveSampleSize } = progress;
          events.onStatus?.(statusText(stage, temperature, evaluations, effectiveSampleSize, samples));
          events.onSampling?.(progress);
        },
      },
    );
    const values = await space.values(found.latent, found.rows);
    const withMeasured = (latent: Float64Array, logLikelihoods: Float64Array) => {
      const measured = space.logMeasured(latent);
      return logLikelihoods.map((one, row) => one + measured[row]);
    };
    const objective = withMeasured(found.latent, found.logLikelihoods);
    const best = await climb(found.latent, objective, space.dimensions, seed, async (latent, rows) =>
      withMeasured(latent, await logLikelihood(latent, rows)),
    );
    const bestValues = await space.values(best.latent, 1);
    const residuals = await residualsOf(setup, likelihood, bestValues, points);
    const width = space.parameters.length;
    const weighted = weightedSamples(found, values, width);
    const column = (k: number) => Float64Array.from({ length: found.rows }, (_, row) => values[row * width + k]);
    return {
      ...{ model: setup.model, options: setup.options, priorText: setup.priorText, parameters: space.parameters },
      ...{
        fixed: setup.fixed,
        weighted,
        points,
        unreached,
        seed,
        best: bestValues,
        bestLogLikelihood: best.objective - space.logMeasured(best.latent)[0],
      },
      equal: equalSamples(weighted, samples, width, seed),
      logEvidence: found.logEvidence,
      logEvidenceError: found.logEvidenceError,
      tempered: found.tempered,
      effectiveSize: found.effectiveSampleSize,
      evaluations: found.evaluations + best.evaluations,
      seconds: (performance.now() - begun) / 1000,
      summaries: space.parameters.map((parameter, k) => summaryOf(parameter, column(k), found.weights, bestValues[k])),
      residuals,
      priorDraws: await space.draws(PRIOR_DRAWS, seed),
      request: setup.request,
      sets: setup.sets,
      ...judge({ sampling: found, values, parameters: space.parameters, points, residuals, samples, ofParameters }),
    };
  } catch (error) {
    if (!events.signal?.aborted || error instanceof InterruptedError) throw error;
    throw new InterruptedError("the fit was stopped");
  } finally {
    proposal?.dispose?.();
  }
}

function statusText(
  stage: string,
  temperature: number,
  evaluations: number,
  effective: number,
  samples: number,
): string {
  const sofar = `${evaluations.toLocaleString("en-US")} likelihoods`;
  if (stage === "importance") {
    return `importance sampling: ${Math.round(effective)} of ${samples} effective samples, ${sofar}`;
  }
  if (stage === "flow") return `a flow learns the particles, ${sofar}`;
  return `tempering: ${Number(temperature.toPrecision(3))} of 1, ${sofar}`;
}

/** Draws that have any weight. */
function weightedSamples({ weights, logLikelihoods }: SamplingResult, values: Float64Array, width: number): Samples {
  const rows = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0);
  return rowsOf({ rows: weights.length, values, logLikelihoods, weights }, rows, width);
}

/** Some rows of samples. */
function rowsOf({ values, logLikelihoods, weights }: Samples, rows: ArrayLike<number>, width: number): Samples {
  const chosen = new Float64Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) {
    chosen.set(values.subarray(rows[at] * width, (rows[at] + 1) * width), at * width);
  }
  return {
    ...{ rows: rows.length, values: chosen },
    logLikelihoods: Float64Array.from(rows, (row) => logLikelihoods[row]),
    weights: Float64Array.from(rows, (row) => weights[row]),
  };
}

function equalSamples(weighted: Samples, count: number, width: number, seed: number): Samples {
  const rows = equallyWeighted(weighted, count, seed);
  return { ...rowsOf(weighted, rows, width), weights: new Float64Array(count).fill(1 / count) };
}

/** Each point with the best fit. */
async function residualsOf(
  { request, sets, space }: FitSetup,
  likelihood: PhotometricLikelihood,
  best: Float64Array,
  points: readonly PhotometricObservation[],
): Promise<Residual[]> {
  const magnitudes = await likelihood.magnitudes(sets(best, 1), 1);
  const names = space.names;
  return points.map((point, index) => {
    const nuisance = request.nuisances.findIndex((one) => one.kind === "systematic" && one.points.includes(index));
    const systematic = nuisance < 0 ? request.systematic : best[names.length - request.nuisances.length + nuisance];
    const own = point.limit ? 2.5 / Math.LN10 / point.limitSigmas : point.error;
    const difference = point.limit ? magnitudes[index] - point.magnitude : point.magnitude - magnitudes[index];
    return { point, best: magnitudes[index], systematic, pull: difference / Math.hypot(own, systematic) };
  });
}
