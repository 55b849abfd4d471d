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
  /** The band that is looked at, while a pointer or the keyboard is on its switch. */
  readonly focus?: string | undefined;
}

/** Days over which curves are drawn. */
export const TIME_RANGE = [0.2, 30] as const;
const POINTS = 160;

const spaced = (points: number): Float64Array =>
  Float64Array.from(
    { length: points },
    (_, at) => TIME_RANGE[0] * (TIME_RANGE[1] / TIME_RANGE[0]) ** (at / (points - 1)),
  );

/** Times of the curves: as near to each other as an eye can tell, whichever the axis is. */
export const TIMES = spaced(POINTS);
/** Times of the credible bands, whose edges are smooth. */
export const CREDIBLE_TIMES = spaced(80);

/** Quantiles of a flow's samples, [band, time], absolute magnitudes. */
export interface Credible {
  readonly bands: readonly string[];
  readonly times: Float64Array;
  /** The widest first. */
  readonly ranges: readonly { readonly level: number; readonly low: Float32Array; readonly high: Float32Array }[];
  /** Samples that they are of. */
  readonly samples: number;
}

/** What credible bands are of, for people. */
export const credibleText = ({ samples }: Credible): string =>
  `Shaded: 68 % (of up to ${FEW} bands 95 % too) of ${samples} curves that opacity, heating and the scatter of the ejecta's fits leave possible, by the flow that kiloflow brings; lines: the curves of the usual constants.`;

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
    ...{ band: name, wavelengthNm, times: TIMES, faded: isFaded(look, name) },
    magnitudes: Float64Array.from(TIMES, (_, at) => magnitudes[row * POINTS + at] - modulus),
  }));
  const seen = points
    .filter(({ band }) => !look.hidden.has(band))
    .map((point) => ({ ...point, magnitude: point.magnitude - modulus, faded: isFaded(look, point.band) }));
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

const isFaded = ({ focus, hidden }: Look, band: string): boolean =>
  focus !== undefined && focus !== band && !hidden.has(focus);

/** The ends of credible bands as the observer sees them, [band, time]: with distance and dust. */
export function seenRanges({ bands, times, ranges }: Credible, { model, options }: Settings, absolute: boolean) {
  const observer = absolute ? { ...options, distanceMpc: undefined } : options;
  const offsets = bands.map((name) => bandOffset(model.bands.find((band) => band.name === name)!, observer));
  const seen = (values: Float32Array) =>
    Float64Array.from(values, (value, at) => value + offsets[Math.floor(at / times.length)]);
  return ranges.map(({ level, low, high }) => ({ level, low: seen(low), high: seen(high) }));
}

/** Ranges of more bands than these would hide each other: then the narrowest alone is drawn, thinly. */
const FEW = 3;

function rangesOf(credible: Credible, settings: Settings, look: Look): Range[] {
  const { bands, times } = credible;
  const shown = bands.filter((band) => !look.hidden.has(band) && !isFaded(look, band));
  const few = shown.length <= FEW;
  return seenRanges(credible, settings, look.absolute)
    .slice(few ? 0 : -1)
    .flatMap(({ low, high }) =>
      shown.map((band) => {
        const from = bands.indexOf(band) * times.length;
        const own = (values: Float64Array) => values.subarray(from, from + times.length);
        return { band, times, low: own(low), high: own(high), opacity: few ? 0.16 : 0.1 };
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
  const { title, bands } = settings.model;
  if (bands.every(({ name }) => look.hidden.has(name))) return `Light curves of ${title}: no band is shown`;
  const peaks = peaksOf(settings, magnitudes, modulus).filter(
    ({ band, magnitude }) => Number.isFinite(magnitude) && !look.hidden.has(band),
  );
  if (peaks.length === 0) return `Light curves of ${title}: no value for these inputs`;
  const { band, magnitude, timeDays } = peaks.reduce((best, one) => (one.magnitude < best.magnitude ? one : best));
  return `Light curves of ${title} in ${peaks.map((peak) => peak.band).join(", ")}; brightest is ${band} with ${magnitude.toFixed(2)} mag at ${Number(timeDays.toPrecision(2))} days`;
}
