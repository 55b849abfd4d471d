/** From what was computed of an event to what is drawn. */

import { extent } from "../../../src/figures/magnitudeAxis.ts";
import type { Curve, LightCurveFigure, Point, Range } from "../plot/lightCurves.ts";
import type { ShownPoints } from "./tasks/asked.ts";
import type { BandQuantiles } from "./tasks/overlay.ts";

/** Magnitudes beyond which nothing is drawn below the faintest point, or the brightest curve of a forecast. */
const FAINTER = 1.5;
const SPAN = 9;

/** Areas of many bands over each other say less than one each: which pairs of quantiles are filled. */
export const areasOf = (bands: number, isWide: boolean): readonly number[] => {
  if (bands <= FEW_BANDS) return [0, 1];
  return isWide ? [] : [1];
};

/** The same in words. */
export const areasText = (bands: number, isWide: boolean): string => {
  if (bands <= FEW_BANDS) return "Lines: medians; areas: 68 and 90 %";
  return isWide
    ? `Lines: medians; with ${FEW_BANDS} bands or fewer, areas: 68 and 90 %`
    : "Lines: medians; areas: 68 %";
};

const FEW_BANDS = 4;

interface Drawn {
  readonly label: string;
  readonly points?: ShownPoints["points"];
  readonly times?: Float64Array;
  readonly curves?: readonly BandQuantiles[];
  readonly wavelengths: Readonly<Record<string, number>>;
  readonly hidden: ReadonlySet<string>;
  /** Whether the curves are of sets that differ by much, as those of a prior do. */
  readonly isWide?: boolean;
  readonly depths?: readonly { readonly band: string; readonly filter: string; readonly magnitude: number }[];
}

/** More points than these are no longer told apart, and their drawing takes seconds: which of so many are drawn. */
const MOST_POINTS = 5000;
/** The same for times of curves, of which there is one for each point's. */
const MOST_TIMES = 2000;
export const everyPoint = (count: number): number => Math.ceil(count / MOST_POINTS);

/** Quantiles as lines and areas under the points. */
export function eventFigure({
  label,
  points = [],
  times,
  curves = [],
  wavelengths,
  hidden,
  isWide = false,
  depths,
}: Drawn) {
  const shown = curves.filter(({ band }) => !hidden.has(band));
  const own = points.filter(({ band }) => !hidden.has(band));
  const every = everyPoint(own.length);
  const seen: Point[] = own
    .filter((_, at) => at % every === 0)
    .map(({ band, timeDays, magnitude, error, limit }) => ({
      ...{ band, wavelengthNm: wavelengths[band], timeDays, magnitude, error, limit },
    }));
  const [first, last] = extent(seen.length > 0 ? seen.map(({ timeDays }) => timeDays) : (times ?? [1])) ?? [1, 1];
  const range: [number, number] = [0.85 * first, 1.18 * last];
  const stride = Math.ceil((times?.length ?? 0) / MOST_TIMES);
  const drawn = (values: Float64Array) => (stride > 1 ? values.filter((_, at) => at % stride === 0) : values);
  const middle = ({ levels }: BandQuantiles) => drawn(levels[Math.floor(levels.length / 2)]);
  const lines: Curve[] = shown.map((one) => ({
    ...{ band: one.band, wavelengthNm: wavelengths[one.band], times: drawn(times!), magnitudes: middle(one) },
  }));
  const pairs = areasOf(shown.length, isWide);
  const ranges: Range[] = shown.flatMap(({ band, levels }) =>
    levels.length < 5
      ? []
      : pairs.map((at) => ({
          ...{ band, wavelengthNm: wavelengths[band], times: drawn(times!), low: drawn(levels[at]) },
          high: drawn(levels[4 - at]).map((value) => (value === Number.POSITIVE_INFINITY ? 99 : value)),
        })),
  );
  const finite = (values: Iterable<number>) => [...values].filter(Number.isFinite);
  const magnitudes = finite(seen.map(({ magnitude }) => magnitude));
  const lined = finite(lines.flatMap((line) => [...(line.magnitudes as Float64Array)]));
  const lows = ranges.flatMap(({ low }) => finite(low as Float64Array));
  const brightest = extent([...magnitudes, ...lined, ...lows])?.[0];
  const top = brightest !== undefined ? Math.floor(2 * brightest - 0.6) / 2 : 16;
  const bottom = magnitudes.length > 0 ? Math.ceil(extent(magnitudes)![1] + FAINTER) : top + SPAN;
  const figure: LightCurveFigure = {
    ...{ label, curves: lines, ranges, points: seen },
    time: { range, scale: "log", label: "Days after the merger" },
    magnitude: { range: [Math.max(top, bottom - 2 * SPAN), bottom], label: "AB magnitude" },
    legend: [...new Set([...seen, ...lines].map(({ band }) => band))]
      .map((band) => ({ band, wavelengthNm: wavelengths[band] ?? 0 }))
      .sort((a, b) => a.wavelengthNm - b.wavelengthNm),
    depths: (depths ?? [])
      .filter(({ band }) => !hidden.has(band))
      .map(({ band, filter, magnitude }) => ({ band, magnitude, text: `${filter} ${magnitude}` })),
  };
  return figure;
}
