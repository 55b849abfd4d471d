/** Figures of a training: losses, and curves against samples of the flow with bands. */

import type { EncodeEntry, LineMark, Spec } from "vega";
import type { EpochRecord } from "../flow/training/trainer.ts";
import { bandColour } from "./bands.ts";
import { CONFIG, FONT } from "./theme.ts";

const COLOURS = { training: "#0067c5", validation: "#d1422f" };

/** Loss of training and validation over the epochs, the saved epoch marked. */
export function lossFigure(title: string, records: readonly EpochRecord[], bestEpoch: number): Spec {
  const values = records.flatMap(({ epoch, loss, validationLoss }) => [
    { epoch, loss, kind: "training" },
    { epoch, loss: validationLoss, kind: "validation" },
  ]);
  // The first epochs would flatten everything that matters.
  const later = records.slice(Math.min(records.length - 1, Math.floor(records.length / 20)));
  const losses = later.flatMap(({ loss, validationLoss }) => [loss, validationLoss]);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const air = Math.max(0.1, 0.05 * (high - low));
  const above = values.filter(({ loss }) => loss > high + air).length;
  return {
    width: 620,
    height: 340,
    padding: 16,
    config: CONFIG,
    title: {
      text: "Loss of the flow",
      subtitle: [
        title,
        `training: mean over the steps of an epoch, in training mode and with --noise; dot: the saved epoch${above > 0 ? "; first epochs above the frame" : ""}`,
      ],
    },
    data: [
      { name: "losses", values },
      { name: "best", values: values.filter((value) => value.epoch === bestEpoch && value.kind === "validation") },
    ],
    scales: [
      { name: "x", type: "linear", domain: [1, Math.max(2, records.length)], range: "width", zero: false },
      { name: "y", type: "linear", domain: [low - air, high + air], range: "height", zero: false },
      { name: "colour", type: "ordinal", domain: Object.keys(COLOURS), range: Object.values(COLOURS) },
    ],
    axes: [
      { orient: "bottom", scale: "x", title: "epoch", tickMinStep: 1, format: "d" },
      { orient: "left", scale: "y", title: "mean negative log-density (nats, network units)" },
    ],
    legends: [{ stroke: "colour", symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 260 }],
    marks: [
      {
        type: "group",
        clip: true,
        encode: { enter: { width: { signal: "width" }, height: { signal: "height" } } },
        from: { facet: { name: "line", data: "losses", groupby: "kind" } },
        marks: [
          {
            type: "line",
            from: { data: "line" },
            encode: {
              enter: {
                x: { scale: "x", field: "epoch" },
                y: { scale: "y", field: "loss" },
                stroke: { scale: "colour", field: "kind" },
                strokeWidth: { value: 1.6 },
              },
            },
          },
        ],
      },
      {
        type: "symbol",
        from: { data: "best" },
        encode: {
          enter: {
            x: { scale: "x", field: "epoch" },
            y: { scale: "y", field: "loss" },
            size: { value: 70 },
            fill: { value: COLOURS.validation },
            tooltip: { signal: "'saved: epoch ' + datum.epoch" },
          },
        },
      },
    ],
  };
}

/** A curve with credible bands, and optionally the truth. */
export interface BandedCurve {
  readonly band: string;
  readonly middle: ArrayLike<number>;
  /** Pairs of lower and upper edges, the widest first. */
  readonly intervals: readonly { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }[];
  readonly truth?: ArrayLike<number>;
  /** Which points are no values of the physics but continue the curve: drawn dotted. */
  readonly filled?: readonly boolean[];
}

export interface BandedPanel {
  readonly title: string;
  /** Where they differ from the figure's. */
  readonly timesDays?: ArrayLike<number>;
  readonly curves: readonly BandedCurve[];
}

/** Panels of curves with bands, on common axes: line and bands of the flow, dots of the physics. */
export function bandedPanelsFigure(figure: {
  readonly title: string;
  readonly subtitle?: string | string[];
  readonly timesDays: ArrayLike<number>;
  readonly panels: readonly BandedPanel[];
  readonly columns?: number;
  readonly magnitudeLabel: string;
}): Spec {
  const { panels } = figure;
  const columns = figure.columns ?? Math.min(3, panels.length);
  const single = panels.length === 1;
  const [width, height] = single ? [620, 400] : [290, 200];
  const timesOf = (panel: BandedPanel) => Array.from(panel.timesDays ?? figure.timesDays);
  const allTimes = panels.flatMap(timesOf);
  const bands = [...new Set(panels.flatMap((panel) => panel.curves.map((curve) => curve.band)))];
  const [low, high] = magnitudeDomain(panels);
  const data = panels.flatMap((panel, index) => {
    const times = timesOf(panel);
    return [
      {
        name: `middle${index}`,
        values: panel.curves.flatMap(({ band, middle, filled }) =>
          times.map((time, t) => ({ band, time, value: middle[t], own: !filled?.[t] })),
        ),
      },
      {
        name: `truth${index}`,
        values: panel.curves
          .flatMap(({ band, truth }) => times.map((time, t) => ({ band, time, value: truth?.[t] })))
          .filter(({ value }) => Number.isFinite(value)),
      },
      {
        name: `intervals${index}`,
        values: panel.curves.flatMap(({ band, intervals }) =>
          intervals.flatMap((interval, order) =>
            times.map((time, t) => ({
              key: `${band}${order}`,
              band,
              order,
              time,
              low: interval.low[t],
              high: interval.high[t],
            })),
          ),
        ),
      },
    ];
  });
  return {
    padding: 16,
    config: CONFIG,
    title: { text: figure.title, subtitle: figure.subtitle ?? "" },
    layout: { columns, padding: { row: 58, column: 18 }, bounds: "flush", align: "all" },
    data,
    scales: [
      {
        name: "x",
        type: "linear",
        domain: [Math.min(...allTimes), Math.max(...allTimes)],
        range: [0, width],
        zero: false,
        // Room for half a circle at either end.
        padding: 5,
      },
      { name: "y", type: "linear", domain: [low, high], range: [0, height], zero: false },
      { name: "colour", type: "ordinal", domain: bands, range: bands.map(bandColour) },
    ],
    legends: [{ stroke: "colour", title: "band", orient: "right", symbolType: "stroke", symbolStrokeWidth: 3 }],
    marks: panels.map((panel, index) => ({
      type: "group",
      encode: { enter: { width: { value: width }, height: { value: height } } },
      signals: [
        { name: "width", update: String(width) },
        { name: "height", update: String(height) },
      ],
      axes: [
        {
          orient: "bottom",
          scale: "x",
          tickCount: 6,
          ...(index >= panels.length - columns ? { title: "time after merger (days)" } : {}),
        },
        {
          orient: "left",
          scale: "y",
          tickCount: 6,
          ...(index % columns === 0 ? { title: figure.magnitudeLabel } : { labels: false }),
        },
      ],
      marks: [
        {
          type: "text",
          encode: {
            enter: {
              x: { value: width / 2 },
              y: { value: -7 },
              align: { value: "center" },
              text: { value: panel.title },
              font: { value: FONT },
              fontSize: { value: 11 },
            },
          },
        },
        {
          type: "group",
          clip: true,
          encode: { enter: { width: { value: width }, height: { value: height } } },
          marks: [
            {
              type: "group",
              from: { facet: { name: `area${index}`, data: `intervals${index}`, groupby: "key" } },
              marks: [
                {
                  type: "area",
                  from: { data: `area${index}` },
                  encode: {
                    enter: {
                      x: { scale: "x", field: "time" },
                      y: { scale: "y", field: "low" },
                      y2: { scale: "y", field: "high" },
                      fill: { scale: "colour", field: "band" },
                      fillOpacity: { value: 0.16 },
                    },
                  },
                },
              ],
            },
            {
              type: "group",
              from: { facet: { name: `line${index}`, data: `middle${index}`, groupby: "band" } },
              marks: [
                middleLine(`line${index}`, { strokeWidth: { value: 1.5 }, strokeDash: { value: [1.5, 3] } }),
                middleLine(`line${index}`, { strokeWidth: { value: 2 }, defined: { field: "own" } }),
              ],
            },
            {
              type: "symbol",
              from: { data: `truth${index}` },
              encode: {
                enter: {
                  x: { scale: "x", field: "time" },
                  y: { scale: "y", field: "value" },
                  fill: { value: "#ffffff" },
                  stroke: { scale: "colour", field: "band" },
                  strokeWidth: { value: 1.5 },
                  size: { value: 30 },
                },
              },
            },
          ],
        },
      ],
    })),
  };
}

/** The line of a curve: dotted throughout, and solid where the physics has a value. */
function middleLine(data: string, style: EncodeEntry): LineMark {
  return {
    type: "line",
    from: { data },
    encode: {
      enter: {
        x: { scale: "x", field: "time" },
        y: { scale: "y", field: "value" },
        stroke: { scale: "colour", field: "band" },
        ...style,
      },
    },
  };
}

/**
 * A range that holds the truth, or the narrowest bands where there is none, and of everything else what does not squeeze
 * these: one wild sample moves a mean by hundreds of magnitudes.
 */
function magnitudeDomain(panels: readonly BandedPanel[]): [number, number] {
  const extent = (pick: (curve: BandedCurve) => number[]): [number, number] => {
    const finite = panels.flatMap((panel) => panel.curves.flatMap(pick)).filter(Number.isFinite);
    return finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
  };
  const edges = (interval: BandedCurve["intervals"][number] | undefined) =>
    interval ? [...Array.from(interval.low), ...Array.from(interval.high)] : [];
  const [low, high] = extent(({ truth, middle, intervals }) =>
    truth ? Array.from(truth) : intervals.length > 0 ? edges(intervals.at(-1)) : Array.from(middle),
  );
  const [lowest, highest] = extent(({ middle, intervals }) => [...Array.from(middle), ...intervals.flatMap(edges)]);
  const room = Math.max(0.2, high - low);
  const air = 0.06 * room;
  return [Math.min(low, Math.max(lowest, low - room)) - air, Math.max(high, Math.min(highest, high + room)) + air];
}
