/** What will be seen of a merger: magnitudes over time in each band, and which telescope sees how much of them when. */

import type { ParameterSource } from "../../data/types.ts";
import type { Backend, BackendDescription } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { Draws } from "../../lightcurves/draws/draws.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { distanceModulus, type Options } from "../../lightcurves/options.ts";
import { eachCurveColumn } from "../dataset/quantiles/curveColumns.ts";
import { quantilesOf } from "../dataset/quantiles/orderStatistics.ts";
import type { JobEvents } from "../events.ts";
import type { LendBackend } from "../machine/lendBackend.ts";
import type { Depth } from "./depths.ts";
import { DetectionTally } from "./detectionTally.ts";

/** Of the magnitudes: median, and the ends of the middle 68 and 90 %. */
export const QUANTILE_LEVELS = [0.05, 0.16, 0.5, 0.84, 0.95] as const;

/** Below this share of sets about which a model says something, neither quantiles nor shares say much. */
export const MOST = 0.5;

/** What to forecast. */
export interface ForecastRequest {
  readonly model: LightCurveModel;
  readonly source: ParameterSource;
  /** Of each set, Mpc. */
  readonly distances: Float64Array;
  /** Complete, for absolute magnitudes: distances are the sets' own. */
  readonly options: Options;
  readonly draws?: Draws;
  /** Of masses in the detector's frame. */
  readonly redshift?: number;
  /** Days after the merger in the observer's frame, ascending. */
  readonly times: Float64Array;
  readonly bands: readonly string[];
  readonly depths: readonly Depth[];
}

/** One band over time. */
export interface BandForecast {
  readonly band: string;
  /** [time], for each of {@link QUANTILE_LEVELS}; infinite where so many sets have no kilonova, NaN where nothing is known. */
  readonly quantiles: readonly Float64Array[];
  /** [time], share of the sets that are not left out of which the model says how bright they are, or that they have no kilonova. */
  readonly known: Float64Array;
}

/** What is seen to a depth. */
export interface DepthForecast extends Depth {
  /** [time], share of the known sets that are brighter. */
  readonly share: Float64Array;
  /** Share of the sets that are brighter at one of the times at least. */
  readonly ever: number;
}

/** The best moment to look. */
export interface BestMoment {
  readonly filter: string;
  readonly timeDays: number;
  readonly share: number;
}

/** All filters of an instrument together. */
export interface InstrumentForecast {
  /** Absent for depths of the user's own. */
  readonly instrument: string | undefined;
  /** Undefined where nothing is known, or nothing is ever seen. */
  readonly best: BestMoment | undefined;
  /** Share of the sets that are seen in one of its filters at one of the times at least. */
  readonly ever: number;
}

export interface Forecast {
  readonly sets: number;
  readonly times: Float64Array;
  readonly bands: readonly BandForecast[];
  readonly depths: readonly DepthForecast[];
  readonly instruments: readonly InstrumentForecast[];
  /** Share of the sets that eject nothing, among those that the model can say something about. */
  readonly withoutKilonova: number;
  /** Share of all sets that it can say nothing about: outside its relations or training. They are left out. */
  readonly outside: number;
  readonly backend: BackendDescription;
  readonly seconds: number;
}

/** Status of sets that eject nothing, in models that have such. */
const isDark = ({ name }: { readonly name: string }): boolean => name === "no-ejecta";

/** @throws InputError where the model says nothing about any of the sets */
export async function forecast(request: ForecastRequest, lend: LendBackend, events: JobEvents = {}): Promise<Forecast> {
  const { model, source, times, bands, options } = request;
  for (const note of source.notes) events.onMessage?.(note);
  const curves = { times, bands, options, bolometric: false, magnitudeType: "f32" } as const;
  return lend({ model, curves, sets: source.count }, async (backend) => {
    events.onBackend?.(backend);
    const begun = performance.now();
    const result = await forecastOn(backend, request, events);
    return { ...result, backend: backend.description, seconds: (performance.now() - begun) / 1000 };
  });
}

async function forecastOn(
  backend: Backend,
  request: ForecastRequest,
  events: JobEvents,
): Promise<Omit<Forecast, "backend" | "seconds">> {
  const { model, source, distances, times, bands, depths } = request;
  const sets = source.count;
  const tally = new DetectionTally(bands, depths, times.length, sets);
  const quantiles = bands.map(() => QUANTILE_LEVELS.map(() => new Float64Array(times.length)));
  const counts = bands.map(() => new Float64Array(times.length));
  const dark = (statuses: readonly number[]) =>
    statuses.reduce((sum, count, code) => sum + (isDark(model.statuses[code]) ? count : 0), 0);
  const summary = await eachCurveColumn(
    backend,
    { ...request, offsets: moduli(distances, bands.length), inspect: (column) => tally.add(column) },
    ({ band, time, values }, statuses) => {
      const unseen = dark(statuses);
      counts[band][time] = values.length + unseen;
      quantilesOf(values, QUANTILE_LEVELS, unseen).forEach((value, level) => {
        quantiles[band][level][time] = value;
      });
    },
    events,
  );
  const withoutKilonova = dark(summary.statuses);
  const answered = sets - summary.withoutCurves + withoutKilonova;
  if (answered === 0) throw nothingKnown(model, source, summary.statuses);
  const known = counts.map((own) => own.map((count) => count / answered));
  const depthForecasts = depths.map((depth, index): DepthForecast => {
    const own = counts[bands.indexOf(depth.band)];
    const share = tally.counts[index].map((count, time) => (own[time] > 0 ? count / own[time] : Number.NaN));
    return { ...depth, share, ever: tally.ever([index]) / answered };
  });
  return {
    ...{ sets, times },
    bands: bands.map((band, index) => ({ band, quantiles: quantiles[index], known: known[index] })),
    depths: depthForecasts,
    instruments: instrumentsOf(depthForecasts, times, (depth) => known[bands.indexOf(depth.band)]).map((one) => ({
      instrument: one.instrument,
      best: one.best,
      ever: tally.ever(one.indices) / answered,
    })),
    withoutKilonova: withoutKilonova / answered,
    outside: 1 - answered / sets,
  };
}

/** The distance modulus of each set, for all bands. */
const moduli =
  (distances: Float64Array, bands: number) =>
  (start: number, rows: number): Float64Array => {
    const offsets = new Float64Array(rows * bands);
    for (let row = 0; row < rows; row++)
      offsets.fill(distanceModulus({ distanceMpc: distances[start + row] }), row * bands, (row + 1) * bands);
    return offsets;
  };

/** Depths by instrument, each with the filter and time at which most of the sets are seen; the earliest of several. */
function instrumentsOf(
  depths: readonly DepthForecast[],
  times: Float64Array,
  knownOf: (depth: DepthForecast) => Float64Array,
) {
  return [...new Set(depths.map(({ instrument }) => instrument))].map((instrument) => {
    const indices = depths.flatMap((depth, index) => (depth.instrument === instrument ? [index] : []));
    let best: BestMoment | undefined;
    for (let time = 0; time < times.length; time++) {
      for (const index of indices) {
        const { filter, share } = depths[index];
        if (knownOf(depths[index])[time] < MOST || !(share[time] > (best?.share ?? 0))) continue;
        best = { filter, timeDays: times[time], share: share[time] };
      }
    }
    return { instrument, indices, best };
  });
}

function nothingKnown(model: LightCurveModel, source: ParameterSource, statuses: readonly number[]): InputError {
  const reasons = statuses.flatMap((count, code) =>
    count > 0 ? [`${count.toLocaleString("en-US")} ${model.statuses[code].summary}`] : [],
  );
  return new InputError(
    `${model.title} has curves for none of the ${source.count.toLocaleString("en-US")} sets of ${source.description}: ${reasons.join(", ")}`,
    { hint: `choose another ${argument("model")}, or other relations for the ejecta` },
  );
}
