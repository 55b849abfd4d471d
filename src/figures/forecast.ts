/** A forecast: the magnitudes of each band over time with the depths of telescopes, and below it what share they see. */

import type { Axis, GroupMark, Mark, Spec } from "vega";
import { apart } from "./apart.ts";
import { extent, magnitudeText, refuseEmpty } from "./magnitudeAxis.ts";
import { DIGIT_WIDTH, type Heading, heading, panelTitle } from "./text.ts";
import { CONFIG, FONT } from "./theme.ts";

/** What one depth sees of a band. */
export interface DepthCurve {
  /** The instrument, which has a colour. */
  readonly name: string;
  readonly magnitude: number;
  /** [time], from 0 to 1. */
  readonly share: ArrayLike<number>;
}

/** One band. Values that are not finite are none; `high` of an interval may be infinite. */
export interface ForecastPanel {
  readonly title: string;
  readonly median: ArrayLike<number>;
  /** The widest first. */
  readonly intervals: readonly { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }[];
  /** [time], whether enough is known to draw it. */
  readonly known: readonly boolean[];
  readonly depths: readonly DepthCurve[];
}

/** All bands on common axes. */
export interface ForecastFigure extends Heading {
  /** Days after the merger. */
  readonly timesDays: ArrayLike<number>;
  readonly panels: readonly ForecastPanel[];
}

const [WIDTH, HEIGHT, SHARE_HEIGHT] = [300, 190, 80];
const [MOST_COLUMNS, GAP, BETWEEN] = [3, 26, 14];

/** Magnitudes below the deepest depth, and above the brightest that 5 % of the sets exceed. */
const [BELOW, ABOVE] = [1.5, 0.5];
/** Where no depth is given. */
const FAINTEST = 26;

const BAND_COLOUR = "#5b6f8f";
/** Hues that colour-blind people tell apart (Okabe & Ito), and darker ones that can be read as text on white. */
const COLOURS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const TEXT_COLOURS = ["#b34e00", "#0072b2", "#00785a", "#a8477b", "#8a6000", "#1c719f"];

/** Sizes of a depth's label, beside the panel. */
const [LABEL_SIZE, LABEL_LINE, LABEL_AIR] = [10, 11, 4];
/** The heading of a single panel may be wider than that. */
const LEAST_HEADING = 560;

/** Hours that people read off a logarithmic axis, from coarse to fine. */
const TICK_HOURS = [
  [0.5, 1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336, 720, 1440],
  [0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72, 96, 120, 168, 240, 336, 480, 720, 1440],
];
/** Fewer ticks than these are too few. */
const LEAST_TICKS = 4;

/** The coarsest of them that have enough for an axis. */
function ticksWithin(first: number, last: number): number[] {
  const within = TICK_HOURS.map((hours) => hours.filter((hour) => hour >= 0.99 * first && hour <= 1.01 * last));
  return within.find(({ length }) => length >= LEAST_TICKS) ?? within[within.length - 1];
}

/** "6 h", "2 d" */
const TICK_LABEL = "datum.value < 24 ? format(datum.value, '') + ' h' : format(datum.value / 24, '') + ' d'";

/** Draws it. @throws InputError where nothing is known of any band */
export function forecastFigure(figure: ForecastFigure): Spec {
  const hours = Array.from(figure.timesDays, (time) => 24 * time);
  const shown = figure.panels.flatMap(({ known, median }) =>
    hours.filter((_, at) => known[at] && !Number.isNaN(median[at])),
  );
  const domain = extent(shown.filter((hour) => hour > 0));
  if (!domain) refuseEmpty("the model says nothing about these times");
  const [first, last] = domain[0] < domain[1] ? domain : [0.9 * domain[0], 1.1 * domain[1]];
  const depths = figure.panels.flatMap((panel) => panel.depths);
  const faint = depths.length > 0 ? Math.max(...depths.map(({ magnitude }) => magnitude)) + BELOW : FAINTEST;
  const bright = extent(
    figure.panels.flatMap(({ intervals, known }) =>
      Array.from(intervals[0]?.low ?? []).filter((value, at) => known[at] && value < faint),
    ),
  );
  const range = [Math.min(bright?.[0] ?? faint - 4, faint - 4) - ABOVE, faint];
  const names = [...new Set(depths.map(({ name }) => name))];
  const columns = Math.min(MOST_COLUMNS, figure.panels.length);
  const longest = Math.max(0, ...depths.map(({ magnitude }) => String(magnitude).length));
  const gap = Math.max(GAP, LABEL_AIR + DIGIT_WIDTH * LABEL_SIZE * longest + GAP / 2);
  const unseen = figure.panels.filter(({ intervals, median, known }) =>
    Array.from(intervals[0]?.low ?? median).every((value, at) => !(known[at] && value < faint)),
  );
  const notes =
    unseen.length > 0
      ? [`nothing brighter than ${magnitudeText(faint)}: ${unseen.map(({ title }) => title).join(", ")}`]
      : [];
  return {
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: heading(figure, notes, Math.max(LEAST_HEADING, columns * (WIDTH + gap))),
    layout: { columns, padding: { row: 62, column: gap }, bounds: "flush", align: "all" },
    data: figure.panels.flatMap((panel, index) => panelData(panel, hours, index, range)),
    scales: [
      { name: "x", type: "log", domain: [first, last], range: [0, WIDTH] },
      { name: "y", type: "linear", domain: range, range: [0, HEIGHT], zero: false },
      { name: "share", type: "linear", domain: [0, 1], range: [SHARE_HEIGHT, 0] },
      { name: "colour", type: "ordinal", domain: names, range: names.map((_, at) => COLOURS[at % COLOURS.length]) },
      { name: "text", type: "ordinal", domain: names, range: names.map((_, at) => TEXT_COLOURS[at % COLOURS.length]) },
    ],
    legends:
      names.length === 0
        ? []
        : [
            {
              stroke: "colour",
              title: "seen by",
              orient: "right",

              symbolType: "stroke",
              symbolStrokeWidth: 3,
            },
          ],
    marks: figure.panels.map((panel, index) => panelGroup(panel, index, columns, figure.panels.length, [first, last])),
  };
}

/** The tables of one panel. What is beyond the faint end, or has no kilonova, is drawn just below it, where it is clipped. */
function panelData(
  { median, intervals, known, depths }: ForecastPanel,
  hours: readonly number[],
  index: number,
  [bright, faint]: readonly number[],
) {
  const onPanel = depths.map(({ magnitude }) => (HEIGHT * (magnitude - bright)) / (faint - bright));
  const labels = apart(onPanel, LABEL_LINE, [LABEL_LINE / 2, HEIGHT - LABEL_LINE / 2]);
  const within = (value: number): number => Math.min(value, faint + 2);
  const drawn = (at: number, value: number): boolean => known[at] && hours[at] > 0 && !Number.isNaN(value);
  return [
    {
      name: `median${index}`,
      values: hours.map((time, at) => ({ time, value: within(median[at]), drawn: drawn(at, median[at]) })),
    },
    {
      name: `intervals${index}`,
      values: intervals.flatMap(({ low, high }, order) =>
        hours.map((time, at) => ({
          ...{ order, time, low: within(low[at]), high: within(high[at]) },
          drawn: drawn(at, low[at]) && drawn(at, high[at]),
        })),
      ),
    },
    {
      name: `shares${index}`,
      values: depths.flatMap(({ name, share }) =>
        hours.map((time, at) => ({ name, time, share: share[at], drawn: drawn(at, share[at]) })),
      ),
    },
    {
      name: `depths${index}`,
      values: depths.map(({ name, magnitude }, at) => ({ name, magnitude, label: labels[at] })),
    },
  ];
}

const unlabelled = { labels: false, ticks: false };
const time = { scale: "x", field: "time" };
const isDrawn = { field: "drawn" };

/** One band: magnitudes above, shares below. */
function panelGroup(
  { title }: ForecastPanel,
  index: number,
  columns: number,
  count: number,
  [first, last]: readonly [number, number],
): GroupMark {
  const left = index % columns === 0;
  const bottom = index >= count - columns;
  const hoursAxis: Axis = {
    orient: "bottom",
    scale: "x",
    values: ticksWithin(first, last),
    encode: { labels: { update: { text: { signal: TICK_LABEL } } } },
  };
  const frame = (y: number, height: number, axes: readonly Axis[], marks: readonly Mark[]): GroupMark => ({
    type: "group",
    encode: { enter: { y: { value: y }, width: { value: WIDTH }, height: { value: height } } },
    signals: [
      { name: "width", update: String(WIDTH) },
      { name: "height", update: String(height) },
    ],
    axes: [...axes],
    marks: [
      {
        type: "group",
        clip: true,
        encode: { enter: { width: { value: WIDTH }, height: { value: height } } },
        marks: [...marks],
      },
    ],
  });
  return {
    type: "group",
    encode: { enter: { width: { value: WIDTH }, height: { value: HEIGHT + BETWEEN + SHARE_HEIGHT } } },
    marks: [
      panelTitle(title, WIDTH),
      depthLabels(index),
      frame(
        0,
        HEIGHT,
        [
          { ...hoursAxis, labels: false, ticks: false },
          { orient: "left", scale: "y", tickCount: 6, ...(left ? { title: "apparent AB magnitude" } : unlabelled) },
        ],
        magnitudeMarks(index),
      ),
      frame(
        HEIGHT + BETWEEN,
        SHARE_HEIGHT,
        [
          { ...hoursAxis, ...(bottom ? { title: "time after merger" } : {}) },
          {
            orient: "left",
            scale: "share",
            format: "%",
            tickCount: 3,
            ...(left ? { title: "share seen" } : unlabelled),
          },
        ],
        shareMarks(index),
      ),
    ],
  };
}

function magnitudeMarks(index: number): Mark[] {
  const value = (field: string) => ({ scale: "y", field });
  return [
    {
      type: "group",
      from: { facet: { name: `orders${index}`, data: `intervals${index}`, groupby: "order" } },
      marks: [
        {
          type: "area",
          from: { data: `orders${index}` },
          encode: {
            enter: {
              ...{ x: time, y: value("low"), y2: value("high"), defined: isDrawn },
              ...{ fill: { value: BAND_COLOUR }, fillOpacity: { value: 0.25 } },
            },
          },
        },
      ],
    },
    {
      type: "line",
      from: { data: `median${index}` },
      encode: {
        enter: {
          ...{ x: time, y: value("value"), defined: isDrawn },
          ...{ stroke: { value: BAND_COLOUR }, strokeWidth: { value: 2 } },
        },
      },
    },
    {
      type: "rule",
      from: { data: `depths${index}` },
      encode: {
        enter: {
          ...{ x: { value: 0 }, x2: { value: WIDTH }, y: value("magnitude") },
          ...{ stroke: { scale: "colour", field: "name" }, strokeWidth: { value: 1.5 }, strokeDash: { value: [6, 3] } },
        },
      },
    },
  ];
}

/** The depths beside the panel, where no curve is, in the colours of their lines. */
const depthLabels = (index: number): Mark => ({
  type: "text",
  from: { data: `depths${index}` },
  encode: {
    enter: {
      ...{ x: { value: WIDTH + LABEL_AIR }, y: { field: "label" }, baseline: { value: "middle" } },
      ...{ text: { field: "magnitude" }, fill: { scale: "text", field: "name" } },
      ...{ font: { value: FONT }, fontSize: { value: LABEL_SIZE } },
    },
  },
});

const shareMarks = (index: number): Mark[] => [
  {
    type: "group",
    from: { facet: { name: `names${index}`, data: `shares${index}`, groupby: "name" } },
    marks: [
      {
        type: "line",
        from: { data: `names${index}` },
        encode: {
          enter: {
            ...{ x: time, y: { scale: "share", field: "share" }, defined: isDrawn },
            ...{ stroke: { scale: "colour", field: "name" }, strokeWidth: { value: 2 } },
          },
        },
      },
    ],
  },
];
