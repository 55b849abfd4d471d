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
import { type Drawn, TIMES } from "./figure.ts";

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

/** One line for each band and time; with the credible bands of the flow where they are shown. */
export function csvOf(drawn: Drawn, link: string): string {
  const { settings, magnitudes, credible } = drawn;
  const ranges = credible?.ranges ?? [];
  const header = [
    "band",
    "time_days",
    "magnitude",
    ...ranges.flatMap(({ level }) => [`low_${100 * level}`, `high_${100 * level}`]),
  ];
  const rows = settings.model.bands.flatMap(({ name }, row) =>
    Array.from(TIMES, (time, at) => {
      const value = magnitudes[row * TIMES.length + at];
      const own = credible?.bands.indexOf(name) ?? -1;
      const ends = ranges.flatMap(({ low, high }) => {
        const place = own * TIMES.length + at;
        return own < 0 ? [Number.NaN, Number.NaN] : [rounded(low[place]), rounded(high[place])];
      });
      return [name, Number(time.toPrecision(7)), rounded(value), ...ends];
    }),
  );
  const notes = [`kiloflow, ${statement(drawn)}`, link];
  if (credible) notes.push("low and high: absolute magnitudes, without dust, of the flow `marginal`");
  return csvText(header, rows, notes);
}

const rounded = (value: number): number => Number(value.toFixed(5));

/** The same as arrays: times [time], bands [band], magnitudes [band, time], and the ends of the credible bands. */
export function npzOf({ settings, magnitudes, credible }: Drawn): Uint8Array<ArrayBuffer> {
  const bands = settings.model.bands.map(({ name }) => name);
  const shape = [bands.length, TIMES.length];
  const arrays: Record<string, NpzArray> = {
    times: { shape: [TIMES.length], values: TIMES },
    bands: { shape: [bands.length], values: bands },
    magnitudes: { shape, values: Float64Array.from(magnitudes) },
    inputs: { shape: [settings.inputs.length], values: settings.inputs.map(({ name }) => name) },
    values: {
      shape: [settings.inputs.length],
      values: Float64Array.from(settings.inputs, ({ name }) => settings.values[name]),
    },
  };
  for (const { level, low, high } of credible?.ranges ?? []) {
    arrays[`low_${100 * level}`] = { shape: [credible!.bands.length, TIMES.length], values: low };
    arrays[`high_${100 * level}`] = { shape: [credible!.bands.length, TIMES.length], values: high };
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
