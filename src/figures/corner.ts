/** A posterior's corner plot: a histogram of each parameter, and contours of each pair. */

import type { GroupMark, Mark, Scale, Spec } from "vega";
import { InputError } from "../engine/errors.ts";
import {
  type Axis,
  axisOf,
  BINS,
  CELLS,
  type CornerParameter,
  density,
  histogram,
  levels,
  SHARES,
} from "./cornerDensity.ts";
import { labelledTicks, type Tick, widest } from "./cornerTicks.ts";
import { type Heading, heading, panelTitle, wrap } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** A corner plot. */
export interface CornerFigure extends Heading {
  readonly parameters: readonly CornerParameter[];
  /** One a sample. */
  readonly weights: ArrayLike<number>;
}

const FILLS = ["#c6dbef", "#6baed6"];
const LINE = "#08519c";
const MARKED = "#d62728";

const GAP = 10;
/** Size of the labels at the ticks. */
const LABEL_SIZE = 9;
/** Labels below the panels are turned by so much, degrees: they are longer than their ticks are apart. */
const TURN = 40;
const SINE = Math.sin((TURN * Math.PI) / 180);
/** From the middle of one label to the next: a line's height, below the panels along the turned lines. */
const SPACING = { left: 14, bottom: (1.2 * LABEL_SIZE) / SINE };
/** Least room for the labels of an axis. */
const EXTENT = 34;
/** What a tick and the air beside its label take. */
const TICK = 8;

/** Draws it. @throws InputError without parameters or samples */
export function cornerFigure(figure: CornerFigure): Spec {
  const { parameters, weights } = figure;
  if (parameters.length === 0 || weights.length === 0) throw new InputError("there is nothing to draw: no samples");
  const count = parameters.length;
  const side = count <= 4 ? 150 : count <= 7 ? 110 : 84;
  const axes = parameters.map((parameter) => axisOf(parameter, weights));
  const histograms = parameters.map(({ values }, k) => histogram(values, weights, axes[k]));
  const most = side >= 110 ? 5 : 4;
  const ticksOf = (spacing: number) => axes.map((axis) => labelledTicks(axis, { side, spacing, gap: GAP, most }));
  const ticks = { left: ticksOf(SPACING.left), bottom: ticksOf(SPACING.bottom) };
  const total = count * (side + GAP);
  const panels = parameters.flatMap((_, row) => parameters.slice(0, row + 1).map((_, column) => ({ row, column })));
  return {
    padding: 16,
    autosize: "pad",
    width: total,
    height: total,
    config: CONFIG,
    title: {
      ...heading(
        figure,
        [`contours: ${SHARES.map((share) => `${100 * share} %`).join(" and ")} of the probability`, "red: best fit"],
        Math.max(total, 420),
      ),
    },
    data: panels.map(({ row, column }) => panelData(parameters, weights, axes, histograms, row, column)),
    marks: panels.map(({ row, column }) => panel({ parameters, axes, ticks, side, count }, row, column)),
  };
}

const nameOf = (row: number, column: number): string => `panel${row}-${column}`;

function panelData(
  parameters: readonly CornerParameter[],
  weights: ArrayLike<number>,
  axes: readonly Axis[],
  histograms: readonly Float64Array[],
  row: number,
  column: number,
) {
  if (row === column) {
    const most = Math.max(...histograms[row]) || 1;
    return {
      name: nameOf(row, column),
      values: Array.from(histograms[row], (value, bin) => ({
        start: axes[row].value(bin / BINS),
        end: axes[row].value((bin + 1) / BINS),
        height: value / most,
      })),
    };
  }
  const values = density([parameters[column].values, parameters[row].values], weights, [axes[column], axes[row]]);
  return {
    name: nameOf(row, column),
    values: [{ width: CELLS, height: CELLS, values: Array.from(values) }],
    transform: [{ type: "isocontour", thresholds: levels(values), smooth: true } as never],
  };
}

interface Layout {
  readonly parameters: readonly CornerParameter[];
  readonly axes: readonly Axis[];
  /** Of each parameter. */
  readonly ticks: { readonly left: readonly Tick[][]; readonly bottom: readonly Tick[][] };
  readonly side: number;
  readonly count: number;
}

function panel({ parameters, axes, ticks, side, count }: Layout, row: number, column: number): GroupMark {
  const diagonal = row === column;
  const scaleOf = (name: string, { log, low, high }: Axis, range: [number, number]): Scale =>
    log
      ? { name, type: "log", domain: [low, high], range, nice: false }
      : { name, type: "linear", domain: [low, high], range, zero: false, nice: false };
  const size = { width: { value: side }, height: { value: side } };
  const own = parameters[row];
  // Titles of all panels begin at the same place, beyond the longest label.
  const extents = {
    left: Math.max(EXTENT, ...ticks.left.map((own) => widest(own, LABEL_SIZE) + TICK)),
    bottom: Math.max(EXTENT, ...ticks.bottom.map((own) => SINE * widest(own, LABEL_SIZE) + LABEL_SIZE + TICK)),
  };
  const labelled = (of: readonly Tick[], minExtent: number) => ({
    ...{ grid: false, labelFontSize: LABEL_SIZE, titleFontSize: 10, labelOverlap: false, minExtent },
    values: of.map(({ value }) => value),
    encode: {
      labels: {
        update: {
          text: {
            signal: `(${JSON.stringify(Object.fromEntries(of.map((tick) => [tick.value, tick.text])))})[datum.value]`,
          },
        },
      },
    },
  });
  return {
    type: "group",
    encode: {
      enter: {
        ...{ x: { value: column * (side + GAP) }, y: { value: row * (side + GAP) }, ...size },
        stroke: { value: "#bbbbbb" },
      },
    },
    signals: [
      { name: "width", update: String(side) },
      { name: "height", update: String(side) },
    ],
    scales: [
      scaleOf("x", axes[column], [0, side]),
      diagonal
        ? { name: "y", type: "linear", domain: [0, 1.08], range: [side, 0] }
        : scaleOf("y", axes[row], [side, 0]),
    ],
    axes: [
      {
        ...({ orient: "bottom", scale: "x", labelAngle: -TURN, labelAlign: "right" } as const),
        ...labelled(ticks.bottom[column], extents.bottom),
        ...(row === count - 1 ? { title: wrap(parameters[column].label, side, 10) } : { labels: false }),
      },
      ...(diagonal
        ? []
        : [
            {
              ...({ orient: "left", scale: "y" } as const),
              ...labelled(ticks.left[row], extents.left),
              ...(column === 0 ? { title: wrap(own.label, side, 10) } : { labels: false }),
            },
          ]),
    ],
    marks: [
      {
        type: "group",
        clip: true,
        encode: { enter: size },
        marks: [
          ...(diagonal ? bars(nameOf(row, column), side) : contours(nameOf(row, column), side)),
          ...marker(parameters, axes, side, row, column),
        ],
      },
      ...(diagonal ? [panelTitle(own.title, side, side + 2 * GAP)] : []),
    ],
  };
}

const bars = (data: string, side: number): Mark[] => [
  {
    type: "rect",
    from: { data },
    encode: {
      enter: {
        x: { scale: "x", field: "start" },
        x2: { scale: "x", field: "end" },
        y: { scale: "y", field: "height" },
        y2: { value: side },
        fill: { value: FILLS[1] },
      },
    },
  },
];

/** Filled contours: the transform gives paths in cells, which the panel's scale makes pixels. */
const contours = (data: string, side: number): Mark[] => [
  {
    type: "path",
    from: { data },
    encode: {
      enter: {
        scaleX: { value: side / CELLS },
        scaleY: { value: side / CELLS },
        fill: { signal: `datum.contour.value == data('${data}')[0].contour.value ? '${FILLS[0]}' : '${FILLS[1]}'` },
        stroke: { value: LINE },
        // The path is scaled with its stroke.
        strokeWidth: { value: (0.8 * CELLS) / side },
      },
    },
    transform: [{ type: "geopath", field: "datum.contour" } as never],
  },
];

/** The marked values: a line in a histogram, a cross of lines in a pair. */
function marker(
  parameters: readonly CornerParameter[],
  axes: readonly Axis[],
  side: number,
  row: number,
  column: number,
): Mark[] {
  const lines: Mark[] = [];
  const line = (encode: object): void => {
    lines.push({
      type: "rule",
      encode: {
        enter: { ...encode, stroke: { value: MARKED }, strokeWidth: { value: 1 }, strokeOpacity: { value: 0.8 } },
      },
    } as Mark);
  };
  const x = parameters[column].marked;
  if (x !== undefined) {
    const value = side * axes[column].at(x);
    line({ x: { value }, x2: { value }, y: { value: 0 }, y2: { value: side } });
  }
  const y = parameters[row].marked;
  if (y !== undefined && row !== column) {
    const value = side * (1 - axes[row].at(y));
    line({ y: { value }, y2: { value }, x: { value: 0 }, x2: { value: side } });
  }
  return lines;
}
