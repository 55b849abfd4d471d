/** What is drawn in the frames of an overlay: lines, intervals, points with their errors and arrows. */

import type { GroupMark, Mark } from "vega";

export const zeroLine = (width: number): Mark => ({
  type: "rule",
  encode: {
    enter: {
      ...{ x: { value: 0 }, x2: { value: width }, y: { scale: "residual", value: 0 } },
      ...{ stroke: { value: "#444444" }, strokeWidth: { value: 1 } },
    },
  },
});

/** Grey around zero, as wide as the systematic error. */
export const systematicBand = (width: number, systematic: number): Mark => ({
  type: "rect",
  encode: {
    enter: {
      ...{ x: { value: 0 }, x2: { value: width } },
      ...{ y: { scale: "residual", value: systematic }, y2: { scale: "residual", value: -systematic } },
      ...{ fill: { value: "#000000" }, fillOpacity: { value: systematic > 0 ? 0.08 : 0 } },
    },
  },
});

/** Credible bands below the lines. */
export const intervalMarks = (data: string, opacity: number): GroupMark => ({
  type: "group",
  from: { facet: { name: `${data}-key`, data, groupby: "key" } },
  marks: [
    {
      type: "area",
      from: { data: `${data}-key` },
      encode: {
        enter: {
          x: { scale: "x", field: "time" },
          y: { scale: "y", field: "low" },
          y2: { scale: "y", field: "high" },
          defined: { field: "known" },
          fill: { scale: "colour", field: "band" },
          fillOpacity: { value: opacity },
        },
      },
    },
  ],
});

export const lineMarks = (data: string): GroupMark => ({
  type: "group",
  from: { facet: { name: `${data}-band`, data, groupby: "band" } },
  marks: [
    {
      type: "line",
      from: { data: `${data}-band` },
      encode: {
        enter: {
          x: { scale: "x", field: "time" },
          y: { scale: "y", field: "value" },
          defined: { field: "known" },
          stroke: { scale: "colour", field: "band" },
          strokeWidth: { value: 2 },
        },
      },
    },
  ],
});

/** Error bars, and symbols on them. */
export const pointMarks = (data: string, scale: string): Mark[] => [
  {
    type: "rule",
    from: { data },
    encode: {
      enter: {
        x: { scale: "x", field: "time" },
        y: { scale, field: "low" },
        y2: { scale, field: "high" },
        stroke: { scale: "colour", field: "band" },
        strokeWidth: { value: 1 },
      },
    },
  },
  {
    type: "symbol",
    from: { data },
    encode: {
      enter: {
        x: { scale: "x", field: "time" },
        y: { scale, field: "value" },
        shape: { field: "shape" },
        fill: [
          { test: "datum.limit", value: "transparent" },
          { test: "datum.solid", scale: "colour", field: "band" },
          { value: "#ffffff" },
        ],
        stroke: { scale: "colour", field: "band" },
        strokeWidth: [{ test: "datum.limit", value: 1.5 }, { value: 1 }],
        size: [{ test: "datum.limit", value: 70 }, { value: 26 }],
      },
    },
  },
];
