/** Curves of models over photometry, and what is left of it: one panel a model, its residuals below. */

import type { Axis, GroupMark, Mark, Spec } from "vega";
import { bandColours, type Wavelengths } from "./bands.ts";
import type { BandCurve } from "./lightCurves.ts";
import { extent, padded, refuseEmpty } from "./magnitudeAxis.ts";
import { intervalMarks, lineMarks, pointMarks, systematicBand, zeroLine } from "./overlayMarks.ts";
import { outsideNotes } from "./overlayNotes.ts";
import { type Heading, heading, panelTitle } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** One measurement. */
export interface PhotometryPoint {
  /** Days after the merger. */
  readonly timeDays: number;
  readonly band: string;
  /** AB; the faintest magnitude that was excluded, for a limit. */
  readonly magnitude: number;
  /** One standard deviation, mag; NaN for a limit. */
  readonly error: number;
  /** Whether nothing was seen, down to this magnitude. */
  readonly limit: boolean;
}

/** A band's curve, with credible bands where there are many. */
export interface OverlayCurve extends BandCurve {
  /** Pairs of lower and upper edges, the widest first. */
  readonly intervals?: readonly { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }[];
}

/** One model over photometry. */
export interface OverlayPanel {
  readonly title: string;
  readonly points: readonly PhotometryPoint[];
  readonly timesDays: ArrayLike<number>;
  readonly curves: readonly OverlayCurve[];
  /** The model's magnitude at each point of the photometry, in its order; NaN where it has none. */
  readonly predicted: ArrayLike<number>;
}

/** Panels of models over photometry. */
export interface OverlayFigure extends Heading {
  readonly panels: readonly OverlayPanel[];
  /** In Angstrom, for the colours and the order of the bands. */
  readonly wavelengths: Wavelengths;
  /** mag, drawn around zero among the residuals. */
  readonly systematic?: number;
}

/** Residuals farther out than this are drawn as arrows at the edge: a model that misses by 5 mag would hide the others. */
const FARTHEST_RESIDUAL = 2;

/** By so much the axis of magnitudes goes at most beyond the brightest point, mag. */
const BRIGHTER = 3;

/** The axis of magnitudes goes so far beyond the brightest point for a model that is fainter than all, mag. */
const LEAST_SPAN = 3;

/** Of the axes below a panel's curves: enough for the labels of the upper one. */
const BETWEEN = 12;

interface Size {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly residualHeight: number;
}

const sizeOf = (panels: number): Size =>
  panels === 1
    ? { columns: 1, width: 620, height: 400, residualHeight: 130 }
    : { columns: 2, width: 410, height: 290, residualHeight: 105 };

const MANY_BANDS = 5;

/** Parts of a decade that people read off a logarithmic axis, from coarse to fine. */
const TICKS = [
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 7],
];
/** Fewer ticks than these are too few. */
const LEAST_TICKS = 4;

/** Days that are labelled; undefined where the axis is too short for such. */
function ticksWithin(first: number, last: number): number[] | undefined {
  const decades = Array.from({ length: 12 }, (_, at) => 10 ** (at - 6));
  const within = TICKS.map((parts) =>
    decades
      .flatMap((decade) => parts.map((part) => Number((part * decade).toPrecision(2))))
      .filter((tick) => tick >= first && tick <= last),
  );
  return within.find((ticks) => ticks.length >= LEAST_TICKS);
}

/** A bar, and an arrow from it to what is fainter: how upper limits are drawn. */
const LIMIT_ARROW = "M-0.9,0L0.9,0M0,0L0,2.6M-0.55,1.7L0,2.6L0.55,1.7";

/** A point in one of a panel's two frames. */
interface DrawnPoint {
  readonly band: string;
  readonly time: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What is drawn there. */
  readonly shape: string;
  /** Whether it is filled. */
  readonly solid: boolean;
  readonly limit: boolean;
}

/**
 * Draws them: circles with error bars for detections, hollow where the model has no value, arrows for upper limits.
 * The magnitudes' axis holds the photometry; curves are clipped there.
 * @throws InputError without photometry after the merger
 */
export function overlayFigure(figure: OverlayFigure): Spec {
  const { panels, wavelengths, systematic = 0 } = figure;
  const usable = panels.flatMap(({ points }) => points.filter(({ timeDays }) => timeDays > 0));
  const seen = extent(usable.map(({ magnitude }) => magnitude));
  if (!seen) refuseEmpty("there is no photometry after the merger");
  const size = sizeOf(panels.length);
  // A model that is brighter than the photometry, as above a limit, is worth seeing there.
  const predicted = extent(panels.flatMap((panel) => Array.from(panel.predicted)));
  const brightest = Math.max(seen[0] - BRIGHTER, Math.min(seen[0], predicted?.[0] ?? seen[0]));
  // A few points leave room for a model that is fainter.
  const faintest = Math.max(seen[1], Math.min(seen[0] + LEAST_SPAN, predicted?.[1] ?? seen[1]));
  const range = padded([brightest - 0.5, faintest + 1]);
  const before = Math.max(...panels.map(({ points }) => points.filter(({ timeDays }) => timeDays <= 0).length));
  const times = extent(usable.map(({ timeDays }) => timeDays))!;
  const bands = [...new Set(usable.map(({ band }) => band))].sort((a, b) => wavelengths[a] - wavelengths[b]);
  const farthest = farthestResidual(figure);
  const far = FARTHEST_RESIDUAL < farthest;
  const limit = far ? FARTHEST_RESIDUAL : farthest;
  const limits = usable.some((point) => point.limit);
  const missing = panels.some(({ points, predicted }) =>
    points.some(({ limit, timeDays }, at) => !limit && timeDays > 0 && Number.isNaN(predicted[at])),
  );
  const intervals = panels.some(({ curves }) => curves.some((curve) => curve.intervals));
  const shownSystematic = Math.min(systematic, 1.12 * limit);
  const ends = [0.85 * times[0], 1.15 * times[1]] as const;
  // Many bands lie over each other.
  const opacity = bands.length > MANY_BANDS ? 0.1 : 0.16;
  const notes = [
    ...outsideNotes(panels, range, ends),
    intervals ? "lines: medians; bands: 68 and 90 %" : "",
    missing ? "hollow: the model has no value" : "",
    limits ? "arrows: upper limits" : "",
    before > 0 ? `left out: ${before} ${before === 1 ? "point" : "points"} before the merger` : "",
    systematic > 0 ? `grey: systematic error of ${systematic} mag` : "",
    far ? `triangles among the residuals: more than ${limit} mag off` : "",
  ];
  return {
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: heading(figure, notes, size.columns * (size.width + 30)),
    layout: { columns: size.columns, padding: { row: 62, column: 26 }, bounds: "flush", align: "all" },
    data: panels.flatMap((panel, index) => panelData(panel, index, range, limit)),
    scales: [
      { name: "x", type: "log", domain: [...ends], range: [0, size.width] },
      { name: "y", type: "linear", domain: range, range: [0, size.height], zero: false },
      // Room for half an arrow.
      {
        name: "residual",
        type: "linear",
        domain: [-1.12 * limit, 1.12 * limit],
        range: [size.residualHeight, 0],
        zero: false,
      },
      { name: "colour", type: "ordinal", domain: bands, range: bandColours(bands, wavelengths) },
    ],
    legends: [{ fill: "colour", title: "band", orient: "right", symbolType: "circle", symbolSize: 90 }],
    marks: panels.map(({ title }, index) =>
      panelGroup(title, index, size, ends, { systematic: shownSystematic, opacity }),
    ),
  };
}

/** The largest residual of any panel with some air, at least half a magnitude. */
function farthestResidual({ panels }: OverlayFigure): number {
  const all = panels.flatMap(({ points, predicted }) =>
    points.flatMap(({ magnitude, limit }, at) => (limit ? [] : [Math.abs(magnitude - predicted[at])])),
  );
  return 1.1 * Math.max(0.5, extent(all)?.[1] ?? 0);
}

/** The tables of one panel. */
function panelData(
  { points, timesDays, curves, predicted }: OverlayPanel,
  index: number,
  [bright, faint]: readonly [number, number],
  limit: number,
) {
  // Renderers fail at huge numbers; what is so far outside the frame is clipped anyway.
  const near = (value: number) => Math.min(faint + 10 * (faint - bright), value);
  const drawn = points.map((point, at) => ({ ...point, residual: point.magnitude - predicted[at] }));
  const edge = (value: number) => Math.max(bright - 10 * (faint - bright), near(value));
  const after = drawn.filter(({ timeDays }) => timeDays > 0);
  return [
    {
      name: `curve${index}`,
      values: curves.flatMap(({ band, magnitudes }) =>
        Array.from(timesDays, (time, t) => {
          const known = Number.isFinite(magnitudes[t]);
          return { band, time, value: known ? near(magnitudes[t]) : null, known };
        }).filter(({ time }) => time > 0),
      ),
    },
    {
      name: `intervals${index}`,
      values: curves.flatMap(({ band, intervals = [] }) =>
        intervals.flatMap(({ low, high }, order) =>
          Array.from(timesDays, (time, t) => {
            const known = Number.isFinite(low[t]) && Number.isFinite(high[t]);
            const [from, to] = known ? [edge(low[t]), edge(high[t])] : [null, null];
            return { key: `${band} ${order}`, band, time, low: from, high: to, known };
          }).filter(({ time }) => time > 0),
        ),
      ),
    },
    // Limits last: their arrows point to where detections lie.
    {
      name: `photometry${index}`,
      values: after.map(photometryPoint).sort((a, b) => Number(a.limit) - Number(b.limit)),
    },
    {
      name: `residuals${index}`,
      values: after
        .filter((point) => !(point.limit || Number.isNaN(point.residual)))
        .map((point) => residualPoint(point, limit)),
    },
  ];
}

type Compared = PhotometryPoint & { readonly residual: number };

function photometryPoint({ band, timeDays: time, magnitude: value, error, limit, residual }: Compared): DrawnPoint {
  if (limit) return { band, time, value, low: value, high: value, shape: LIMIT_ARROW, solid: false, limit };
  const solid = !Number.isNaN(residual);
  return { band, time, value, low: value - error, high: value + error, shape: "circle", solid, limit };
}

/** A residual with its error bar, or an arrow at the edge. */
function residualPoint({ band, timeDays: time, error, residual }: Compared, limit: number): DrawnPoint {
  const inside = (value: number) => Math.max(-limit, Math.min(limit, value));
  const value = inside(residual);
  if (value !== residual) {
    return {
      band,
      time,
      value,
      low: value,
      high: value,
      shape: residual > 0 ? "triangle-up" : "triangle-down",
      solid: true,
      limit: false,
    };
  }
  return {
    band,
    time,
    value,
    low: inside(residual - error),
    high: inside(residual + error),
    shape: "circle",
    solid: true,
    limit: false,
  };
}

function panelGroup(
  title: string,
  index: number,
  size: Size,
  [first, last]: readonly [number, number],
  { systematic, opacity }: { readonly systematic: number; readonly opacity: number },
): GroupMark {
  const ticks = ticksWithin(first, last);
  const { columns, width, height, residualHeight } = size;
  const days: Axis = {
    ...{ orient: "bottom", scale: "x", format: "~g" },
    ...(ticks ? { values: ticks } : { tickCount: 5 }),
  };
  const left = index % columns === 0;
  return {
    type: "group",
    encode: { enter: { width: { value: width }, height: { value: height + BETWEEN + residualHeight } } },
    marks: [
      frame(0, width, height, {
        axes: [
          { ...days, labels: false },
          {
            orient: "left",
            scale: "y",
            tickCount: 8,
            ...(left ? { title: "apparent AB magnitude" } : { labels: false }),
          },
        ],
        marks: [
          intervalMarks(`intervals${index}`, opacity),
          lineMarks(`curve${index}`),
          ...pointMarks(`photometry${index}`, "y"),
        ],
        title: panelTitle(title, width),
      }),
      frame(height + BETWEEN, width, residualHeight, {
        axes: [
          { ...days, title: "time after merger (days)" },
          {
            orient: "left",
            scale: "residual",
            tickCount: 5,
            ...(left ? { title: "observed − model" } : { labels: false }),
          },
        ],
        marks: [systematicBand(width, systematic), zeroLine(width), ...pointMarks(`residuals${index}`, "residual")],
      }),
    ],
  };
}

/** Axes around marks that are clipped. */
function frame(
  y: number,
  width: number,
  height: number,
  { axes, marks, title }: { readonly axes: Axis[]; readonly marks: Mark[]; readonly title?: Mark },
): GroupMark {
  const own = { width: { value: width }, height: { value: height } };
  return {
    type: "group",
    encode: { enter: { y: { value: y }, ...own, stroke: { value: "#bbbbbb" } } },
    axes,
    signals: [
      { name: "width", update: String(width) },
      { name: "height", update: String(height) },
    ],
    marks: [{ type: "group", clip: true, encode: { enter: own }, marks }, ...(title ? [title] : [])],
  };
}
