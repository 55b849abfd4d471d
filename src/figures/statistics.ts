/** Histograms over a posterior, and calibration. */

import type { EncodeEntry, GroupMark, LineMark, Spec } from "vega";
import { bandColours, type Wavelengths } from "./bands.ts";
import { refuseEmpty } from "./magnitudeAxis.ts";
import { bandScale } from "./panels.ts";
import { heading } from "./text.ts";
import { CONFIG } from "./theme.ts";

const [WIDTH, HEIGHT] = [290, 200];

const size = [
  { name: "width", update: String(WIDTH) },
  { name: "height", update: String(HEIGHT) },
];
const frame = { enter: { width: { value: WIDTH }, height: { value: HEIGHT } } };

/** One panel of histograms. */
export interface HistogramPanel {
  readonly label: string;
  readonly series: readonly { readonly band: string; readonly values: Float64Array }[];
}

const BINS = 40;
const COLUMNS = 3;

/** Shares of a panel's values in bins of equal width. */
function binned({ series }: HistogramPanel) {
  const all = series.flatMap(({ values }) => Array.from(values).filter(Number.isFinite)).sort((a, b) => a - b);
  // Outliers would leave all bins but one empty.
  const low = all[Math.floor(0.005 * all.length)];
  const high = Math.max(all[Math.floor(0.995 * (all.length - 1))], low + 1e-6);
  const width = (high - low) / BINS;
  const bins = series.flatMap(({ band, values }) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values) {
      if (value >= low && value <= high) counts[Math.min(BINS - 1, Math.floor((value - low) / width))]++;
    }
    return counts.map((count, bin) => ({
      band,
      start: low + bin * width,
      end: low + (bin + 1) * width,
      share: count / values.length,
    }));
  });
  return { low, high, bins, most: Math.max(1e-9, ...bins.map((bin) => bin.share)) };
}

/**
 * Histograms of several bands, panel by panel. Panels without values are left out.
 * @throws InputError where no panel has any
 */
export function histogramFigure(
  title: string,
  subtitle: string,
  all: readonly HistogramPanel[],
  wavelengths?: Wavelengths,
): Spec {
  const panels = all
    .map((panel) => ({ ...panel, series: panel.series.filter(({ values }) => values.some(Number.isFinite)) }))
    .filter(({ series }) => series.length > 0);
  if (panels.length === 0) refuseEmpty("no set has a finite value");
  const bands = [...new Set(panels.flatMap((panel) => panel.series.map((one) => one.band)))];
  const prepared = panels.map(binned);
  const missing = all.filter(({ label }) => !panels.some((panel) => panel.label === label));
  const notes = missing.length > 0 ? [`left out, without values: ${missing.map(({ label }) => label).join(", ")}`] : [];
  const lines = [`${subtitle}; without the outermost 0.5 % on either side`, ...notes];
  return {
    padding: 16,
    config: CONFIG,
    title: heading({ title, subtitle: lines }, [], Math.min(COLUMNS, panels.length) * WIDTH + 100),
    layout: { columns: COLUMNS, padding: { row: 58, column: 48 }, bounds: "flush", align: "all" },
    data: prepared.map(({ bins }, index) => ({ name: `bins${index}`, values: bins })),
    scales: [bandScale(bands, wavelengths)],
    legends: [{ fill: "colour", title: "band", orient: "right", symbolType: "square" }],
    marks: panels.map((panel, index) => ({
      type: "group",
      encode: frame,
      signals: size,
      scales: [
        { name: "x", type: "linear", domain: [prepared[index].low, prepared[index].high], range: "width", zero: false },
        { name: "y", type: "linear", domain: [0, 1.05 * prepared[index].most], range: "height" },
      ],
      axes: [
        { orient: "bottom", scale: "x", title: panel.label, tickCount: 6 },
        { orient: "left", scale: "y", tickCount: 4, ...(index === 0 ? { title: "share of the posterior" } : {}) },
      ],
      marks: [
        {
          type: "rect",
          from: { data: `bins${index}` },
          encode: {
            enter: {
              x: { scale: "x", field: "start" },
              x2: { scale: "x", field: "end" },
              y: { scale: "y", field: "share" },
              y2: { scale: "y", value: 0 },
              fill: { scale: "colour", field: "band" },
              fillOpacity: { value: 0.45 },
            },
          },
        },
      ],
    })),
  };
}

/** One curve of {@link reliabilityFigure}. */
export interface ReliabilitySeries {
  readonly label: string;
  readonly band: string;
  /** By the nominal shares. */
  readonly actual: readonly number[];
  /** The same of samples without sigma factor, drawn pale; none where there is no factor. */
  readonly withoutFactor?: readonly number[];
  /** Points by the share of the samples below them, in equal bins from 0 to 1. */
  readonly ranks: readonly number[];
}

/** Lines of one colour are told apart by these. */
const DASHES = [[], [7, 3], [2, 3], [8, 3, 2, 3]];

const SIDE = 340;

/**
 * Actual against nominal coverage of credible intervals, and how often so many samples are below the truth. Curves of one band
 * have its colour and differ in their dashes.
 * @throws InputError where there is no finite share
 */
export function reliabilityFigure(
  title: string,
  nominal: readonly number[],
  series: readonly ReliabilitySeries[],
  wavelengths?: Wavelengths,
): Spec {
  const shares = series
    .flatMap(({ label, actual }) => nominal.map((x, index) => ({ label, x, y: actual[index] })))
    .filter(({ y }) => Number.isFinite(y));
  if (shares.length === 0) refuseEmpty("no set has a value to compare");
  const drawn = series.filter(({ label }) => shares.some((value) => value.label === label));
  const bands = [...new Set(drawn.map(({ band }) => band))];
  const colours = bandColours(bands, wavelengths);
  const labels = drawn.map(({ label }) => label);
  const dashes = drawn.map(({ band }, index) => {
    const before = drawn.slice(0, index).filter((one) => one.band === band).length;
    return DASHES[before % DASHES.length];
  });
  const missing = series.filter((one) => !drawn.includes(one)).map(({ label }) => label);
  const notes = missing.length > 0 ? [`left out, without values: ${missing.join(", ")}`] : [];
  const pale = drawn.flatMap(({ label, withoutFactor: plain = [] }) =>
    plain.map((y, index) => ({ label, x: nominal[index], y })).filter(({ y }) => Number.isFinite(y)),
  );
  const steps = drawn.flatMap(({ label, ranks }) => histogramSteps(label, ranks));
  const subtitle = [
    "left (curves with the training's noise): on the diagonal intervals hold what they promise; below it: too sure",
    ...(pale.length > 0 ? ["pale: without the flow's sigma factors; all else with them"] : []),
    "right: flat at 1 where the flow is right; high at both ends: too sure; in the middle: too wide; at one end: shifted",
  ];
  return {
    padding: 16,
    config: CONFIG,
    title: heading({ title, subtitle }, notes, 2 * SIDE + 100),
    layout: { columns: 2, padding: 60, bounds: "flush", align: "all" },
    data: [
      { name: "shares", values: shares },
      { name: "pale", values: pale },
      { name: "diagonal", values: [0, 1].map((x) => ({ x, y: x })) },
      { name: "steps", values: steps },
      { name: "flat", values: [0, 1].map((x) => ({ x, y: 1 })) },
    ],
    scales: [
      { name: "colour", type: "ordinal", domain: labels, range: drawn.map(({ band }) => colours[bands.indexOf(band)]) },
      { name: "dash", type: "ordinal", domain: labels, range: dashes },
    ],
    legends: [
      {
        ...{ stroke: "colour", strokeDash: "dash", title: "band", symbolType: "stroke" },
        ...{ symbolStrokeWidth: 2.5, symbolSize: 500, labelLimit: 260 },
      },
    ],
    marks: [
      calibrationPanel("share promised by the interval", "share of the curves' points within", {
        ...{ data: "shares", pale: "pale", ideal: "diagonal", most: 1 },
      }),
      calibrationPanel("share of the samples below a point", "points, relative to a flat histogram", {
        ...{ data: "steps", ideal: "flat", most: 1.05 * Math.max(1, ...steps.map(({ y }) => y)) },
      }),
    ],
  };
}

/** A histogram of mean 1 as the corners of its outline. */
function histogramSteps(label: string, counts: readonly number[]) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.flatMap((count, bin) =>
    [bin, bin + 1].map((edge) => ({ label, x: edge / counts.length, y: (count * counts.length) / total })),
  );
}

/** Lines of all series over what they would ideally be. */
function calibrationPanel(
  xTitle: string,
  yTitle: string,
  panel: { readonly data: string; readonly pale?: string; readonly ideal: string; readonly most: number },
): GroupMark {
  const { data, pale, ideal, most } = panel;
  const line = (from: string, style: EncodeEntry): LineMark => ({
    type: "line",
    from: { data: from },
    encode: { enter: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, ...style } },
  });
  const lines = (from: string, style: EncodeEntry): GroupMark => ({
    type: "group",
    from: { facet: { name: `${from}Line`, data: from, groupby: "label" } },
    marks: [
      line(`${from}Line`, {
        stroke: { scale: "colour", field: "label" },
        strokeDash: { scale: "dash", field: "label" },
        ...style,
      }),
    ],
  });
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
      { orient: "bottom", scale: "x", title: xTitle },
      { orient: "left", scale: "y", title: yTitle },
    ],
    marks: [
      line(ideal, { stroke: { value: "#999999" }, strokeDash: { value: [5, 4] } }),
      ...(pale ? [lines(pale, { strokeWidth: { value: 1.5 }, strokeOpacity: { value: 0.35 } })] : []),
      lines(data, { strokeWidth: { value: 2 } }),
    ],
  };
}
