/** Photometry of an event with curves over it: of a model's prior, of a posterior, of a fit. */

import { latest } from "../compute/latest.ts";
import type { Context } from "../context.ts";
import { freshId, h } from "../dom.ts";
import { notesOf, tableOf } from "./fields.ts";
import { areasText, eventFigure, everyPoint } from "./figures.ts";
import { Panel } from "./panel.ts";
import type { ShownPoints } from "./tasks/asked.ts";
import type { FittedEvent } from "./tasks/fit.ts";
import type { OpenedPhotometry } from "./tasks/open.ts";
import type { Overlay } from "./tasks/overlay.ts";
import { eventTexts } from "./texts.ts";
import { counted, errorWords, isAbort, plainWords, pointsText } from "./words.ts";

/** Sets of a prior whose curves are laid over the points. */
const PRIOR_SETS = 4000;

export type OverlayChoice = "none" | "prior" | "posterior" | "fit";

export class PhotometrySection {
  readonly root: HTMLElement;
  private readonly panel: Panel;
  private readonly select = h("select", { id: freshId() });
  private readonly state = h("p", { className: "quiet", role: "status" });
  private readonly table = h("div");
  private readonly notes = h("div");
  private points: ShownPoints | undefined;
  private overlay: Overlay | undefined;
  private fitted: FittedEvent | undefined;
  private readonly ended = new AbortController();

  private readonly compute = latest(
    async (choice: OverlayChoice) => {
      const event = eventTexts(this.context.state.params);
      const { signal } = this.ended;
      this.points = await this.context.compute.call("eventPoints", event, { signal });
      this.overlay = undefined;
      this.show();
      if (choice !== "prior" && choice !== "posterior") return;
      this.state.textContent = "Computing curves …";
      const call = { event, curves: choice, prior: this.prior(), count: PRIOR_SETS, seed: 1, systematic: 0 } as const;
      this.overlay = await this.context.compute.call("eventOverlay", call, { signal });
      this.show();
    },
    (error) => {
      if (isAbort(error)) return;
      this.show();
      this.state.textContent = errorWords(error);
      this.state.className = "problem-line";
    },
  );

  constructor(
    private readonly context: Context,
    private readonly photometry: OpenedPhotometry,
    private readonly hasPosterior: () => boolean,
  ) {
    this.panel = new Panel(
      context,
      () => this.figure(),
      () => `kiloflow-${photometry.name.replace(/\.[a-z]+$/i, "")}`,
      [],
      () => {
        this.state.textContent = this.text();
      },
    );
    this.select.onchange = () => {
      context.state.update({ over: this.select.value === "prior" ? undefined : this.select.value });
      this.refresh();
    };
    this.root = h(
      "section",
      { className: "card", "aria-label": "Photometry" },
      h(
        "div",
        { className: "line" },
        h("h2", {}, "Photometry"),
        h("label", { className: "over", htmlFor: this.select.id }, "Curves", this.select),
      ),
      this.panel.root,
      this.state,
      this.table,
      this.notes,
    );
    this.choices();
  }

  /** Computes again what the fields say. */
  refresh(): void {
    this.choices();
    this.compute(this.select.value as OverlayChoice);
  }

  /** Shows a fit's curves. */
  showFit(fitted: FittedEvent): void {
    this.fitted = fitted;
    this.choices();
    this.select.value = "fit";
    this.show();
  }

  /** A fit of other points or of another model than those of the fields is forgotten. */
  forgetFit(): void {
    this.fitted = undefined;
  }

  dispose(): void {
    this.ended.abort(new DOMException("the view was left", "AbortError"));
    this.panel.dispose();
  }

  private prior(): string | undefined {
    return this.context.state.params.get("prior") ?? undefined;
  }

  private choices(): void {
    const before = this.select.value || this.context.state.params.get("over") || "prior";
    const choices: [OverlayChoice, string][] = [
      ["prior", "of the model's prior"],
      ...(this.hasPosterior() ? [["posterior", "of the posterior"] as [OverlayChoice, string]] : []),
      ...(this.fitted ? [["fit", "of the fit"] as [OverlayChoice, string]] : []),
      ["none", "none"],
    ];
    this.select.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
    this.select.value = choices.some(([value]) => value === before) ? before : "prior";
  }

  private figure() {
    const isFit = this.select.value === "fit" && this.fitted !== undefined;
    const points = this.shown();
    if (!points) return undefined;
    const curves = isFit ? this.fitted : this.overlay;
    const { name } = this.photometry;
    const what = isFit ? `fit of ${this.fitted!.title}` : (this.overlay?.what ?? "");
    return eventFigure({
      label: `${name}: ${pointsText(this.photometry)}${what ? `, with curves: ${what}` : ""}`,
      ...{ points: points.points, wavelengths: points.wavelengths, hidden: this.panel.hidden },
      ...(curves ? { times: curves.times, curves: curves.curves, isWide: this.isWide() } : {}),
    });
  }

  private shown(): ShownPoints | undefined {
    return this.fitted && this.select.value === "fit" ? this.fitted : (this.overlay ?? this.points);
  }

  /** Whether the curves are those of the prior. */
  private isWide(): boolean {
    return this.select.value === "prior";
  }

  private text(): string {
    const { overlay, fitted, points } = this;
    const areas = (curves: readonly { readonly band: string }[]) =>
      areasText(curves.filter(({ band }) => !this.panel.hidden.has(band)).length, this.isWide());
    const drawn = this.drawnText();
    if (fitted && this.select.value === "fit")
      return `The posterior of the fit of ${fitted.title}. ${areas(fitted.curves)} of the curves.${drawn}`;
    return overlay
      ? `${overlay.what}, ${overlay.place}. ${areas(overlay.curves)} of the curves.${drawn}`
      : `${counted(points!.points.length, "point")}.${drawn}`;
  }

  /** Where there are too many points to draw them all. */
  private drawnText(): string {
    const count = this.shown()!.points.filter(({ band }) => !this.panel.hidden.has(band)).length;
    const every = everyPoint(count);
    return every > 1 ? ` The plot has one in ${every} of ${counted(count, "point")}.` : "";
  }

  private show(): void {
    const shown = this.shown();
    if (!shown) return;
    const names = [...new Set(shown.points.map(({ band }) => band))];
    const bands = names.map((name) => ({ name, wavelengthNm: shown.wavelengths[name] ?? 0 }));
    this.panel.show(bands.sort((a, b) => a.wavelengthNm - b.wavelengthNm));
    const { overlay } = this;
    this.state.className = "quiet";
    this.state.textContent = this.text();
    this.table.replaceChildren(...(shown === overlay ? [missesTable(overlay)] : []));
    const notes = notesOf(shown.notes.map(plainWords));
    this.notes.replaceChildren(...(notes ? [notes] : []));
  }
}

/** How the median of the curves misses the points. */
function missesTable({ misses }: Overlay): HTMLElement {
  const number = (value: number) => (Number.isFinite(value) ? value.toFixed(2).replace("-", "−") : "–");
  const rows = misses.map(({ band, detections, compared, median, rms }) => [
    ...[band === "all" ? "all" : band, String(detections), String(compared), number(median), number(rms)],
  ]);
  return h(
    "details",
    { className: "notes" },
    h("summary", {}, "Residuals by band"),
    tableOf(
      "Residuals of the photometry from the median curve",
      ["band", "detections", "with a value", "median", "rms"],
      rows,
    ),
  );
}
