/** Panels side by side on common axes. */

import type { GroupMark, Legend, Mark, Scale, Spec } from "vega";
import { bandColours, type Wavelengths } from "./bands.ts";
import { type Heading, heading, panelTitle } from "./text.ts";
import { CONFIG } from "./theme.ts";

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

/** The legend of the bands; none where each panel has one band and its title names it. */
export function bandLegend(
  panels: readonly { readonly title?: string; readonly curves: readonly { readonly band: string }[] }[],
): Legend[] {
  const named = panels.every(
    ({ title = "", curves }) => curves.length === 1 && wordsOf(title).includes(curves[0].band),
  );
  if (named) return [];
  return [
    { stroke: "colour", title: "band", orient: "right", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260 },
  ];
}

/** One panel of the grid: axes, labelled where they end a row or a column, title, and marks clipped to the panel. */
export function panelGroup(
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

/** A figure of panels on the common scales `x`, `y` and `colour`. */
export function panelsSpec(
  grid: Grid,
  head: Heading & { readonly notes: readonly string[] },
  parts: Pick<Spec, "data" | "scales" | "legends" | "marks">,
): Spec {
  return {
    padding: 16,
    autosize: "pad",
    config: CONFIG,
    title: heading(head, head.notes, totalWidth(grid)),
    layout: { columns: grid.columns, padding: { row: 58, column: GAP }, bounds: "flush", align: "all" },
    ...parts,
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
