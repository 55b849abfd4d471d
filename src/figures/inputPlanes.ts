/** Inputs of several groups of sets, in planes of two inputs each. */

import type { Scale, Spec } from "vega";
import { refuseEmpty } from "./magnitudeAxis.ts";
import { heading, panelTitle } from "./text.ts";
import { CONFIG } from "./theme.ts";

/** One input of the sets. */
export interface InputAxis {
  /** With its unit, e.g. `ejecta mass (Msun)`. */
  readonly label: string;
  readonly scale: "linear" | "log";
}

/** Sets that belong together. */
export interface InputGroup {
  readonly name: string;
  /** [sets, inputs] */
  readonly points: ArrayLike<number>;
}

/** Columns of the inputs, and what they have in common, e.g. `masses`. */
export interface InputPlane {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
}

/** Neighbours in pairs; the last of an odd number with the one before it. */
export const neighbouringPlanes = (inputs: number): InputPlane[] =>
  Array.from({ length: Math.ceil(inputs / 2) }, (_, pair) => {
    const y = Math.min(2 * pair + 1, inputs - 1);
    return { x: Math.max(0, y - 1), y };
  });

/** Grey below, red above: the groups in their order. */
const COLOURS = ["#9aa5b1", "#d1422f", "#0067c5", "#1f9d55"];
const SIDE = 300;
const GAP = 90;

function axisScale(name: "x" | "y", type: InputAxis["scale"], data: string, range: "width" | "height"): Scale {
  const common = { name, domain: { data, field: name }, range, zero: false, nice: true } as const;
  return type === "log" ? { ...common, type } : { ...common, type };
}

/**
 * Draws the groups over each other. Points without a place on an axis (NaN, or not positive on a logarithmic one) are left
 * out.
 * @throws InputError where no point has a place
 */
export function inputPlanesFigure(figure: {
  readonly title: string;
  readonly subtitle: string;
  readonly inputs: readonly InputAxis[];
  readonly groups: readonly InputGroup[];
  /** Neighbouring inputs unless stated. */
  readonly planes?: readonly InputPlane[];
}): Spec {
  const { inputs, groups, planes = neighbouringPlanes(inputs.length) } = figure;
  const hasPlace = (value: number, { scale }: InputAxis) => Number.isFinite(value) && (scale === "linear" || value > 0);
  const data = planes.map(({ x, y }) =>
    groups.flatMap(({ name, points }) =>
      Array.from({ length: points.length / inputs.length }, (_, row) => ({
        group: name,
        x: points[inputs.length * row + x],
        y: points[inputs.length * row + y],
      })).filter((point) => hasPlace(point.x, inputs[x]) && hasPlace(point.y, inputs[y])),
    ),
  );
  const drawn = planes.map((plane, index) => ({ ...plane, values: data[index] })).filter(({ values }) => values.length);
  if (drawn.length === 0) refuseEmpty("no set has finite inputs");
  const names = groups.map(({ name }) => name);
  const columns = Math.min(2, drawn.length);
  return {
    padding: 16,
    config: CONFIG,
    title: heading(figure, [], columns * SIDE + (columns - 1) * GAP),
    layout: { columns, padding: { row: 70, column: GAP }, bounds: "flush", align: "all" },
    data: drawn.map(({ values }, index) => ({ name: `sets${index}`, values })),
    scales: [{ name: "colour", type: "ordinal", domain: names, range: COLOURS.slice(0, names.length) }],
    legends: [{ fill: "colour", orient: "right", symbolType: "circle" }],
    marks: drawn.map(({ x, y, title }, index) => {
      return {
        type: "group",
        encode: { enter: { width: { value: SIDE }, height: { value: SIDE } } },
        signals: [
          { name: "width", update: String(SIDE) },
          { name: "height", update: String(SIDE) },
        ],
        scales: [
          axisScale("x", inputs[x].scale, `sets${index}`, "width"),
          axisScale("y", inputs[y].scale, `sets${index}`, "height"),
        ],
        axes: [
          { orient: "bottom", scale: "x", title: inputs[x].label, tickCount: 5 },
          { orient: "left", scale: "y", title: inputs[y].label, tickCount: 5 },
        ],
        marks: [
          ...(title === undefined ? [] : [panelTitle(title, SIDE)]),
          {
            type: "symbol",
            from: { data: `sets${index}` },
            encode: {
              enter: {
                x: { scale: "x", field: "x" },
                y: { scale: "y", field: "y" },
                size: { value: 6 },
                fill: { scale: "colour", field: "group" },
                fillOpacity: { value: 0.5 },
              },
            },
          },
        ],
      };
    }),
  };
}
