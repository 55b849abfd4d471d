/** Light curves: magnitudes over time, brighter upwards, one colour a band. */

import type { Spec } from "vega";
import { bandColour } from "./bands.ts";
import { CONFIG, FONT } from "./theme.ts";

/** One band's curve. */
export interface BandCurve {
  readonly band: string;
  /** [time]; NaN where there is no value, where the line breaks. */
  readonly magnitudes: ArrayLike<number>;
}

export interface LightCurveFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly timesDays: ArrayLike<number>;
  readonly curves: readonly BandCurve[];
  /** What the magnitudes are, e.g. `absolute AB magnitudes`. */
  readonly magnitudeLabel: string;
}

/** A point of a line. */
interface Point {
  readonly band: string;
  readonly time: number;
  readonly magnitude: number | null;
}

/** Lines of more points than this gain nothing visible. */
const MAXIMUM_POINTS = 1500;

/** Points of the curves; missing values are null, which breaks the line. */
function pointsOf(timesDays: ArrayLike<number>, curves: readonly BandCurve[]): Point[] {
  const step = Math.max(1, Math.ceil(timesDays.length / MAXIMUM_POINTS));
  return curves.flatMap(({ band, magnitudes }) =>
    Array.from({ length: Math.ceil(timesDays.length / step) }, (_, index) => {
      const magnitude = magnitudes[index * step];
      return { band, time: timesDays[index * step], magnitude: Number.isFinite(magnitude) ? magnitude : null };
    }),
  );
}

/** A range that holds all magnitudes with a little air; [-18, -8] where there is none. */
function magnitudeDomain(points: readonly Point[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { magnitude } of points) {
    if (magnitude === null) continue;
    low = Math.min(low, magnitude);
    high = Math.max(high, magnitude);
  }
  if (low > high) return [-18, -8];
  const air = Math.max(0.2, 0.04 * (high - low));
  return [low - air, high + air];
}

function timeDomain(timesDays: ArrayLike<number>): [number, number] {
  const first = timesDays[0];
  const last = timesDays[timesDays.length - 1];
  return last > first ? [first, last] : [first - 0.5, first + 0.5];
}

const bandScale = (bands: readonly string[]) => ({
  name: "colour",
  type: "ordinal" as const,
  domain: [...bands],
  range: bands.map(bandColour),
});

/** The lines of one panel: a group for each band. Single points between gaps show as dots. */
const lineMarks = (data: string) => ({
  type: "group" as const,
  from: { facet: { name: `${data}-band`, data, groupby: "band" } },
  marks: [
    {
      type: "line" as const,
      from: { data: `${data}-band` },
      encode: {
        enter: {
          x: { scale: "x", field: "time" },
          y: { scale: "y", field: "magnitude" },
          defined: { signal: "isValid(datum.magnitude)" },
          stroke: { scale: "colour", field: "band" },
          strokeWidth: { value: 2 },
          strokeCap: { value: "round" as const },
          strokeJoin: { value: "round" as const },
        },
      },
    },
  ],
});

/** Dots at the points, for grids too coarse for lines alone. */
const dotMarks = (data: string, size: number) => ({
  type: "symbol" as const,
  from: { data },
  encode: {
    enter: {
      x: { scale: "x", field: "time" },
      y: { scale: "y", field: "magnitude" },
      fill: { scale: "colour", field: "band" },
      size: { value: size },
      opacity: { signal: "isValid(datum.magnitude) ? 1 : 0" },
    },
  },
});

/** Grids with fewer points than this get dots as well as lines. */
const DOTS_BELOW = 40;

function shown(points: readonly Point[]): Point[] {
  return points.filter((point) => point.magnitude !== null);
}

/** One set's curves. */
export function lightCurveFigure(figure: LightCurveFigure): Spec {
  const points = pointsOf(figure.timesDays, figure.curves);
  const bands = figure.curves.map((curve) => curve.band);
  const coarse = figure.timesDays.length < DOTS_BELOW;
  return {
    width: 620,
    height: 400,
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: { text: figure.title, subtitle: figure.subtitle ?? "" },
    data: [
      { name: "points", values: points },
      { name: "dots", values: coarse ? shown(points) : [] },
    ],
    scales: [
      { name: "x", type: "linear", domain: timeDomain(figure.timesDays), range: "width" },
      { name: "y", type: "linear", domain: magnitudeDomain(points), range: "height", reverse: true, zero: false },
      bandScale(bands),
    ],
    axes: [
      { orient: "bottom", scale: "x", title: "time after merger (days)", tickCount: 12 },
      { orient: "left", scale: "y", title: figure.magnitudeLabel, tickCount: 10 },
    ],
    legends: [{ stroke: "colour", title: "band", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260 }],
    marks: [lineMarks("points"), dotMarks("dots", 22)],
  };
}

/** One panel of {@link curvePanelsFigure}. */
export interface CurvePanel {
  readonly title: string;
  readonly curves: readonly BandCurve[];
}

/** A text above a panel: a title proper would move the panel by what its axes take. */
const panelTitle = (text: string, width: number) => ({
  type: "text" as const,
  encode: {
    enter: {
      x: { value: width / 2 },
      y: { value: -7 },
      align: { value: "center" as const },
      text: { value: text },
      font: { value: FONT },
      fontSize: { value: 11 },
    },
  },
});

/** Several sets side by side, on common axes. */
export function curvePanelsFigure(figure: {
  readonly title: string;
  readonly subtitle?: string;
  readonly timesDays: ArrayLike<number>;
  readonly panels: readonly CurvePanel[];
  readonly magnitudeLabel: string;
}): Spec {
  const panels = figure.panels.map((panel) => pointsOf(figure.timesDays, panel.curves));
  const bands = [...new Set(figure.panels.flatMap((panel) => panel.curves.map((curve) => curve.band)))];
  const columns = Math.min(3, figure.panels.length);
  const coarse = figure.timesDays.length < DOTS_BELOW;
  const [width, height] = [290, 200];
  return {
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: { text: figure.title, subtitle: figure.subtitle ?? "" },
    layout: { columns, padding: { row: 58, column: 18 }, bounds: "flush", align: "all" },
    data: panels.flatMap((points, index) => [
      { name: `points${index}`, values: points },
      { name: `dots${index}`, values: coarse ? shown(points) : [] },
    ]),
    scales: [
      { name: "x", type: "linear", domain: timeDomain(figure.timesDays), range: [0, width] },
      { name: "y", type: "linear", domain: magnitudeDomain(panels.flat()), range: [0, height], zero: false },
      bandScale(bands),
    ],
    legends: [
      { stroke: "colour", title: "band", orient: "right", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260 },
    ],
    marks: figure.panels.map((panel, index) => ({
      type: "group",
      encode: { enter: { width: { value: width }, height: { value: height } } },
      signals: [
        { name: "width", update: String(width) },
        { name: "height", update: String(height) },
      ],
      axes: [
        {
          orient: "bottom",
          scale: "x",
          tickCount: 6,
          ...(index >= figure.panels.length - columns ? { title: "time after merger (days)" } : {}),
        },
        {
          orient: "left",
          scale: "y",
          tickCount: 6,
          ...(index % columns === 0 ? { title: figure.magnitudeLabel } : { labels: false }),
        },
      ],
      marks: [panelTitle(panel.title, width), lineMarks(`points${index}`), dotMarks(`dots${index}`, 14)],
    })),
  };
}
