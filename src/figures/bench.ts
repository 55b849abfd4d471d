/** Figures of the benchmarks: rates and times over counts on logarithmic axes, and bars. */

import type { Spec } from "vega";
import { refuseEmpty } from "./magnitudeAxis.ts";
import { panelTitle } from "./text.ts";
import { CONFIG, FONT } from "./theme.ts";

/** One competitor: measured points, and optionally the line fitted to them. */
export interface BenchSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly line?: (x: number) => number;
}

export interface BenchPanel {
  readonly title: string;
  readonly series: readonly BenchSeries[];
}

/** Hues by who it is; shades for its several ways. */
const FAMILIES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^webgpu/, ["#08519c", "#3182bd", "#6baed6", "#08306b", "#41b6c4", "#9ecae1"]],
  [/^cpu/, ["#006d2c", "#31a354", "#74c476", "#00441b", "#a1d99b"]],
  [/^gpu\.js/, ["#a63603", "#e6550d", "#fd8d3c", "#fdae6b"]],
  [/^(NumPy|PyTorch)/, ["#6a51a3", "#9e9ac8"]],
  [/^/, ["#737373", "#bdbdbd", "#252525"]],
];

const shadesOf = (name: string): readonly string[] => FAMILIES.find(([pattern]) => pattern.test(name))![1];

/** One colour for each name, the same family for the same kind of competitor. */
function lineColours(names: readonly string[]): string[] {
  const used = new Map<readonly string[], number>();
  return names.map((name) => {
    const shades = shadesOf(name);
    const index = used.get(shades) ?? 0;
    used.set(shades, index + 1);
    return shades[index % shades.length];
  });
}

const namesOf = (panels: readonly BenchPanel[]): string[] => [
  ...new Set(panels.flatMap((panel) => panel.series.map((one) => one.name))),
];

const LINE_STEPS = 40;

/** Places on a fitted line from the first to the last of a series' points, evenly in the logarithm. */
function lineValues({ points, line }: BenchSeries): { x: number; y: number }[] {
  if (!line || points.length === 0) return [];
  const [first, last] = [points[0].x, points[points.length - 1].x];
  return Array.from({ length: LINE_STEPS + 1 }, (_, step) => {
    const x = first * (last / first) ** (step / LINE_STEPS);
    return { x, y: line(x) };
  }).filter(({ y }) => y > 0);
}

/** Panels with the points that have a place on logarithmic axes; none without any. */
const placed = (panels: readonly BenchPanel[]): BenchPanel[] =>
  panels
    .map((panel) => ({
      ...panel,
      series: panel.series
        .map((one) => ({ ...one, points: one.points.filter(({ x, y }) => x > 0 && y > 0 && Number.isFinite(x * y)) }))
        .filter(({ points }) => points.length > 0),
    }))
    .filter(({ series }) => series.length > 0);

/**
 * Panels side by side, both axes logarithmic: dots where measured; lines between them, or as fitted.
 * @throws InputError where nothing was measured
 */
export function growthFigure(figure: {
  readonly title: string;
  readonly subtitle: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly panels: readonly BenchPanel[];
}): Spec {
  const { xLabel, yLabel } = figure;
  const panels = placed(figure.panels);
  if (panels.length === 0) refuseEmpty("nothing was measured");
  const names = namesOf(panels);
  const single = panels.length === 1;
  const [width, height] = single ? [520, 380] : [300, 330];
  const all = panels.flatMap((panel) => panel.series.flatMap((one) => one.points));
  const xTicks = decades(all.map(({ x }) => x));
  const yTicks = decades(all.map(({ y }) => y));
  return {
    padding: 16,
    config: CONFIG,
    title: { text: figure.title, subtitle: figure.subtitle },
    layout: { columns: panels.length, padding: { row: 0, column: 36 }, bounds: "flush", align: "all" },
    data: panels.flatMap((panel, index) => [
      {
        name: `points${index}`,
        values: panel.series.flatMap(({ name, points }) => points.map((at) => ({ name, ...at }))),
      },
      {
        name: `lines${index}`,
        values: panel.series.flatMap((one) =>
          (one.line ? lineValues(one) : one.points).map((at) => ({ name: one.name, ...at })),
        ),
      },
    ]),
    scales: [
      { name: "x", type: "log", domain: [xTicks[0], xTicks[xTicks.length - 1]], range: [0, width] },
      { name: "y", type: "log", domain: [yTicks[0], yTicks[yTicks.length - 1]], range: [height, 0] },
      { name: "colour", type: "ordinal", domain: names, range: lineColours(names) },
    ],
    legends: [{ fill: "colour", orient: "right", symbolType: "circle", symbolSize: 90, labelLimit: 0 }],
    marks: panels.map((panel, index) =>
      growthPanel(panel.title, index, [width, height], { xLabel, yLabel, xTicks, yTicks }),
    ),
  };
}

/** The powers of ten around some positive values, two at least. */
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

type Mark = NonNullable<Spec["marks"]>[number];

function growthPanel(
  title: string,
  index: number,
  [width, height]: readonly [number, number],
  axes: { xLabel: string; yLabel: string; xTicks: number[]; yTicks: number[] },
): Mark {
  const place = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } } as const;
  return {
    type: "group",
    encode: { enter: { width: { value: width }, height: { value: height } } },
    signals: [
      { name: "width", update: String(width) },
      { name: "height", update: String(height) },
    ],
    axes: [
      { orient: "bottom", scale: "x", values: axes.xTicks, format: "~s", title: axes.xLabel },
      {
        orient: "left",
        scale: "y",
        values: axes.yTicks,
        format: ",~g",
        ...(index === 0 ? { title: axes.yLabel } : { labels: false }),
      },
    ],
    marks: [
      panelTitle(title, width),
      {
        type: "group",
        from: { facet: { name: `line${index}`, data: `lines${index}`, groupby: "name" } },
        marks: [
          {
            type: "line",
            from: { data: `line${index}` },
            encode: {
              enter: { ...place, stroke: { scale: "colour", field: "name" }, strokeWidth: { value: 1.8 } },
            },
          },
        ],
      },
      {
        type: "symbol",
        from: { data: `points${index}` },
        encode: { enter: { ...place, fill: { scale: "colour", field: "name" }, size: { value: 34 } } },
      },
    ],
  };
}

/** A bar with the text at its end, and the range of its rounds. */
export interface BenchBar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
  readonly low?: number;
  readonly high?: number;
}

export interface BarPanel {
  readonly title: string;
  readonly bars: readonly BenchBar[];
}

const BAR_HEIGHT = 22;
const BAR_WIDTH = 420;
/** Room for the text at the end of the longest bar. */
const LABEL_SHARE = 1.3;

/**
 * Panels of horizontal bars, one under the other, each on its own scale from zero.
 * @throws InputError where nothing was measured
 */
export function barFigure(figure: {
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly BarPanel[];
}): Spec {
  const panels = figure.panels
    .map((panel) => ({ ...panel, bars: panel.bars.filter(({ value }) => Number.isFinite(value)) }))
    .filter(({ bars }) => bars.length > 0);
  if (panels.length === 0) refuseEmpty("nothing was measured");
  return {
    padding: 16,
    config: CONFIG,
    title: { text: figure.title, subtitle: figure.subtitle },
    layout: { columns: 1, padding: { row: 40, column: 0 }, bounds: "full", align: "each" },
    // The names are beside the bars, so that one colour a family will do.
    data: panels.map(({ bars }, index) => ({
      name: `bars${index}`,
      values: bars.map((bar) => ({ ...bar, colour: shadesOf(bar.name)[0] })),
    })),
    marks: panels.map((panel, index) => barPanel(panel, index)),
  };
}

function barPanel({ title, bars }: BarPanel, index: number): Mark {
  const height = BAR_HEIGHT * bars.length;
  const most = Math.max(...bars.map(({ value, high }) => Math.max(value, high ?? 0)));
  const middle = { scale: `y${index}`, field: "name", band: 0.5 } as const;
  const horizontal = (field: string) => ({ scale: `x${index}`, field });
  return {
    type: "group",
    encode: { enter: { width: { value: BAR_WIDTH }, height: { value: height } } },
    signals: [
      { name: "width", update: String(BAR_WIDTH) },
      { name: "height", update: String(height) },
    ],
    scales: [
      { name: `x${index}`, type: "linear", domain: [0, LABEL_SHARE * most], range: [0, BAR_WIDTH] },
      {
        name: `y${index}`,
        type: "band",
        domain: bars.map(({ name }) => name),
        range: [0, height],
        padding: 0.25,
      },
    ],
    axes: [
      {
        orient: "left",
        scale: `y${index}`,
        grid: false,
        ticks: false,
        domain: false,
        labelLimit: 0,
        labelPadding: 6,
      },
    ],
    marks: [
      panelTitle(title, BAR_WIDTH, 1.3 * BAR_WIDTH),
      {
        type: "rect",
        from: { data: `bars${index}` },
        encode: {
          enter: {
            x: { scale: `x${index}`, value: 0 },
            x2: horizontal("value"),
            y: { scale: `y${index}`, field: "name" },
            height: { scale: `y${index}`, band: 1 },
            fill: { field: "colour" },
          },
        },
      },
      {
        type: "rule",
        from: { data: `bars${index}` },
        encode: {
          enter: {
            x: { signal: `scale('x${index}', isValid(datum.low) ? datum.low : datum.value)` },
            x2: { signal: `scale('x${index}', isValid(datum.high) ? datum.high : datum.value)` },
            y: middle,
            stroke: { value: "#222222" },
            strokeWidth: { value: 1.2 },
          },
        },
      },
      {
        type: "text",
        from: { data: `bars${index}` },
        encode: {
          enter: {
            x: { signal: `scale('x${index}', max(datum.value, isValid(datum.high) ? datum.high : 0)) + 6` },
            y: middle,
            baseline: { value: "middle" },
            text: { field: "label" },
            font: { value: FONT },
            fontSize: { value: 11 },
          },
        },
      },
    ],
  };
}
