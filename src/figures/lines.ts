/** Named lines over a logarithmic axis. */

import type { Spec } from "vega";
import { extent, padded, refuseEmpty } from "./magnitudeAxis.ts";
import { type Heading, heading } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** One line; values that are not finite break it. */
export interface NamedLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines on common axes, x logarithmic. */
export interface LinesFigure extends Heading {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly NamedLine[];
  /** Lines beyond are clipped; by default the axis holds everything. */
  readonly yRange?: readonly [number, number];
  /** A horizontal rule at this value. */
  readonly reference?: number;
}

const [WIDTH, HEIGHT] = [560, 300];

/** Hues that colour-blind people tell apart (Okabe & Ito). */
const COLOURS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** Draws them. @throws InputError where no line has a value */
export function linesFigure({ xLabel, yLabel, lines, yRange, reference, ...head }: LinesFigure): Spec {
  const points = lines.flatMap(({ name, points }) =>
    points
      .filter(({ x }) => x > 0)
      .map(({ x, y }) => ({ name, x, y: Number.isFinite(y) ? y : null, known: Number.isFinite(y) })),
  );
  const known = points.filter((point) => point.known);
  const xs = extent(known.map(({ x }) => x));
  if (!xs) refuseEmpty("no line has a value");
  const range = yRange ?? padded(extent(known.map(({ y }) => y!))!);
  return {
    width: WIDTH,
    height: HEIGHT,
    padding: 16,
    config: CONFIG,
    title: heading(head, [], WIDTH + 60),
    data: [{ name: "points", values: points }],
    scales: [
      { name: "x", type: "log", domain: xs, range: "width" },
      { name: "y", type: "linear", domain: [...range], range: "height", zero: false },
      { name: "colour", type: "ordinal", domain: lines.map(({ name }) => name), range: COLOURS },
    ],
    axes: [
      { orient: "bottom", scale: "x", title: xLabel, format: "~g", tickCount: 6 },
      { orient: "left", scale: "y", title: yLabel, tickCount: 7 },
    ],
    legends: [
      { stroke: "colour", orient: "right", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260, labelLimit: 0 },
    ],
    marks: [
      {
        type: "group",
        clip: true,
        encode: { enter: { width: { value: WIDTH }, height: { value: HEIGHT } } },
        marks: [
          ...(reference === undefined ? [] : [referenceRule(reference)]),
          {
            type: "group",
            from: { facet: { name: "line", data: "points", groupby: "name" } },
            marks: [
              {
                type: "line",
                from: { data: "line" },
                encode: {
                  enter: {
                    x: { scale: "x", field: "x" },
                    y: { scale: "y", field: "y" },
                    defined: { field: "known" },
                    stroke: { scale: "colour", field: "name" },
                    strokeWidth: { value: 2 },
                  },
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

const referenceRule = (value: number) => ({
  type: "rule" as const,
  encode: {
    enter: {
      ...{ x: { value: 0 }, x2: { value: WIDTH }, y: { scale: "y", value } },
      ...{ stroke: { value: "#444444" }, strokeWidth: { value: 1 } },
    },
  },
});
