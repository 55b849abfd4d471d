/** Curves over the open photometry: of a model's prior, or of the open posterior. */

import type { LendBackend } from "../../../../src/jobs/machine/lendBackend.ts";
import type { CurveSource } from "../../../../src/jobs/overlay/curveSource.ts";
import { kernelCurves } from "../../../../src/jobs/overlay/kernelCurves.ts";
import { completeObserver, type Observer } from "../../../../src/jobs/overlay/observer.ts";
import { panelOf } from "../../../../src/jobs/overlay/panel.ts";
import { placesOf } from "../../../../src/jobs/overlay/places.ts";
import { medianOf, posteriorSets } from "../../../../src/jobs/overlay/posteriorSets.ts";
import type { Misses } from "../../../../src/jobs/overlay/residuals.ts";
import { createPrior } from "../../../../src/lightcurves/priors.ts";
import type { Host } from "../../compute/protocol.ts";
import {
  type AskedModel,
  type EventTexts,
  modelOf,
  observationsFrom,
  observerFrom,
  type ShownPoints,
  shownPoints,
} from "./asked.ts";
import { opened, openedPosterior } from "./opened.ts";

/** Values of a prior's curves that a page holds: of photometry with many thousands of times fewer sets are drawn. */
const MOST_VALUES = 4e7;
const LEAST_SETS = 100;

export interface OverlayCall {
  readonly event: EventTexts;
  readonly curves: "prior" | "posterior";
  readonly prior: string | undefined;
  /** Sets of the prior, at most. */
  readonly count: number;
  readonly seed: number;
  /** Added to the errors in quadrature, mag. */
  readonly systematic: number;
}

/** One band's quantiles over time, from the brightest; NaN where there is no curve. */
export interface BandQuantiles {
  readonly band: string;
  readonly levels: readonly Float64Array[];
}

export interface Overlay extends ShownPoints {
  readonly what: string;
  readonly place: string;
  readonly times: Float64Array;
  readonly curves: readonly BandQuantiles[];
  readonly misses: readonly (Pick<Misses, "detections" | "compared" | "median" | "rms" | "chi2"> & {
    readonly band: string;
  })[];
}

/** @throws InputError for what makes no sense, and where nothing says how far the source is */
export async function run(call: OverlayCall, host: Host<number>): Promise<Overlay> {
  const asked = modelOf(call.event, call.curves === "posterior" && opened.posterior?.binaries === true);
  const { model } = asked;
  const observations = observationsFrom(call.event, model);
  const backend = await host.backend();
  const { points, unused } = observations;
  const places = placesOf(points);
  // Quantiles need all values at once.
  const count = Math.min(
    call.count,
    Math.max(LEAST_SETS, Math.floor(MOST_VALUES / (places.bands.length * places.times.length))),
  );
  const source = await curvesOf({ ...call, count }, asked, (_, use) => use(backend));
  const curves = await source.curves(places, {
    signal: host.signal,
    onProgress: (done, total) => host.progress(done / total),
  });
  const { drawn, overlaid } = panelOf(source, { points, unused, systematic: call.systematic }, places, curves);
  const shown = shownPoints(observations, model);
  return {
    ...{ ...shown, notes: [...source.notes, ...shown.notes], what: source.what, place: source.place },
    times: places.times,
    curves: drawn.curves.map(({ band, magnitudes, intervals = [] }) => {
      const [outer, inner] = intervals;
      const levels = outer && inner ? [outer.low, inner.low, magnitudes, inner.high, outer.high] : [magnitudes];
      return { band, levels: levels.map((level) => Float64Array.from(level)) };
    }),
    misses: [...overlaid.bands, { band: "all", ...overlaid.all }].map(
      ({ band, detections, compared, median, rms, chi2 }) => ({ band, detections, compared, median, rms, chi2 }),
    ),
  };
}

async function curvesOf(
  { event, curves, prior, count, seed }: OverlayCall,
  { model, options, fromBinary }: AskedModel,
  lend: LendBackend,
): Promise<CurveSource> {
  const { distance, redshift, ebv, ebvHost } = observerFrom(event);
  const given: Observer = {
    distanceMpc: distance?.value,
    redshift: redshift?.value,
    ebv: ebv?.value,
    ebvHost: ebvHost?.value,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const own = { model, options, lend };
  if (curves === "prior") {
    const name = prior ?? Object.keys(model.priors)[0];
    const { observer, notes } = completeObserver(known);
    const source = createPrior(model, name, count, seed);
    return kernelCurves({
      ...own,
      source: { ...source, notes: [...notes, ...source.notes] },
      ...{ observer, what: `${count.toLocaleString("en-US")} sets of the prior ${name}` },
    });
  }
  const { name, read } = openedPosterior();
  const frame = model.binary === "inputs" || fromBinary ? known.redshift : undefined;
  const asked = { redshift: frame, fromBinary, options: model.completeOptions(options) };
  const { source, distances } = await posteriorSets(model, name, read, asked, known.distanceMpc === undefined);
  const { observer, notes } = completeObserver(distances ? { ...known, distanceMpc: medianOf(distances) } : known);
  return kernelCurves({
    ...{ ...own, observer, distances, what: source.description },
    source: { ...source, notes: [...notes, ...source.notes] },
    redshift: model.binary === "inputs" ? known.redshift : undefined,
  });
}
