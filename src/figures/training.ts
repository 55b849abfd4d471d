/** The losses of a training. */

import type { Spec } from "vega";
import type { EpochRecord } from "../flow/training/trainer.ts";
import { extent, padded, refuseEmpty } from "./magnitudeAxis.ts";
import { heading } from "./text.ts";
import { CONFIG } from "./theme.ts";

const COLOURS = { training: "#0067c5", validation: "#d1422f" };
const [WIDTH, HEIGHT] = [620, 340];

/** Share of the epochs that may be too wild for the axis. */
const EARLY = 0.2;
/** How far above the other losses the axis goes, in widths of their range. */
const ROOM_ABOVE = 1.5;

/** A range for the losses: that of the later epochs, and of the early ones what does not squeeze it. */
function lossRange(losses: readonly (readonly number[])[]): [number, number] {
  const later = extent(losses.slice(Math.floor(EARLY * losses.length)).flat()) ?? extent(losses.flat());
  if (!later) refuseEmpty("no epoch has a loss");
  const top = later[1] + ROOM_ABOVE * Math.max(0.1, later[1] - later[0]);
  return extent([...later, ...losses.flat().filter((loss) => loss >= later[0] && loss <= top)])!;
}

/**
 * Loss of training and validation over the epochs, the saved epoch marked.
 * @throws InputError where no epoch has a finite loss
 */
export function lossFigure(title: string, records: readonly EpochRecord[], bestEpoch: number): Spec {
  const values = records
    .flatMap(({ epoch, loss, validationLoss }) => [
      { epoch, loss, kind: "training" },
      { epoch, loss: validationLoss, kind: "validation" },
    ])
    .filter(({ loss }) => Number.isFinite(loss));
  const domain = padded(lossRange(records.map(({ loss, validationLoss }) => [loss, validationLoss])));
  const beyond = new Set(values.filter(({ loss }) => loss < domain[0] || loss > domain[1]).map(({ epoch }) => epoch));
  const notes = [
    "training: mean over an epoch's steps, in training mode and with any noise that it adds; dot: the saved epoch",
    beyond.size > 0 ? `beyond the frame: ${beyond.size === 1 ? "1 epoch" : `${beyond.size} epochs`}` : "",
  ];
  return {
    width: WIDTH,
    height: HEIGHT,
    padding: 16,
    config: CONFIG,
    title: heading({ title: "Loss of the flow", subtitle: [title, ...notes] }, [], WIDTH + 80),
    data: [
      { name: "losses", values },
      { name: "best", values: values.filter((value) => value.epoch === bestEpoch && value.kind === "validation") },
    ],
    scales: [
      { name: "x", type: "linear", domain: [1, Math.max(2, records.length)], range: "width", zero: false },
      { name: "y", type: "linear", domain, range: "height", zero: false },
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
