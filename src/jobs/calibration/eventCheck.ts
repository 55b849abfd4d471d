/** One event of a check of coverage: drawn, measured, fitted, and where its truth is among the samples. */

import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { normalCdf } from "../../engine/random/normal.ts";
import { CounterRandom } from "../../engine/random/streams.ts";
import type { Cadence } from "../../lightcurves/observing/cadences.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { PhotometryRequest } from "../../lightcurves/photometric/request.ts";
import type { SamplingProblem } from "../../sampling/problem.ts";
import { equallyWeighted, sample } from "../../sampling/sample.ts";
import type { JobEvents } from "../events.ts";
import type { FlowBlock } from "../fit/posteriorBlock.ts";
import { reachedPoints } from "../fit/reach.ts";
import { type FitChoices, type FitSetup, posteriorBlock, setUpFit } from "../fit/setup.ts";
import { standardNormals } from "../fit/space.ts";
import { plannablePoints, plannedPoints } from "./planned.ts";
import { distanceShare, rankShares } from "./ranks.ts";
import { measure } from "./simulate.ts";

/** What is drawn, measured and fitted. */
export interface EventRequest extends Omit<FitChoices, "points"> {
  /** What is measured of each event: the points of a file, or a cadence's. */
  readonly observed: readonly PhotometricObservation[] | Cadence;
  readonly seed: number;
  /** By which the noise of the events is larger than their errors say: with another than 1 the check must fail. */
  readonly noiseFactor: number;
  /** Particles of each fit, and effective samples. */
  readonly particles: number;
}

/** What came of one event. */
export interface CheckedEvent {
  /** [name] Shares of the samples below the truth. */
  readonly shares: Float64Array;
  /** Share of the samples nearer to a random point than the truth. */
  readonly tarp: number;
  readonly points: number;
  readonly evaluations: number;
}

/** Of each posterior, of equal weight. */
const SAMPLES = 999;
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

/** Checks events, each by its number alone: in any order, on any thread. Dispose of it when done. */
export class EventCheck {
  private readonly random: CounterRandom;
  private readonly plans: CounterRandom;

  private constructor(
    private readonly backend: Backend,
    private readonly request: EventRequest,
    private readonly block: FlowBlock | undefined,
    /** Of what is ranked: the parameters, and ln L. */
    readonly names: readonly string[],
    /** That events have: of a file, the points themselves; of a cadence, which it may plan. */
    private readonly points: readonly PhotometricObservation[],
  ) {
    this.random = new CounterRandom(request.seed, "coverage");
    this.plans = new CounterRandom(request.seed, "observing");
  }

  /** @throws InputError for bad input */
  static async open(backend: Backend, request: EventRequest, events: JobEvents = {}): Promise<EventCheck> {
    const { observed, seed } = request;
    const planned = "visits" in observed;
    const first = planned ? plannablePoints(observed) : observed;
    const block = await posteriorBlock(backend, { ...request, points: first }, events);
    try {
      const setup = setUpFit({ ...request, points: first }, block);
      for (const note of setup.notes) events.onMessage?.(note);
      const { used, unreached } = await reachedPoints(backend, setup, setup.request.points, seed);
      if (!planned && unreached.length > 0) {
        events.onWarning?.(
          `${unreached.length} of ${first.length} points are left out: fewer than half of the prior's sets with curves have values there`,
        );
      }
      return new EventCheck(
        backend,
        request,
        block,
        [...setup.space.names, LOG_LIKELIHOOD],
        used.map((index) => first[index]),
      );
    } catch (error) {
      block?.[Symbol.dispose]();
      throw error;
    }
  }

  /** @param event its number, by which everything random is drawn */
  async check(event: number): Promise<CheckedEvent> {
    const { request, random } = this;
    const points = "visits" in request.observed ? this.planOf(request.observed, event) : this.points;
    const ready = setUpFit({ ...request, points }, this.block);
    const fitted = await this.fit(ready, event, request.seed + SEED_STEP * (event + 1));
    return {
      shares: rankShares(fitted, random, event),
      tarp: distanceShare(
        { truth: fitted.latentTruth, samples: fitted.latentSamples },
        (rows) => rows.map(normalCdf),
        random,
        event,
      ),
      points: points.length,
      evaluations: fitted.evaluations,
    };
  }

  [Symbol.dispose](): void {
    this.block?.[Symbol.dispose]();
  }

  /** A plan that has a point at least. */
  private planOf(cadence: Cadence, event: number): PhotometricObservation[] {
    const reached = new Set(this.points.map(({ band, timeDays }) => keyOf(band, timeDays)));
    for (let attempt = 0; attempt < PLANS; attempt++) {
      const points = plannedPoints(cadence, this.plans, event + attempt * 2 ** 32, (band, time) =>
        reached.has(keyOf(band, time)),
      );
      if (points.length > 0) return points;
    }
    throw new InputError(
      `the cadence ${cadence.name} has no point where half of the prior's sets have values: choose another`,
    );
  }

  /** Draws a truth, measures it and fits what was measured. */
  private async fit(setup: FitSetup, event: number, seed: number) {
    const { backend, request, random } = this;
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
}

const keyOf = (band: string, timeDays: number): string => `${band} ${timeDays}`;

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
