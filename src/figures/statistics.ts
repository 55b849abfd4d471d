/** Histograms, reliability curves, and inputs in mass and Lambda space. */

import type { Spec } from "vega";
import { bandColour } from "./bands.ts";
import { CONFIG, FONT } from "./theme.ts";

const [WIDTH, HEIGHT] = [290, 200];

const panelTitle = (text: string) => ({
  type: "text" as const,
  encode: {
    enter: {
      x: { value: WIDTH / 2 },
      y: { value: -7 },
      align: { value: "center" as const },
      text: { value: text },
      font: { value: FONT },
      fontSize: { value: 11 },
    },
  },
});

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

/** Histograms of several bands, panel by panel. */
export function histogramFigure(title: string, subtitle: string, panels: readonly HistogramPanel[]): Spec {
  const bands = [...new Set(panels.flatMap((panel) => panel.series.map((one) => one.band)))];
  const prepared = panels.map(({ series }) => {
    const all = series.flatMap(({ values }) => Array.from(values).filter(Number.isFinite)).sort((a, b) => a - b);
    // Outliers would leave all bins but one empty.
    const low = all[Math.floor(0.005 * all.length)] ?? 0;
    const high = Math.max(all[Math.floor(0.995 * (all.length - 1))] ?? 1, low + 1e-6);
    const width = (high - low) / BINS;
    const bins = series.flatMap(({ band, values }) => {
      const counts = new Array<number>(BINS).fill(0);
      for (const value of values) {
        const bin = Math.floor((value - low) / width);
        if (bin >= 0 && bin < BINS) counts[bin]++;
      }
      return counts.map((count, bin) => ({
        band,
        start: low + bin * width,
        end: low + (bin + 1) * width,
        share: count / values.length,
      }));
    });
    return { low, high, bins, most: Math.max(1e-9, ...bins.map((bin) => bin.share)) };
  });
  return {
    padding: 16,
    config: CONFIG,
    title: { text: title, subtitle: `${subtitle}; without the outermost 0.5 % on either side` },
    layout: { columns: 3, padding: { row: 58, column: 48 }, bounds: "flush", align: "all" },
    data: prepared.map(({ bins }, index) => ({ name: `bins${index}`, values: bins })),
    scales: [{ name: "colour", type: "ordinal", domain: bands, range: bands.map(bandColour) }],
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

/** Actual against nominal coverage of credible intervals. */
export function reliabilityFigure(
  title: string,
  nominal: readonly number[],
  series: readonly { readonly label: string; readonly band: string; readonly actual: readonly number[] }[],
): Spec {
  const values = series.flatMap(({ label, actual }) =>
    nominal.map((share, index) => ({ label, share, actual: actual[index] })),
  );
  return {
    width: 360,
    height: 360,
    padding: 16,
    config: CONFIG,
    title: { text: title, subtitle: "on the diagonal, intervals hold what they promise; below, the flow is too sure" },
    data: [
      { name: "points", values },
      { name: "ideal", values: [{ share: 0 }, { share: 1 }] },
    ],
    scales: [
      { name: "x", type: "linear", domain: [0, 1], range: "width" },
      { name: "y", type: "linear", domain: [0, 1], range: "height" },
      {
        name: "colour",
        type: "ordinal",
        domain: series.map((one) => one.label),
        range: series.map((one) => bandColour(one.band)),
      },
    ],
    axes: [
      { orient: "bottom", scale: "x", title: "share promised by the interval" },
      { orient: "left", scale: "y", title: "share of the curves' points within" },
    ],
    legends: [{ stroke: "colour", title: "band", symbolType: "stroke", symbolStrokeWidth: 3 }],
    marks: [
      {
        type: "line",
        from: { data: "ideal" },
        encode: {
          enter: {
            x: { scale: "x", field: "share" },
            y: { scale: "y", field: "share" },
            stroke: { value: "#999999" },
            strokeDash: { value: [5, 4] },
          },
        },
      },
      {
        type: "group",
        from: { facet: { name: "line", data: "points", groupby: "label" } },
        marks: [
          {
            type: "line",
            from: { data: "line" },
            encode: {
              enter: {
                x: { scale: "x", field: "share" },
                y: { scale: "y", field: "actual" },
                stroke: { scale: "colour", field: "label" },
                strokeWidth: { value: 2 },
              },
            },
          },
        ],
      },
    ],
  };
}

/** Training inputs and a posterior, in masses and in tidal deformabilities. Points are [.., 4]. */
export function inputSpaceFigure(
  title: string,
  subtitle: string,
  training: Float64Array,
  posterior: Float64Array,
): Spec {
  const groups = ["training data", "posterior"];
  const rows = [training, posterior].flatMap((sets, group) =>
    Array.from({ length: sets.length / 4 }, (_, row) => ({
      group: groups[group],
      m1: sets[4 * row],
      m2: sets[4 * row + 1],
      lambda1: sets[4 * row + 2],
      lambda2: sets[4 * row + 3],
    })),
  );
  const planes = [
    { x: "m1", y: "m2", type: "linear" as const, label: "masses", axes: ["m1 (Msun)", "m2 (Msun)"] },
    { x: "lambda1", y: "lambda2", type: "log" as const, label: "tidal deformabilities", axes: ["Lambda1", "Lambda2"] },
  ];
  const side = 300;
  return {
    padding: 16,
    config: CONFIG,
    title: { text: title, subtitle },
    layout: { columns: 2, padding: { column: 90 }, bounds: "flush", align: "all" },
    data: [{ name: "sets", values: rows }],
    scales: [{ name: "colour", type: "ordinal", domain: groups, range: ["#9aa5b1", "#d1422f"] }],
    legends: [{ fill: "colour", orient: "right", symbolType: "circle" }],
    marks: planes.map(({ x, y, type, label, axes }) => ({
      type: "group",
      encode: { enter: { width: { value: side }, height: { value: side } } },
      signals: [
        { name: "width", update: String(side) },
        { name: "height", update: String(side) },
      ],
      scales: [
        { name: "x", type, domain: { data: "sets", field: x }, range: "width", zero: false, nice: true },
        { name: "y", type, domain: { data: "sets", field: y }, range: "height", zero: false, nice: true },
      ],
      axes: [
        { orient: "bottom", scale: "x", title: axes[0], tickCount: 5 },
        { orient: "left", scale: "y", title: axes[1], tickCount: 5 },
      ],
      marks: [
        { ...panelTitle(label), encode: { enter: { ...panelTitle(label).encode.enter, x: { value: side / 2 } } } },
        {
          type: "symbol",
          from: { data: "sets" },
          encode: {
            enter: {
              x: { scale: "x", field: x },
              y: { scale: "y", field: y },
              size: { value: 6 },
              fill: { scale: "colour", field: "group" },
              fillOpacity: { value: 0.5 },
            },
          },
        },
      ],
    })),
  };
}
