/** Explore's figure: from what was computed to what is drawn. */

import { bandOffset } from "../../../src/lightcurves/observation.ts";
import { distanceModulus } from "../../../src/lightcurves/options.ts";
import type { LightCurveFigure, Point, Range } from "../plot/lightCurves.ts";
import type { Settings } from "./settings.ts";

/** How it is drawn, as the address says it. */
export interface Look {
  /** Names of the bands that are hidden. */
  readonly hidden: ReadonlySet<string>;
  readonly linearTime: boolean;
  /** Magnitudes at 10 pc: the distance is taken off everything, the photometry too. */
  readonly absolute: boolean;
}

/** Days over which curves are drawn. */
export const TIME_RANGE = [0.2, 30] as const;
const POINTS = 160;

/** Times of the curves: as near to each other as an eye can tell, whichever the axis is. */
export const TIMES = Float64Array.from(
  { length: POINTS },
  (_, at) => TIME_RANGE[0] * (TIME_RANGE[1] / TIME_RANGE[0]) ** (at / (POINTS - 1)),
);

/** Quantiles of a flow's samples, [band, time], absolute magnitudes. */
export interface Credible {
  readonly bands: readonly string[];
  readonly times: Float64Array;
  /** The widest first. */
  readonly ranges: readonly { readonly level: number; readonly low: Float32Array; readonly high: Float32Array }[];
  /** Samples that they are of. */
  readonly samples: number;
}

/** So many magnitudes are shown below the brightest. */
const SPAN = 9;
/** Half a magnitude of air above the brightest, and ends at whole magnitudes: the axis stays while little changes. */
const AIR = 0.5;

export interface Drawn {
  readonly settings: Settings;
  readonly look: Look;
  /** [band, time] of the settings' model and {@link TIMES}. */
  readonly magnitudes: ArrayLike<number>;
  readonly credible?: Credible | undefined;
  readonly points?: readonly Point[] | undefined;
}

export function figureOf({ settings, look, magnitudes, credible, points = [] }: Drawn): LightCurveFigure {
  const { model, options } = settings;
  const modulus = look.absolute ? distanceModulus(options) : 0;
  const shown = model.bands.map((band, row) => ({ ...band, row })).filter(({ name }) => !look.hidden.has(name));
  const curves = shown.map(({ name, wavelengthNm, row }) => ({
    ...{ band: name, wavelengthNm, times: TIMES },
    magnitudes: Float64Array.from(TIMES, (_, at) => magnitudes[row * POINTS + at] - modulus),
  }));
  const seen = points
    .filter(({ band }) => !look.hidden.has(band))
    .map((point) => ({ ...point, magnitude: point.magnitude - modulus }));
  const ranges = credible ? rangesOf(credible, settings, look) : [];
  const brightest = brightestOf([
    ...curves.map((curve) => curve.magnitudes),
    ...ranges.map(({ low }) => low),
    seen.map(({ magnitude }) => magnitude),
  ]);
  const top = Math.floor((Number.isFinite(brightest) ? brightest : 17 - modulus) - AIR);
  return {
    label: summaryOf(settings, look, magnitudes),
    time: {
      ...{ range: look.linearTime ? [0, 25] : TIME_RANGE, scale: look.linearTime ? "linear" : "log" },
      label: "days after the merger",
    },
    magnitude: { range: [top, top + SPAN], label: `${look.absolute ? "absolute" : "apparent"} AB magnitude` },
    curves,
    ranges,
    points: seen,
  };
}

function rangesOf({ bands, times, ranges }: Credible, settings: Settings, look: Look): Range[] {
  const { model, options } = settings;
  const observer = look.absolute ? { ...options, distanceMpc: undefined } : options;
  return ranges.flatMap(({ low, high }) =>
    bands.flatMap((band, row) => {
      const known = model.bands.find(({ name }) => name === band);
      if (!known || look.hidden.has(band)) return [];
      const offset = bandOffset(known, observer);
      const seen = (values: Float32Array) =>
        Float64Array.from(values.subarray(row * times.length, (row + 1) * times.length), (value) => value + offset);
      return [{ band, times, low: seen(low), high: seen(high) }];
    }),
  );
}

function brightestOf(all: readonly ArrayLike<number>[]): number {
  let brightest = Number.POSITIVE_INFINITY;
  for (const values of all)
    for (let at = 0; at < values.length; at++) if (values[at] < brightest) brightest = values[at];
  return brightest;
}

/** Where a band is brightest. */
export interface Peak {
  readonly band: string;
  /** NaN where it has no value. */
  readonly magnitude: number;
  readonly timeDays: number;
}

/** The peaks of a model's bands. */
export const peaksOf = ({ model }: Settings, magnitudes: ArrayLike<number>, modulus = 0): Peak[] =>
  model.bands.map(({ name }, row) => {
    let best = -1;
    for (let at = 0; at < POINTS; at++) {
      const value = magnitudes[row * POINTS + at];
      if (!Number.isNaN(value) && (best < 0 || value < magnitudes[row * POINTS + best])) best = at;
    }
    return best < 0
      ? { band: name, magnitude: Number.NaN, timeDays: Number.NaN }
      : { band: name, magnitude: magnitudes[row * POINTS + best] - modulus, timeDays: TIMES[best] };
  });

/** What the figure shows, in a sentence, for those who cannot see it. */
function summaryOf(settings: Settings, look: Look, magnitudes: ArrayLike<number>): string {
  const modulus = look.absolute ? distanceModulus(settings.options) : 0;
  const peaks = peaksOf(settings, magnitudes, modulus).filter(({ magnitude }) => Number.isFinite(magnitude));
  if (peaks.length === 0) return `Light curves of ${settings.model.title}: no value for these inputs`;
  const { band, magnitude, timeDays } = peaks.reduce((best, one) => (one.magnitude < best.magnitude ? one : best));
  return `Light curves of ${settings.model.title} in ${peaks.map((peak) => peak.band).join(", ")}; brightest is ${band} with ${magnitude.toFixed(2)} mag at ${Number(timeDays.toPrecision(2))} days`;
}
