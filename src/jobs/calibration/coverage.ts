/**
 * Are the answers of `fit` calibrated? Events are drawn from the prior, measured as a file or a cadence says, and fitted;
 * where the truths are among the samples tells (`ranks.ts`).
 */

import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { normalCdf } from "../../engine/random/normal.ts";
import { CounterRandom, checkSeed } from "../../engine/random/streams.ts";
import type { Cadence } from "../../lightcurves/observing/cadences.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { PhotometryRequest } from "../../lightcurves/photometric/request.ts";
import type { SamplingProblem } from "../../sampling/problem.ts";
import { equallyWeighted, sample } from "../../sampling/sample.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { reachedPoints } from "../fit/reach.ts";
import { type FitChoices, type FitSetup, posteriorBlock, setUpFit } from "../fit/setup.ts";
import { standardNormals } from "../fit/space.ts";
import { plannablePoints, plannedPoints } from "./planned.ts";
import { distanceShare, rankShares } from "./ranks.ts";
import { measure } from "./simulate.ts";
import { histogram, type Uniformity, uniformity, usualDistance } from "./uniformity.ts";

/** What is asked of the job. */
export interface CoverageRequest extends Omit<FitChoices, "points"> {
  /** What is measured of each event: the points of a file, or a cadence's. */
  readonly observed: readonly PhotometricObservation[] | Cadence;
  readonly events: number;
  readonly seed: number;
  /** By which the noise of the events is larger than their errors say: with another than 1 the check must fail. */
  readonly noiseFactor: number;
  /** Particles of each fit, and effective samples. */
  readonly particles: number;
}

/** How the true values of a parameter are among the samples. */
export interface CheckedParameter extends Uniformity {
  readonly name: string;
  /** [event] Share of the samples below the truth. */
  readonly shares: Float64Array;
  /** The shares in equal bins. */
  readonly counts: readonly number[];
}

/** What came of the job. */
export interface CoverageSummary {
  readonly events: number;
  /** Points of an event: the fewest, the median and the most. */
  readonly points: readonly [number, number, number];
  readonly parameters: readonly CheckedParameter[];
  /** Shares of the samples nearer to a random point than the truth. */
  readonly tarp: Uniformity & { readonly shares: Float64Array };
  /** How far from uniform 99 of 100 right answers stay. */
  readonly usualDistance: number;
  /** Whether no parameter, nor all together, is farther off than chance explains, at one in a hundred for all tests. */
  readonly passed: boolean;
  readonly seconds: number;
  readonly evaluations: number;
}

const BINS = 15;
/** Of each posterior, of equal weight. */
const SAMPLES = 999;
/** Of one check: their shares are held in memory. */
const MOST_EVENTS = 1_000_000;
/** Of all tests together. */
const SIGNIFICANCE = 0.01;
/** Draws of the prior among which one must have values at all points of its event: few at first. */
const CANDIDATES = [64, 1024, 16_384];
/** Plans of which one must have a point. */
const PLANS = 64;
/**
 * Beside the parameters: its ranks see a wrong noise where parameters are hardly determined (Modrak et al. 2023,
 * arXiv 2211.02383).
 */
const LOG_LIKELIHOOD = "ln L";
/** Seeds of the events, far from each other. */
const SEED_STEP = 7919;

/** @throws InputError for bad input, InterruptedError where it was stopped */
export async function checkCoverage(
  backend: Backend,
  request: CoverageRequest,
  events: JobEvents = {},
): Promise<CoverageSummary> {
  const { observed, seed, noiseFactor } = request;
  checkSeed(seed);
  if (!(Number.isInteger(request.events) && request.events >= 20 && request.events <= MOST_EVENTS)) {
    throw new InputError(
      `${argument("events")} is ${request.events}, but must be an integer from 20 to ${MOST_EVENTS}`,
    );
  }
  if (!(noiseFactor > 0 && noiseFactor < Number.POSITIVE_INFINITY)) {
    throw new InputError(`${argument("noiseFactor")} is ${noiseFactor}, but must be positive`);
  }
  const begun = performance.now();
  const random = new CounterRandom(seed, "coverage");
  const plans = new CounterRandom(seed, "observing");
  const planned = "visits" in observed;
  const first = planned ? plannablePoints(observed) : observed;
  using block = await posteriorBlock(backend, { ...request, points: first }, events);
  const setup = setUpFit({ ...request, points: first }, block);
  for (const note of setup.notes) events.onMessage?.(note);
  const { used, unreached } = await reachedPoints(backend, setup, setup.request.points, seed);
  const reached = new Set(used.map((index) => keyOf(first[index].band, first[index].timeDays)));
  if (!planned && unreached.length > 0) {
    events.onWarning?.(
      `${unreached.length} of ${first.length} points are left out: fewer than half of the prior's sets with curves have values there`,
    );
  }
  const names = [...setup.space.names, LOG_LIKELIHOOD];
  const shares = names.map(() => new Float64Array(request.events));
  const tarp = new Float64Array(request.events);
  const counts: number[] = [];
  let evaluations = 0;
  for (let event = 0; event < request.events; event++) {
    stopIfAborted(events.signal, `stopped after ${event} of ${request.events} events`);
    const points = planned
      ? planOf(observed, plans, event, (band, time) => reached.has(keyOf(band, time)))
      : used.map((index) => first[index]);
    const ready = points.length === first.length ? setup : setUpFit({ ...request, points }, block);
    const fitted = await oneEvent(backend, ready, { event, seed: seed + SEED_STEP * (event + 1), request, random });
    const { latentTruth, latentSamples } = fitted;
    rankShares(fitted, random, event).forEach((share, parameter) => {
      shares[parameter][event] = share;
    });
    tarp[event] = distanceShare(
      { truth: latentTruth, samples: latentSamples },
      (rows) => rows.map(normalCdf),
      random,
      event,
    );
    counts.push(points.length);
    evaluations += fitted.evaluations;
    events.onProgress?.(event + 1, request.events);
  }
  const parameters = names.map((name, parameter) => ({
    ...{ name, shares: shares[parameter], counts: histogram(shares[parameter], BINS) },
    ...uniformity(shares[parameter]),
  }));
  const together = { shares: tarp, ...uniformity(tarp) };
  const tests = [...parameters, together];
  counts.sort((a, b) => a - b);
  return {
    ...{ events: request.events, parameters, tarp: together, usualDistance: usualDistance(request.events) },
    points: [counts[0], counts[counts.length >> 1], counts[counts.length - 1]],
    passed: tests.every(({ pValue }) => pValue >= SIGNIFICANCE / tests.length),
    ...{ seconds: (performance.now() - begun) / 1000, evaluations },
  };
}

const keyOf = (band: string, timeDays: number): string => `${band} ${timeDays}`;

/** A plan that has a point at least. */
function planOf(
  cadence: Cadence,
  random: CounterRandom,
  event: number,
  observable: (band: string, timeDays: number) => boolean,
): PhotometricObservation[] {
  for (let attempt = 0; attempt < PLANS; attempt++) {
    const points = plannedPoints(cadence, random, event + attempt * 2 ** 32, observable);
    if (points.length > 0) return points;
  }
  throw new InputError(
    `the cadence ${cadence.name} has no point where half of the prior's sets have values: choose another`,
  );
}

/** Draws a truth, measures it and fits what was measured. */
async function oneEvent(
  backend: Backend,
  setup: FitSetup,
  {
    event,
    seed,
    request,
    random,
  }: {
    readonly event: number;
    readonly seed: number;
    readonly request: CoverageRequest;
    readonly random: CounterRandom;
  },
) {
  const { space } = setup;
  const { latent, set, magnitudes } = await drawTruth(backend, setup, seed);
  const measured: PhotometryRequest = {
    ...setup.request,
    points: measure(setup.request, set, magnitudes, request.noiseFactor, random, event),
  };
  using likelihood = await PhotometricLikelihood.open(backend, measured);
  const problem: SamplingProblem = {
    ...{ names: space.names, dimensions: space.dimensions },
    parameters: (some) => some,
    logLikelihood: async (some, rows, signal) =>
      likelihood.logLikelihood(setup.sets(await space.values(some, rows), rows), rows, signal),
  };
  const { particles } = request;
  // A flow takes seconds; Gaussians do where each fit is to be as good as the others and none is looked at.
  const found = await sample(problem, { seed, particles, samples: particles });
  const { dimensions } = space;
  const chosen = equallyWeighted(found, SAMPLES, seed);
  const latentSamples = new Float64Array(SAMPLES * dimensions);
  chosen.forEach((row, at) => {
    latentSamples.set(found.latent.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
  });
  const [own] = await likelihood.logLikelihood(set, 1);
  return {
    ...{ latentTruth: latent, latentSamples, evaluations: found.evaluations },
    truth: withColumn(await space.values(latent, 1), [own]),
    samples: withColumn(
      await space.values(latentSamples, SAMPLES),
      Array.from(chosen, (row) => found.logLikelihoods[row]),
    ),
  };
}

/** Rows with another column behind theirs. */
function withColumn(values: Float64Array, column: readonly number[]): Float64Array {
  const width = values.length / column.length;
  const wider = new Float64Array(values.length + column.length);
  column.forEach((value, row) => {
    wider.set(values.subarray(row * width, (row + 1) * width), row * (width + 1));
    wider[row * (width + 1) + width] = value;
  });
  return wider;
}

/** The first draw of the prior that the likelihood admits at the points: the fit's prior is that of these. */
async function drawTruth(backend: Backend, { space, request, sets }: FitSetup, seed: number) {
  using likelihood = await PhotometricLikelihood.open(backend, request);
  const { dimensions } = space;
  for (const count of CANDIDATES) {
    const latent = standardNormals(count, dimensions, seed);
    const all = sets(await space.values(latent, count), count);
    const row = (await likelihood.logLikelihood(all, count)).findIndex(Number.isFinite);
    if (row < 0) continue;
    const set = all.slice(row * likelihood.width, (row + 1) * likelihood.width);
    const magnitudes = await likelihood.magnitudes(set, 1);
    return { latent: latent.slice(row * dimensions, (row + 1) * dimensions), set, magnitudes };
  }
  throw new InputError(
    `none of ${CANDIDATES.at(-1)!.toLocaleString("en-US")} sets of the prior has values at all ${request.points.length} points`,
  );
}
