/** Ranks of true parameters among samples of their posteriors: whether answers are calibrated. */

import type { GroupMark, Mark, Spec } from "vega";
import { refuseEmpty } from "./magnitudeAxis.ts";
import { type Heading, heading, panelTitle } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** Shares of (0, 1), one an event, that are uniform where answers are right. */
export interface CoverageSeries {
  readonly name: string;
  readonly shares: ArrayLike<number>;
  /** Of a test of whether they are uniform. */
  readonly pValue: number;
}

/** The same of a parameter, whose histogram is drawn. */
export interface ParameterCoverage extends CoverageSeries {
  /** The shares in equal bins. */
  readonly counts: readonly number[];
}

/** What the figure shows. */
export interface CoverageFigure extends Heading {
  readonly parameters: readonly ParameterCoverage[];
  /** Shares of the samples nearer to a random point than the truth (TARP). */
  readonly tarp: CoverageSeries;
  /** How far from the diagonal 99 of 100 right answers stay. */
  readonly usualDistance: number;
}

const SIDE = 200;
const COLUMNS = 4;

/** Hues that colour-blind people tell apart (Okabe & Ito), then the same darker. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#004a73", "#8a3d00", "#006148"];

const colourOf = (index: number): string => COLOURS[index % COLOURS.length];

/** Corners at which a distribution of so many values is drawn at most: a line of a thousand steps is no finer. */
const MOST_CORNERS = 200;

/** The share of the values at or below each share, as a line. */
function distribution(shares: ArrayLike<number>): { x: number; y: number }[] {
  const sorted = Float64Array.from(shares).sort();
  const step = Math.max(1, Math.floor(sorted.length / MOST_CORNERS));
  const corners = [{ x: 0, y: 0 }];
  for (let at = step - 1; at < sorted.length; at += step) corners.push({ x: sorted[at], y: (at + 1) / sorted.length });
  return [...corners, { x: 1, y: 1 }];
}

/** @throws InputError without events */
export function coverageFigure(figure: CoverageFigure): Spec {
  const { parameters, tarp, usualDistance: reach } = figure;
  const events = tarp.shares.length;
  if (events === 0) refuseEmpty("there are no events");
  const bins = parameters[0].counts.length;
  const perBin = events / bins;
  // 99 of 100 bins of a flat histogram are within.
  const spread = 2.576 * Math.sqrt(perBin * (1 - 1 / bins));
  const corners = [
    { x: 0, low: 0, high: reach },
    { x: reach, low: 0, high: 2 * reach },
    { x: 1 - reach, low: 1 - 2 * reach, high: 1 },
    { x: 1, low: 1 - reach, high: 1 },
  ];
  const histograms = parameters.map(({ counts }) =>
    counts.map((count, bin) => ({ from: bin / bins, to: (bin + 1) / bins, count })),
  );
  const most = Math.max(perBin + 1.3 * spread, ...parameters.flatMap(({ counts }) => counts));
  const columns = Math.min(COLUMNS, parameters.length + 2);
  return {
    padding: 16,
    config: CONFIG,
    title: heading(figure, ["grey: where 99 of 100 right answers are"], columns * (SIDE + 56)),
    layout: { columns, padding: { row: 66, column: 56 }, bounds: "flush", align: "all" },
    data: [
      { name: "reach", values: corners },
      { name: "diagonal", values: [0, 1].map((x) => ({ x, y: x })) },
      ...parameters.map(({ shares }, index) => ({ name: `line${index}`, values: distribution(shares) })),
      { name: "tarp", values: distribution(tarp.shares) },
      ...histograms.map((values, index) => ({ name: `bins${index}`, values })),
    ],
    marks: [
      panel("all parameters", "credibility", "share of the events", 1, [
        ...diagonal(),
        ...parameters.map((_, index) => line(`line${index}`, colourOf(index))),
      ]),
      panel(`distances to random points (TARP), p = ${pText(tarp.pValue)}`, "credibility", "share of the events", 1, [
        ...diagonal(),
        line("tarp", "#222222"),
      ]),
      ...parameters.map(({ name, pValue }, index) =>
        panel(`${name}, p = ${pText(pValue)}`, "share of the samples below the truth", "events", most, [
          rectangle("flat", perBin - spread, perBin + spread),
          {
            type: "rect",
            from: { data: `bins${index}` },
            encode: {
              enter: {
                ...{ x: { scale: "x", field: "from" }, x2: { scale: "x", field: "to", offset: -0.5 } },
                ...{ y: { scale: "y", field: "count" }, y2: { scale: "y", value: 0 } },
                ...{ fill: { value: colourOf(index) }, fillOpacity: { value: 0.75 } },
              },
            },
          },
        ]),
      ),
    ],
  };
}

/** p-values of which no more is worth saying. */
const pText = (p: number): string => (p < 1e-4 ? "below 0.0001" : p.toPrecision(2));

const rectangle = (name: string, low: number, high: number): Mark => ({
  type: "rect",
  name,
  encode: {
    enter: {
      ...{ x: { value: 0 }, x2: { value: SIDE } },
      ...{ y: { scale: "y", value: Math.max(0, low) }, y2: { scale: "y", value: high } },
      ...{ fill: { value: "#000000" }, fillOpacity: { value: 0.12 } },
    },
  },
});

const diagonal = (): Mark[] => [
  {
    type: "area",
    from: { data: "reach" },
    encode: {
      enter: {
        x: { scale: "x", field: "x" },
        ...{ y: { scale: "y", field: "low" }, y2: { scale: "y", field: "high" } },
        ...{ fill: { value: "#000000" }, fillOpacity: { value: 0.12 } },
      },
    },
  },
  line("diagonal", "#888888"),
];

const line = (data: string, colour: string): Mark => ({
  type: "line",
  from: { data },
  encode: {
    enter: {
      ...{ x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } },
      ...{ stroke: { value: colour }, strokeWidth: { value: 1.5 } },
    },
  },
});

function panel(title: string, xTitle: string, yTitle: string, most: number, marks: readonly Mark[]): GroupMark {
  const side = { value: SIDE };
  return {
    type: "group",
    encode: { enter: { width: side, height: side } },
    signals: ["width", "height"].map((name) => ({ name, update: String(SIDE) })),
    scales: [
      { name: "x", type: "linear", domain: [0, 1], range: [0, SIDE] },
      { name: "y", type: "linear", domain: [0, most], range: [SIDE, 0] },
    ],
    axes: [
      { orient: "bottom", scale: "x", title: xTitle, tickCount: 5 },
      { orient: "left", scale: "y", title: yTitle, tickCount: 5 },
    ],
    marks: [panelTitle(title, SIDE, SIDE + 40), ...marks],
  };
}
