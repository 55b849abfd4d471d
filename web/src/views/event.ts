/** The view Event: photometry or a posterior of one's own, with overlays, fits and forecasts. */

import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { findWeights } from "../../../src/possis/weights.ts";
import type { Context, View } from "../context.ts";
import { h } from "../dom.ts";
import { type Changed, eventControls } from "../event/controls.ts";
import { dropArea } from "../event/drop.ts";
import { notesOf } from "../event/fields.ts";
import { FitSection } from "../event/fitSection.ts";
import { ForecastSection } from "../event/forecastSection.ts";
import { PhotometrySection } from "../event/photometrySection.ts";
import type { OpenedPhotometry, OpenedPosterior } from "../event/tasks/open.ts";
import { AT2017GFO, comparedModels, eventTexts, GW170817, MODELS, WITH_WEIGHTS } from "../event/texts.ts";
import { errorWords, plainWords, pointsText } from "../event/words.ts";
import { SOURCE } from "../explore/at2017gfo.ts";
import { lastWeights, takeWeights, weightsDrop } from "../explore/weights.ts";

/** Files stay open in the Worker while other views are looked at. */
const kept: { photometry?: OpenedPhotometry; posterior?: OpenedPosterior } = {};

export function mount(root: HTMLElement, context: Context): View {
  const view = new EventView(root, context);
  return { dispose: () => view.dispose() };
}

class EventView {
  private readonly files = h("div", { className: "opened" });
  private readonly sections = h("div", { className: "sections" });
  private readonly controls = h("div", { className: "controls" });
  private readonly drop: ReturnType<typeof dropArea>;
  private photometry: PhotometrySection | undefined;
  private fit: FitSection | undefined;
  private forecast: ForecastSection | undefined;
  private isExample = false;
  private isLeft = false;

  constructor(
    root: HTMLElement,
    private readonly context: Context,
  ) {
    const layout = h("div", { className: "explore event" });
    this.drop = dropArea(layout, {
      files: (files) => void this.openFiles(files),
      photometry: () => void this.openExample(),
      chirpMass: () => this.openChirpMass(),
    });
    layout.append(
      h("h1", { className: "hidden" }, "An event of your own"),
      h("div", { className: "column" }, this.drop.root, this.files, this.sections),
      this.controls,
    );
    root.append(layout);
    const { params } = context.state;
    if (params.get("example") === "at2017gfo") void this.openExample();
    else this.build();
  }

  dispose(): void {
    this.isLeft = true;
    this.drop.dispose();
    for (const section of [this.photometry, this.fit, this.forecast]) section?.dispose();
  }

  private async openFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      if (this.isLeft) return;
      this.context.announce(`${file.name} is read …`);
      if (/\.safetensors$/i.test(file.name)) {
        await this.openWeights(file);
        continue;
      }
      try {
        await this.open(file.name, await file.arrayBuffer(), false);
      } catch (error) {
        // Files that were moved since, and folders.
        this.context.announce(`${file.name} cannot be read: ${errorWords(error)}`, "error");
      }
    }
  }

  /** A model's weights are dropped like any file. */
  private async openWeights(file: File): Promise<void> {
    try {
      await takeWeights(this.context, file);
    } catch (error) {
      this.context.announce(errorWords(error), "error");
      return;
    }
    if (this.isLeft) return;
    const { state } = this.context;
    // Whoever only compares with it stays with another model.
    const isCompared = comparedModels(state.params).includes(WITH_WEIGHTS);
    if (!isCompared) state.update({ model: WITH_WEIGHTS });
    this.changed(isCompared ? "fit" : "model");
  }

  private async open(name: string, buffer: ArrayBuffer, isExample: boolean): Promise<void> {
    try {
      const opened = await this.context.compute.call(
        "openEvent",
        { name, bytes: new Uint8Array(buffer) },
        { transfer: [buffer] },
      );
      if (opened.kind === "photometry") {
        kept.photometry = opened;
        this.isExample = isExample;
        if (!isExample) this.context.state.update({ example: undefined });
      } else kept.posterior = opened;
      // Whoever comes back finds it open.
      if (this.isLeft) return;
      this.build();
      this.context.announce(`${name} is open.`);
    } catch (error) {
      if (!this.isLeft) this.context.announce(errorWords(error), "error");
    }
  }

  private async openExample(): Promise<void> {
    const { state } = this.context;
    const unsaid = Object.entries(AT2017GFO).filter(([key]) => !state.params.has(key));
    state.update({ ...Object.fromEntries(unsaid), example: "at2017gfo" });
    try {
      const response = await fetch("data/at2017gfo.csv");
      if (!response.ok)
        throw new Error(`the photometry of AT2017gfo is not beside the page: status ${response.status}`);
      await this.open("at2017gfo.csv", await response.arrayBuffer(), true);
    } catch (error) {
      if (!this.isLeft) this.context.announce(errorWords(error), "error");
    }
  }

  private openChirpMass(): void {
    const { state } = this.context;
    kept.posterior = undefined;
    state.update({ chirp: state.params.get("chirp") ?? GW170817.chirp });
    if (!state.params.has("distance")) state.update({ distance: GW170817.distance });
    this.build();
  }

  /** All sections anew, for what is open. */
  private build(): void {
    const { context } = this;
    const { photometry, posterior } = kept;
    const hasPosterior = () => kept.posterior !== undefined;
    for (const section of [this.photometry, this.fit, this.forecast]) section?.dispose();
    [this.photometry, this.fit, this.forecast] = [undefined, undefined, undefined];
    if (posterior && !posterior.models.includes(eventTexts(context.state.params).model))
      context.state.update({ model: posterior.models[0] });
    if (photometry) {
      this.photometry = new PhotometrySection(context, photometry, hasPosterior);
      this.fit = new FitSection(context, hasPosterior, (fitted) => this.photometry?.showFit(fitted));
    }
    if (posterior?.binaries || (!posterior && context.state.params.has("chirp")))
      this.forecast = new ForecastSection(context, hasPosterior);
    const sections = [this.photometry, this.fit, this.forecast].flatMap((section) => (section ? [section.root] : []));
    this.sections.replaceChildren(...(sections.length > 0 ? sections : [introduction()]));
    this.files.replaceChildren(...this.told());
    this.buildControls();
    this.photometry?.refresh();
    void this.forecast?.refresh();
  }

  private buildControls(): void {
    const { photometry, posterior } = kept;
    const chirpMass = this.context.state.params.has("chirp");
    const opened = {
      ...{ photometry: photometry !== undefined, posterior: posterior !== undefined, chirpMass },
      models: posterior?.models ?? MODELS,
    };
    const { state } = this.context;
    const { model, weights } = eventTexts(state.params);
    // What was dropped in Explore serves here too.
    if (weights === undefined && lastWeights() !== undefined) state.update({ weights: lastWeights() });
    const drop =
      modelNamed(model).imports && !findWeights({ weights: state.params.get("weights") ?? undefined })
        ? weightsDrop(this.context, () => this.changed("model"))
        : undefined;
    const isEmpty = !photometry && !posterior && !chirpMass;
    this.controls.hidden = isEmpty;
    if (isEmpty) return;
    const fields = () => [...this.controls.querySelectorAll<HTMLElement>("select, input, summary")];
    const focused = fields().indexOf(document.activeElement as HTMLElement);
    this.controls.replaceChildren(...eventControls(state, opened, (what) => this.changed(what), drop));
    // The keyboard stays where it was: what stands before the model does not depend on it.
    if (focused >= 0) fields()[focused]?.focus();
  }

  private changed(what: Changed): void {
    if (what === "model") {
      const { params } = this.context.state;
      const own = [...params.keys()].filter((name) => name.startsWith("fix."));
      this.context.state.update(Object.fromEntries(["prior", ...own].map((name) => [name, undefined])));
      this.buildControls();
    }
    // A fit waits until it is asked for again.
    if (what !== "forecast") this.fit?.outdate();
    if (what === "all" || what === "model") this.photometry?.forgetFit();
    if (what === "all" || what === "model") this.photometry?.refresh();
    if (what !== "fit") void this.forecast?.refresh();
  }

  /** What was opened, in sentences. */
  private told(): HTMLElement[] {
    const { photometry, posterior } = kept;
    const close = (kind: keyof typeof kept) =>
      h(
        "button",
        {
          ...{ type: "button", className: "plain", title: `Close the ${kind}` },
          onclick: () => {
            kept[kind] = undefined;
            if (kind === "photometry") this.context.state.update({ example: undefined });
            this.build();
            // The button is gone with what it closed.
            this.drop.root.querySelector("button")?.focus();
          },
        },
        "Close",
      );
    const line = (text: string, kind: keyof typeof kept, notes: readonly string[]) =>
      h("div", { className: "file" }, h("p", {}, text, " ", close(kind)), notesOf(notes.map(plainWords)));
    return [
      ...(photometry
        ? [
            line(
              `${photometry.name}: photometry, ${pointsText(photometry)} in ${photometry.filters.join(", ")} (${photometry.format}).`,
              "photometry",
              photometry.notes,
            ),
          ]
        : []),
      ...(photometry && this.isExample ? [h("p", { className: "quiet" }, SOURCE)] : []),
      ...(posterior
        ? [
            line(
              posterior.binaries
                ? `${posterior.name}: a posterior of ${posterior.rows.toLocaleString("en-US")} binaries${posterior.hasDistance ? " with distances" : ", without distances"}.`
                : `${posterior.name}: ${posterior.rows.toLocaleString("en-US")} sets of the inputs of ${posterior.models[0]}. Curves of them go over photometry.`,
              "posterior",
              posterior.notes,
            ),
          ]
        : []),
    ];
  }
}

/** What is there to do, where nothing is open yet. */
function introduction(): HTMLElement {
  const item = (title: string, text: string) => h("li", {}, h("strong", {}, title), ` ${text}`);
  return h(
    "section",
    { className: "card intro", "aria-label": "What this view does" },
    h(
      "ul",
      {},
      item(
        "Photometry",
        "of NMMA, SkyPortal, ZTF, ATLAS, redback or a paper becomes a plot with a model’s curves over it, and a fit: posterior, evidence, corner plot, samples to take away.",
      ),
      item(
        "A posterior",
        "of a gravitational-wave event becomes a forecast: magnitudes by band, and what telescopes see of it when.",
      ),
      item("Both together:", "the posterior’s curves over the photometry, or as the prior of the fit."),
    ),
    h("p", { className: "quiet" }, "Files stay in this browser."),
  );
}
