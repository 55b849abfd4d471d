/** Simulated events: parameters from a prior, and photometry of them as a survey would have it. */

import type { ParameterSource } from "../../data/types.ts";
import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { CounterRandom } from "../../engine/random/streams.ts";
import { bandNames } from "../bands.ts";
import { LightCurveEvaluator } from "../evaluator.ts";
import type { LightCurveModel } from "../model.ts";
import type { Options } from "../options.ts";
import type { Cadence } from "./cadences.ts";
import { type EventPlan, OBSERVING_TIMES, planEvent } from "./plan.ts";
import { type PhotometricPoint, SLOT_BANDS } from "./slots.ts";

/** What is simulated. */
export interface EventsRequest {
  /** Configured. */
  readonly model: LightCurveModel;
  /** Complete; absolute magnitudes. */
  readonly options: Options;
  /** Sets by number, more than there will be events: `prior(index, count)`. */
  readonly prior: Pick<ParameterSource, "read" | "width">;
  readonly cadences: readonly Cadence[];
  readonly seed: number;
}

/** One event. */
export interface SimulatedEvent {
  /** Inputs of the model. */
  readonly parameters: Float64Array;
  readonly points: readonly PhotometricPoint[];
}

/** Points at which fewer than this share of the prior's sets with curves have a value that can be seen are not planned. */
const OBSERVABLE_SHARE = 0.5;
const PILOT_SETS = 2000;

/**
 * Nothing fainter is measured, absolute magnitude: the 25th at 40 Mpc. Cold ejecta are a hundred magnitudes fainter in the
 * blue, where a point would tell everything of them.
 */
export const FAINTEST = -8;

/** An event is drawn anew so often until all its points have values and there is one at least. */
const ATTEMPTS = 256;

/** Candidates of one event are this far apart in the prior's numbering. */
const NEXT_CANDIDATE = 2 ** 32;

/**
 * Draws events by number. Parameters, plan and noise are drawn until the model has a value at every planned point and all are
 * seen to be brighter than {@link FAINTEST}. The latter is said of the photometry alone, so that parameters given photometry
 * have the density prior x likelihood, zero where a used point has no value.
 */
export class EventSimulator implements Disposable {
  private readonly evaluator: LightCurveEvaluator;
  private readonly random: CounterRandom;
  private observable: Uint8Array | undefined;
  /** Column of the evaluator's bands for each band with slots; -1 for bands that the model does not have. */
  private readonly columns: readonly number[];

  constructor(
    backend: Backend,
    private readonly request: EventsRequest,
  ) {
    const { model, options, seed } = request;
    const bands = SLOT_BANDS.filter((band) => bandNames(model).includes(band));
    if (bands.length === 0) throw new InputError(`${model.title} has none of the bands ${SLOT_BANDS.join(", ")}`);
    this.columns = SLOT_BANDS.map((band) => bands.indexOf(band));
    this.random = new CounterRandom(seed, "observing");
    this.evaluator = new LightCurveEvaluator(backend, model, {
      ...{ times: OBSERVING_TIMES, bands, options, bolometric: false, magnitudeType: "f32" },
    });
  }

  /** Events `first` to `first + count - 1`: the same whoever asks, and how many at a time. */
  async simulate(first: number, count: number): Promise<SimulatedEvent[]> {
    const observable = await this.observablePoints();
    const found = new Array<SimulatedEvent | undefined>(count);
    let missing = Array.from({ length: count }, (_, index) => index);
    for (let attempt = 0; attempt < ATTEMPTS && missing.length > 0; attempt++) {
      const tried = missing.map((index) => first + index + attempt * NEXT_CANDIDATE);
      const plans = tried.map((candidate) =>
        planEvent(this.random, candidate, this.request.cadences, (band, time) => observable[this.at(band, time)] === 1),
      );
      const sets = await this.setsOf(tried);
      const magnitudes = await this.magnitudesOf(sets);
      const { width } = this.request.prior;
      const values = this.evaluator.request.bands.length * OBSERVING_TIMES.length;
      missing = missing.filter((index, row) => {
        const curves = magnitudes.subarray(row * values, (row + 1) * values);
        const points = this.observe(tried[row], plans[row], curves);
        if (!points) return true;
        found[index] = { parameters: sets.slice(row * width, (row + 1) * width), points };
        return false;
      });
    }
    if (missing.length > 0) {
      throw new InputError(
        `${missing.length} of ${count} events have points without values of ${this.request.model.title}, or fainter than ${FAINTEST}, in ${ATTEMPTS} draws: the prior's sets are seldom where these cadences look`,
      );
    }
    return found as SimulatedEvent[];
  }

  [Symbol.dispose](): void {
    this.evaluator.dispose();
  }

  /** Where a band and a time are in the evaluator's magnitudes of a set. */
  private at(band: number, time: number): number {
    return this.columns[band] * OBSERVING_TIMES.length + time;
  }

  /** The plan's points with noise; undefined where one has no value, or there is none. */
  private observe(candidate: number, plan: EventPlan, curves: Float32Array): PhotometricPoint[] | undefined {
    const points: PhotometricPoint[] = [];
    for (const { band, time, error: measured } of plan.points) {
      const error = Math.hypot(plan.systematic, measured);
      const noise = error * this.random.normal(candidate, NOISE_DRAWS + points.length);
      const magnitude = curves[this.at(band, time)] + noise;
      // NaN is not brighter. Many plans end here, and noise is much of what they cost.
      if (!(magnitude <= FAINTEST)) return undefined;
      points.push({ band: SLOT_BANDS[band], time: OBSERVING_TIMES[time], magnitude, error });
    }
    return points.length > 0 ? points : undefined;
  }

  private async setsOf(candidates: readonly number[]): Promise<Float64Array> {
    const { prior } = this.request;
    const sets = new Float64Array(candidates.length * prior.width);
    for (let row = 0; row < candidates.length; ) {
      // Neighbours are read together.
      let end = row + 1;
      while (end < candidates.length && candidates[end] === candidates[row] + end - row) end++;
      sets.set(await prior.read(candidates[row], end - row), row * prior.width);
      row = end;
    }
    return sets;
  }

  private async magnitudesOf(sets: Float64Array): Promise<Float32Array> {
    const { width } = this.request.prior;
    const values = this.evaluator.request.bands.length * OBSERVING_TIMES.length;
    const rows = sets.length / width;
    const magnitudes = new Float32Array(rows * values);
    const { rowsPerChunk } = this.evaluator;
    const pieces: Promise<void>[] = [];
    for (let start = 0; start < rows; start += rowsPerChunk) {
      const some = sets.subarray(start * width, Math.min(rows, start + rowsPerChunk) * width);
      pieces.push(
        this.evaluator.evaluate(some, (block) => magnitudes.set(block.magnitudes as Float32Array, start * values)),
      );
    }
    for (const piece of await Promise.allSettled(pieces)) if (piece.status === "rejected") throw piece.reason;
    return magnitudes;
  }

  /** For each value of a set's magnitudes, whether enough sets of the prior that have any value have one. */
  private async observablePoints(): Promise<Uint8Array> {
    if (this.observable) return this.observable;
    const values = this.evaluator.request.bands.length * OBSERVING_TIMES.length;
    const magnitudes = await this.magnitudesOf(await this.request.prior.read(0, PILOT_SETS));
    const counts = new Float64Array(values);
    let curves = 0;
    for (let start = 0; start < magnitudes.length; start += values) {
      const own = magnitudes.subarray(start, start + values);
      if (!own.some(Number.isFinite)) continue;
      curves++;
      for (let value = 0; value < values; value++) if (own[value] <= FAINTEST) counts[value]++;
    }
    this.observable = Uint8Array.from(counts, (count) => (curves > 0 && count >= OBSERVABLE_SHARE * curves ? 1 : 0));
    return this.observable;
  }
}

/** Numbers of the draws of noise, beyond those of any plan. */
const NOISE_DRAWS = 2 ** 16;
