/** What telescopes see of a merger: of the open posterior, or of a chirp mass. */

import type { Context } from "../context.ts";
import { h } from "../dom.ts";
import { download } from "../export/download.ts";
import { notesOf, tableOf } from "./fields.ts";
import { eventFigure } from "./figures.ts";
import { actionButton, Panel } from "./panel.ts";
import type { ForecastEvent } from "./tasks/forecast.ts";
import { eventTexts, wholeNumber } from "./texts.ts";
import { errorWords, isAbort, plainWords } from "./words.ts";

/** Sets unless a visitor asks for others. */
export const USUAL_SETS = 20_000;
export const USUAL_DEPTHS = "ztf,lsst,decam,winter";

/** More of them are folded away at first. */
const FEW_DEPTHS = 8;

/** Bands of which curves are shown at first: those of most telescopes. */
const SHOWN_BANDS = ["g", "r", "i", "J", "ztfg", "ztfr"];

export class ForecastSection {
  readonly root: HTMLElement;
  private readonly panel: Panel;
  private readonly bar = h("progress", { max: 1, hidden: true });
  private readonly status = h("p", { className: "quiet", role: "status" });
  private readonly result = h("div", { className: "result" });
  private forecast: ForecastEvent | undefined;
  private running: AbortController | undefined;
  private told = false;

  /** @param subject what the forecast is of, in words */
  constructor(
    private readonly context: Context,
    private readonly hasPosterior: () => boolean,
  ) {
    const csv = actionButton(context, "CSV", "All numbers as a table, as kiloflow forecast writes them", () => {
      if (this.forecast) download("kiloflow-forecast.csv", this.forecast.csv, "text/csv");
    });
    this.panel = new Panel(
      context,
      () => this.figure(),
      () => "kiloflow-forecast",
      [csv],
    );
    this.bar.setAttribute("aria-label", "Progress of the forecast");
    this.root = h(
      "section",
      { className: "card", "aria-label": "Forecast" },
      h("div", { className: "line" }, h("h2", {}, "Forecast")),
      this.panel.root,
      this.bar,
      this.status,
      this.result,
    );
  }

  /** Computes again what the fields say; what ran before is stopped. */
  async refresh(): Promise<void> {
    const { params } = this.context.state;
    this.running?.abort(new DOMException("another forecast was asked for", "AbortError"));
    const running = new AbortController();
    this.running = running;
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    this.status.className = "quiet";
    if (!this.forecast) this.status.textContent = "Computing …";
    try {
      const chirpMass = params.get("chirp") ?? undefined;
      const forecast = await this.context.compute.call(
        "eventForecast",
        {
          event: eventTexts(params),
          chirpMass: this.hasPosterior() ? undefined : chirpMass,
          detectorFrame: params.get("frame") === "detector",
          depths: params.get("depths") ?? USUAL_DEPTHS,
          count: wholeNumber(params, "sets", USUAL_SETS),
          seed: wholeNumber(params, "seed", 0),
        },
        {
          signal: running.signal,
          onProgress: (share) => {
            this.bar.value = share;
          },
        },
      );
      this.forecast = forecast;
      this.show(forecast);
    } catch (error) {
      if (isAbort(error)) return;
      this.status.textContent = errorWords(error);
      this.status.className = "problem-line";
    } finally {
      if (this.running === running) {
        this.running = undefined;
        this.bar.hidden = true;
      }
    }
  }

  dispose(): void {
    this.running?.abort(new DOMException("the view was left", "AbortError"));
    this.panel.dispose();
  }

  private figure() {
    if (!this.forecast) return undefined;
    const { heading, times, curves, wavelengths, depths } = this.forecast;
    return eventFigure({ label: heading, times, curves, wavelengths, depths, hidden: this.panel.hidden });
  }

  private show(forecast: ForecastEvent): void {
    const { heading, curves, wavelengths, notes } = forecast;
    const bands = curves.map(({ band }) => ({ name: band, wavelengthNm: wavelengths[band] ?? 0 }));
    if (!this.told && bands.length > 4) {
      this.told = true;
      const first = bands.filter(({ name }) => SHOWN_BANDS.includes(name)).slice(0, 4);
      const shown = first.length > 0 ? first : bands.slice(0, 3);
      for (const band of bands) if (!shown.includes(band)) this.panel.hidden.add(band.name);
    }
    this.panel.show(bands);
    this.status.textContent = `${heading}. Line: median; areas: 68 and 90 %; dotted: depths.`;
    const told = notesOf(notes.map(plainWords));
    this.result.replaceChildren(
      tableOf(
        "What each instrument sees",
        ["instrument", "best filter", "at", "sees then", "ever, in any filter"],
        forecast.instrumentRows,
      ),
      h(
        "details",
        { open: forecast.depthRows.length <= FEW_DEPTHS },
        h("summary", {}, "Every depth and band"),
        h(
          "div",
          { className: "tables" },
          tableOf("What each depth sees", ["filter", "depth", "seen at most", "at", "ever seen"], forecast.depthRows),
          tableOf(
            "Brightest magnitudes by band",
            ["band", "median", "68 %", "90 %", "brightest at"],
            forecast.bandRows,
          ),
        ),
      ),
      ...(told ? [told] : []),
    );
  }
}
