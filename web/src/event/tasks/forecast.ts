/** A forecast of the open posterior or of a chirp mass: as `kiloflow forecast` does it. */

import { parseMeasured } from "../../../../src/jobs/forecast/distances.ts";
import { MOST } from "../../../../src/jobs/forecast/forecast.ts";
import { forecastOf } from "../../../../src/jobs/forecast/forecastOf.ts";
import { forecastCsv } from "../../../../src/jobs/forecast/forecastText.ts";
import { bandRows, depthRows, forecastNotes, instrumentRows, percent } from "../../../../src/jobs/forecast/rows.ts";
import { binariesOf } from "../../../../src/lightcurves/binary/fromBinaries.ts";
import { parseTimes } from "../../../../src/lightcurves/times.ts";
import type { Host } from "../../compute/protocol.ts";
import { type EventTexts, modelOf, nanometresOf } from "./asked.ts";
import { openedPosterior } from "./opened.ts";
import type { BandQuantiles } from "./overlay.ts";

export interface ForecastCall {
  readonly event: EventTexts;
  /** In place of the open posterior: Msun, or Msun:sigma. */
  readonly chirpMass: string | undefined;
  readonly detectorFrame: boolean;
  readonly depths: string;
  readonly count: number;
  readonly seed: number;
}

export interface ForecastEvent {
  readonly notes: readonly string[];
  readonly heading: string;
  readonly title: string;
  readonly times: Float64Array;
  readonly curves: readonly BandQuantiles[];
  readonly wavelengths: Readonly<Record<string, number>>;
  readonly depths: readonly { readonly band: string; readonly filter: string; readonly magnitude: number }[];
  readonly bandRows: readonly (readonly string[])[];
  readonly depthRows: readonly (readonly string[])[];
  readonly instrumentRows: readonly (readonly string[])[];
  readonly csv: string;
}

/** Where nobody says other ones, as on the command line. */
const TIMES = "0.1:14:x32";

/** @throws InputError for what makes no sense */
export async function run(call: ForecastCall, host: Host<number>): Promise<ForecastEvent> {
  const { event, chirpMass, depths, count, seed } = call;
  const { model, options, fromBinary } = modelOf(event, true);
  const binaries = fromBinary ? binariesOf(model) : undefined;
  const told: string[] = [];
  const backend = await host.backend();
  const text = (value: string | undefined) => (value?.trim() ? value.trim() : undefined);
  const distance = text(event.distance);
  const redshift = text(event.redshift) === undefined ? undefined : parseMeasured(event.redshift!, "redshift").value;
  const dust = Object.fromEntries(
    (["ebv", "ebvHost"] as const).flatMap((name) => {
      const value = text(event[name]);
      const takes = model.options.some((option) => option.name === name);
      return value === undefined || !takes ? [] : [[name, parseMeasured(value, name).value]];
    }),
  );
  const summary = await forecastOf(
    {
      ...{ model, binaries, fixed: {}, draws: [], bands: [], depths, count, seed },
      given: { ...options, ...dust },
      subject: chirpMass
        ? {
            ...{ kind: "chirpMass", detectorFrame: call.detectorFrame },
            chirpMass: parseMeasured(chirpMass, "chirpMass"),
          }
        : { ...{ kind: "posterior", redshift }, path: openedPosterior().name, read: openedPosterior().read },
      distance: distance === undefined ? undefined : parseMeasured(distance, "distance"),
      times: parseTimes(TIMES),
    },
    (_, use) => use(backend),
    {
      signal: host.signal,
      onMessage: (text) => told.push(text),
      onWarning: (text) => told.push(text),
      onProgress: (done, total) => host.progress(done / total),
    },
  );
  const { bands, sets, source, withoutKilonova, outside } = summary;
  const spread = summary.distance.sigma > 0 ? ` ± ${Number(summary.distance.sigma.toPrecision(3))}` : "";
  return {
    notes: [...forecastNotes(summary), summary.leavesOut, ...told],
    heading: `${sets.toLocaleString("en-US")} sets at ${Number(summary.distance.median.toPrecision(4))}${spread} Mpc of ${source}; ${percent(withoutKilonova)} without any kilonova${outside > 0 ? `, ${percent(outside)} more outside what ${model.title} covers` : ""}`,
    title: model.title,
    times: summary.times,
    curves: bands.map(({ band, quantiles, known }) => ({
      band,
      levels: quantiles.map((level) => level.map((value, at) => (known[at] >= MOST ? value : Number.NaN))),
    })),
    wavelengths: nanometresOf(
      model,
      bands.map(({ band }) => band),
    ),
    depths: summary.depths.map(({ band, filter, magnitude }) => ({ band, filter, magnitude })),
    ...{ bandRows: bandRows(summary), depthRows: depthRows(summary), instrumentRows: instrumentRows(summary) },
    csv: forecastCsv(summary),
  };
}
