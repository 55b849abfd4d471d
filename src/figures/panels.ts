/** Panels side by side on common axes. */

import type { GroupMark, Legend, Mark, Scale, Spec } from "vega";
import { bandColours, type Wavelengths } from "./bands.ts";
import type { MagnitudeAxis } from "./magnitudeAxis.ts";
import { type Shaded, shadingLabels, shadingMarks, shadingNotes } from "./shading.ts";
import { type Heading, heading, panelTitle } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** Spans of the axis beyond either end to which curves are drawn before they are clipped: renderers fail at huge numbers. */
const BEYOND = 10;

/** How panels are arranged, and their size. */
export interface Grid {
  readonly count: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 18;

/** A grid for so many panels: one large, up to three in a row, four in a square. */
export function gridOf(count: number, columns = count === 4 ? 2 : Math.min(3, count)): Grid {
  const [width, height] = count === 1 ? [620, 400] : [290, 200];
  return { count, columns, width, height };
}

/** Width of all panels with their axis. */
const totalWidth = ({ columns, width }: Grid): number => columns * width + (columns - 1) * GAP + 50;

export const bandScale = (bands: readonly string[], wavelengths: Wavelengths | undefined): Scale => ({
  name: "colour",
  type: "ordinal",
  domain: [...bands],
  range: bandColours(bands, wavelengths),
});

/** The words of a panel's title, to find a band in it. */
const wordsOf = (title: string): string[] => title.split(/[\s,;()]+/).map((word) => word.replace(/:$/, ""));

/** What a panel of a figure of curves shows. */
interface CurvesPanel {
  readonly title?: string;
  readonly curves: readonly { readonly band: string }[];
  readonly shaded?: readonly Shaded[];
}

/** The legend of the bands; none where each panel has one band and its title names it. */
function bandLegend(panels: readonly CurvesPanel[]): Legend[] {
  const named = panels.every(
    ({ title = "", curves }) => curves.length === 1 && wordsOf(title).includes(curves[0].band),
  );
  if (named) return [];
  return [
    { stroke: "colour", title: "band", orient: "right", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260 },
  ];
}

/** One panel of the grid: axes, labelled where they end a row or a column, title, and marks clipped to the panel. */
function panelGroup(
  grid: Grid,
  index: number,
  panel: { readonly title?: string; readonly yLabel: string; readonly marks: readonly Mark[] },
): GroupMark {
  const { count, columns, width, height } = grid;
  const ticks = count === 1 ? { x: 12, y: 10 } : { x: 6, y: 6 };
  const size = { width: { value: width }, height: { value: height } };
  return {
    type: "group",
    encode: { enter: size },
    signals: [
      { name: "width", update: String(width) },
      { name: "height", update: String(height) },
    ],
    axes: [
      {
        orient: "bottom",
        scale: "x",
        tickCount: ticks.x,
        ...(index >= count - columns ? { title: "time after merger (days)" } : {}),
      },
      {
        orient: "left",
        scale: "y",
        tickCount: ticks.y,
        ...(index % columns === 0 ? { title: panel.yLabel } : { labels: false }),
      },
    ],
    marks: [
      ...(panel.title === undefined ? [] : [panelTitle(panel.title, width)]),
      { type: "group", clip: true, encode: { enter: size }, marks: [...panel.marks] },
      // A grid line at the cut would hide the axis.
      {
        type: "rule",
        encode: {
          enter: {
            x: { value: 0 },
            x2: { value: width },
            y: { value: height + 0.5 },
            stroke: { value: "#444444" },
            strokeWidth: { value: 1 },
          },
        },
      },
    ],
  };
}

/** What the panels have in common, and each panel's own marks. */
interface PanelParts {
  readonly grid: Grid;
  readonly times: readonly [number, number];
  readonly range: readonly [number, number];
  readonly bands: readonly string[];
  readonly data: Spec["data"];
  /** Room at either end of the times. */
  readonly padding: number;
  /** All notes, with those on the shading in their place. */
  notes(shading: readonly string[]): readonly string[];
  marks(index: number): readonly Mark[];
}

/** A figure of panels of curves on the common scales `x`, `curve` and `colour`, with shading below each panel's own marks. */
export function panelsSpec(
  figure: Heading & MagnitudeAxis & { readonly wavelengths?: Wavelengths },
  panels: readonly CurvesPanel[],
  { grid, times, range, bands, data, padding, notes, marks }: PanelParts,
): Spec {
  const { width, height } = grid;
  const [from, to] = figure.magnitudes === "difference" ? [height, 0] : [0, height];
  const span = range[1] - range[0];
  const shades = shadingLabels(panels);
  return {
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: heading(figure, notes(shadingNotes(shades)), totalWidth(grid)),
    layout: { columns: grid.columns, padding: { row: 58, column: GAP }, bounds: "flush", align: "all" },
    data,
    scales: [
      { name: "x", type: "linear", domain: [...times], range: [0, width], zero: false, padding },
      { name: "y", type: "linear", domain: [...range], range: [from, to], zero: false },
      {
        name: "curve",
        type: "linear",
        domain: [range[0] - BEYOND * span, range[1] + BEYOND * span],
        range: [from - BEYOND * (to - from), to + BEYOND * (to - from)],
        zero: false,
        clamp: true,
      },
      bandScale(bands, figure.wavelengths),
    ],
    legends: bandLegend(panels),
    marks: panels.map(({ title, shaded }, index) =>
      panelGroup(grid, index, {
        title,
        yLabel: figure.magnitudeLabel,
        marks: [...shadingMarks(shaded, shades, times, height), ...marks(index)],
      }),
    ),
  };
}

/** First and last of all times, half a day around a single one. */
export function timeDomain(times: Iterable<number>): [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return last > first ? [first, last] : [first - 0.5, first + 0.5];
}
