/** Panels of histograms as outlines, each with its own axis: distributions beside each other, and ranks beside what chance allows. */

import type { Mark, Spec } from "vega";
import { type Heading, heading, panelTitle } from "../../../src/figures/text.ts";
import { CONFIG } from "../../../src/figures/theme.ts";

/** Heights over equal bins. */
export interface Steps {
  readonly name: string;
  readonly heights: readonly number[];
}

export interface StepPanel {
  readonly title: string;
  readonly xLabel: string;
  /** Ends of the bins. */
  readonly domain: readonly [number, number];
  /** Whether the bins are equal in the logarithm. */
  readonly log?: boolean;
  readonly steps: readonly Steps[];
  /** What chance allows: a grey band. */
  readonly expected?: readonly [number, number];
  /** A dashed rule. */
  readonly truth?: number;
}

const [WIDTH, HEIGHT, GAP] = [200, 140, 52];
/** Hues that colour-blind people tell apart (Okabe & Ito). */
const COLOURS = ["#0072b2", "#d55e00"];

/** Heights of values in equal bins, as shares. @param weight of a value */
export function binned(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  { bins, log = false, weight = () => 1 }: { bins: number; log?: boolean; weight?: (index: number) => number },
): number[] {
  const at = log ? Math.log : (value: number) => value;
  const heights = new Array<number>(bins).fill(0);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    sum += weight(index);
    const bin = Math.floor((bins * (at(values[index]) - at(low))) / (at(high) - at(low)));
    if (bin >= 0 && bin < bins) heights[bin] += weight(index);
  }
  return heights.map((height) => height / sum);
}

/** Draws them. @param columns panels in a row */
export function stepPanelsFigure(
  figure: Heading & { readonly panels: readonly StepPanel[]; readonly columns: number; readonly yLabel: string },
): Spec {
  const { panels, columns, yLabel } = figure;
  const names = [...new Set(panels.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  return {
    padding: 16,
    config: CONFIG,
    title: heading(figure, [], columns * (WIDTH + GAP)),
    layout: { columns, padding: { row: 58, column: GAP }, bounds: "flush", align: "all" },
    data: panels.map(({ steps, domain: [low, high], log = false }, index) => ({
      name: `steps${index}`,
      values: steps.flatMap(({ name, heights }) =>
        [...heights, heights.at(-1)!].map((y, bin) => {
          const share = bin / heights.length;
          return { name, y, x: log ? low * (high / low) ** share : low + share * (high - low) };
        }),
      ),
    })),
    scales: [{ name: "colour", type: "ordinal", domain: names, range: COLOURS }],
    legends: [
      {
        ...{ stroke: "colour", orient: "bottom", direction: "horizontal", symbolType: "stroke" },
        ...{ symbolStrokeWidth: 3, symbolSize: 260, labelLimit: 0 },
      },
    ],
    marks: panels.map(({ title, xLabel, domain, log = false, steps, expected, truth }, index) => {
      const most = Math.max(...steps.flatMap(({ heights }) => heights), expected?.[1] ?? 0);
      return {
        type: "group",
        encode: { enter: { width: { value: WIDTH }, height: { value: HEIGHT } } },
        signals: [
          { name: "width", update: String(WIDTH) },
          { name: "height", update: String(HEIGHT) },
        ],
        scales: [
          { name: "x", type: log ? "log" : "linear", domain: [...domain], range: "width", zero: false },
          { name: "y", type: "linear", domain: [0, 1.08 * most], range: "height" },
        ],
        axes: [
          { orient: "bottom", scale: "x", title: xLabel, tickCount: log ? 3 : 4, format: "~g" },
          {
            orient: "left",
            scale: "y",
            tickCount: 4,
            ...(index % columns === 0 ? { title: yLabel } : {}),
          },
        ],
        marks: [
          panelTitle(title, WIDTH),
          ...(expected ? [band(expected)] : []),
          outlines(index),
          ...(truth === undefined ? [] : [rule(truth)]),
        ],
      };
    }),
  };
}

const band = ([low, high]: readonly [number, number]): Mark => ({
  type: "rect",
  encode: {
    enter: {
      x: { value: 0 },
      x2: { value: WIDTH },
      y: { scale: "y", value: high },
      y2: { scale: "y", value: low },
      fill: { value: "#000000" },
      fillOpacity: { value: 0.1 },
    },
  },
});

const outlines = (panel: number): Mark => ({
  type: "group",
  clip: true,
  from: { facet: { name: `outlines${panel}`, data: `steps${panel}`, groupby: "name" } },
  encode: { enter: { width: { value: WIDTH }, height: { value: HEIGHT } } },
  marks: [
    {
      type: "line",
      from: { data: `outlines${panel}` },
      encode: {
        enter: {
          x: { scale: "x", field: "x" },
          y: { scale: "y", field: "y" },
          interpolate: { value: "step-after" },
          stroke: { scale: "colour", field: "name" },
          strokeWidth: { value: 2 },
        },
      },
    },
  ],
});

const rule = (truth: number): Mark => ({
  type: "rule",
  encode: {
    enter: {
      x: { scale: "x", value: truth },
      y: { value: 0 },
      y2: { value: HEIGHT },
      stroke: { value: "#000000" },
      strokeWidth: { value: 1.2 },
      strokeDash: { value: [4, 3] },
    },
  },
});
