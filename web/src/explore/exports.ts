/** What Explore gives to take away: PNG, SVG, CSV, npz, and the link. */

import { argumentsText } from "../../../src/lightcurves/options.ts";
import type { Context } from "../context.ts";
import { h } from "../dom.ts";
import { csvText } from "../export/csv.ts";
import { download } from "../export/download.ts";
import { downloadPng, downloadSvg } from "../export/image.ts";
import { type NpzArray, npzBytes } from "../export/npz.ts";
import { type LightCurveFigure, renderLightCurves } from "../plot/lightCurves.ts";
import type { LivePlot } from "../plot/live.ts";
import { LIGHT } from "../plot/theme.ts";
import { type Drawn, seenRanges, TIMES } from "./figure.ts";

/** Of exported pictures, px. */
const PICTURE = { width: 900, height: 600 } as const;

/** The figure as files have it: on white, with title and legend. */
export const pictureOf = (figure: LightCurveFigure, { settings }: Pick<Drawn, "settings">): string =>
  renderLightCurves(
    {
      ...figure,
      title: settings.model.title,
      legend: figure.curves.map(({ band, wavelengthNm }) => ({ band, wavelengthNm })),
    },
    PICTURE,
    LIGHT,
  );

/** "m1 1.48, m2 1.26; distanceMpc 40" */
const statement = ({ settings }: Drawn): string => {
  const { inputs, values, options, model } = settings;
  const given = inputs.map(({ name }) => `${name} ${values[name]}`).join(", ");
  return `${model.name}: ${given}; ${argumentsText(options).replaceAll("`", "")}`;
};

/**
 * One line for each band and time of the curves, and after them one for each of the flow's credible bands where they are
 * shown: all as the observer sees them, with distance and dust.
 */
export function csvOf(drawn: Drawn, link: string): string {
  const { settings, magnitudes, credible } = drawn;
  const ranges = credible ? seenRanges(credible, settings, false) : [];
  const header = ["band", "time_days", "magnitude", ...ranges.flatMap(({ level }) => namesOf(level))];
  const curves = settings.model.bands.flatMap(({ name }, row) =>
    Array.from(TIMES, (time, at) => [
      ...[name, Number(time.toPrecision(7)), rounded(magnitudes[row * TIMES.length + at])],
      ...ranges.flatMap(() => [Number.NaN, Number.NaN]),
    ]),
  );
  const credited = (credible?.bands ?? []).flatMap((name, row) =>
    Array.from(credible!.times, (time, at) => {
      const place = row * credible!.times.length + at;
      const ends = ranges.flatMap(({ low, high }) => [rounded(low[place]), rounded(high[place])]);
      return [name, Number(time.toPrecision(7)), Number.NaN, ...ends];
    }),
  );
  return csvText(header, [...curves, ...credited], [`kiloflow, ${statement(drawn)}`, link]);
}

const namesOf = (level: number): readonly [string, string] => [`low_${100 * level}`, `high_${100 * level}`];
const rounded = (value: number): number => Number(value.toFixed(5));

/**
 * The same as arrays: `times` [time], `bands` [band], `magnitudes` [band, time]; `credible_times`, `low_68` [band, time] and so
 * on; `inputs` and their `values`.
 */
export function npzOf({ settings, magnitudes, credible }: Drawn): Uint8Array<ArrayBuffer> {
  const { model, inputs, values } = settings;
  const bands = model.bands.map(({ name }) => name);
  const arrays: Record<string, NpzArray> = {
    times: { shape: [TIMES.length], values: TIMES },
    bands: { shape: [bands.length], values: bands },
    magnitudes: { shape: [bands.length, TIMES.length], values: Float64Array.from(magnitudes) },
    inputs: { shape: [inputs.length], values: inputs.map(({ name }) => name) },
    values: { shape: [inputs.length], values: Float64Array.from(inputs, ({ name }) => values[name]) },
  };
  if (credible) {
    const { times } = credible;
    arrays.credible_times = { shape: [times.length], values: times };
    for (const { level, low, high } of seenRanges(credible, settings, false)) {
      const [lowName, highName] = namesOf(level);
      arrays[lowName] = { shape: [credible.bands.length, times.length], values: low };
      arrays[highName] = { shape: [credible.bands.length, times.length], values: high };
    }
  }
  return npzBytes(arrays);
}

/** The row of buttons. */
export function exportButtons(context: Context, plot: LivePlot<LightCurveFigure>, drawn: () => Drawn): HTMLElement {
  const button = (text: string, title: string, run: () => void | Promise<void>) =>
    h(
      "button",
      {
        type: "button",
        title,
        onclick: async () => {
          try {
            await run();
          } catch (error) {
            context.announce((error as Error).message, "error");
          }
        },
      },
      text,
    );
  const name = () => `kiloflow-${drawn().settings.model.name}`;
  const picture = () => (plot.figure ? pictureOf(plot.figure, drawn()) : "");
  const link = () => {
    context.state.flush();
    return location.href;
  };
  return h(
    "div",
    { className: "exports", role: "group", "aria-label": "Take away" },
    button("PNG", "The plot as a picture", () => downloadPng(`${name()}.png`, picture())),
    button("SVG", "The plot as a drawing", () => downloadSvg(`${name()}.svg`, picture())),
    button("CSV", "The curves as a table", () => download(`${name()}.csv`, csvOf(drawn(), link()), "text/csv")),
    button("npz", "The curves as NumPy arrays", () => download(`${name()}.npz`, npzOf(drawn()), "application/zip")),
    button("Copy link", "The address of this page as it is now", async () => {
      await navigator.clipboard.writeText(link());
      context.announce("The link is copied.");
    }),
  );
}
