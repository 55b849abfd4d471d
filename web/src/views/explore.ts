/** The view Explore: a model's curves while its inputs are dragged. */

import "../../../src/models.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { latest } from "../compute/latest.ts";
import type { Context, View } from "../context.ts";
import { h } from "../dom.ts";
import { errorWords } from "../event/words.ts";
import { loadAt2017gfo, SOURCE } from "../explore/at2017gfo.ts";
import { controlsFor } from "../explore/controls.ts";
import { Cursor } from "../explore/cursor.ts";
import { exportButtons } from "../explore/exports.ts";
import { Facts } from "../explore/facts.ts";
import { CREDIBLE_TIMES, type Credible, credibleText, type Drawn, figureOf, TIMES } from "../explore/figure.ts";
import { bandChips, lookOf, lookSwitches, type ShownLook } from "../explore/look.ts";
import { type Asked, askedOf, modelNames, refusedOf, type Settings, settingsOf } from "../explore/settings.ts";
import { lastWeights, weightsDrop } from "../explore/weights.ts";
import { type LightCurveFigure, type Point, renderLightCurves } from "../plot/lightCurves.ts";
import { LivePlot } from "../plot/live.ts";
import { onThemeChange } from "../plot/theme.ts";

/** Samples of the flow behind the credible bands: edges of 95 % are right to some hundredths of their width. */
const SAMPLES = 320;
/** Milliseconds between the flow's answers, in which the Worker's curves follow the slider. */
const FLOW_PAUSE = 80;
/** Characters of a link's value that are repeated. */
const LONGEST_SAID = 20;

export function mount(root: HTMLElement, context: Context): View {
  const explore = new Explore(root, context);
  return { dispose: () => explore.dispose() };
}

class Explore {
  private readonly controls = h("div", { className: "controls" });
  private readonly plotRoot = h("div", { className: "plot" });
  private readonly problem = h("p", { className: "problem", role: "status" });
  private readonly below = h("div", { className: "below" });
  private readonly facts = new Facts();
  private readonly notes = h("p", { className: "quiet source" });
  private readonly plot: LivePlot<LightCurveFigure>;
  private readonly cursor: Cursor;
  private readonly ended = new AbortController();
  private readonly endTheme: () => void;
  private settings: Settings;
  private asked: Asked;
  private magnitudes: ArrayLike<number> = [];
  private properties: ArrayLike<number> = [];
  private credible: Credible | undefined;
  private focus: string | undefined;
  private points: readonly Point[] | undefined;
  /** Until the Worker has answered once, the page computes by the models' references itself. */
  private workerReady = false;

  private readonly compute = latest(
    async ({ settings, set }: { settings: Settings; set: Float64Array }) => {
      const { model, options } = settings;
      const answer = await this.context.compute.call(
        "curves",
        { model: model.name, sets: set, times: TIMES, options, bands: model.bands.map(({ name }) => name) },
        { signal: this.ended.signal },
      );
      this.workerReady = true;
      // What was asked before the model was changed fits nothing any more.
      if (this.settings.model !== model && this.settings.model.name !== model.name) return;
      if (answer.magnitudes.length !== this.settings.model.bands.length * TIMES.length) return;
      // Nor what was asked before inputs without any curve.
      if (!this.asked.set) return;
      this.properties = answer.properties;
      this.tellStatus(answer.status[0]);
      this.showCurves(answer.magnitudes);
    },
    (error) => this.fail(error),
  );

  private readonly sampleFlow = latest(
    async (set: Float64Array | undefined) => {
      this.credible =
        set &&
        (await this.context.compute.call(
          "credible",
          { set, times: CREDIBLE_TIMES, samples: SAMPLES },
          { signal: this.ended.signal },
        ));
      if (!this.hasCredible() || !this.asked.set) this.credible = undefined;
      this.show();
    },
    (error) => this.failBeside("The credible bands", error),
    FLOW_PAUSE,
  );

  constructor(
    root: HTMLElement,
    private readonly context: Context,
  ) {
    this.settings = settingsOf(context.state.params);
    this.asked = askedOf(this.settings);
    root.append(
      h(
        "div",
        { className: "explore" },
        h("h1", { className: "hidden" }, "Explore light curves"),
        h("div", { className: "stage" }, h("div", { className: "canvas" }, this.plotRoot, this.problem), this.below),
        this.controls,
      ),
    );
    this.plot = new LivePlot(this.plotRoot, renderLightCurves, () => this.cursor?.redraw());
    this.cursor = new Cursor(this.plot);
    this.endTheme = onThemeChange(() => this.buildBelow());
    this.evaluateHere();
    this.plot.draw();
    performance.mark("first-curves");
    this.build();
    this.evaluate();
    if (this.look().overlay) void this.loadOverlay();
    this.tellRefused();
  }

  /** Numbers of the link that no model takes: said, and taken out of the address, which is to say what is shown. */
  private tellRefused(): void {
    const { params } = this.context.state;
    const refused = refusedOf(params, this.settings);
    if (refused.length === 0) return;
    const said = refused.map((name) => `${name}=${params.get(name)!.slice(0, LONGEST_SAID)}`).join(", ");
    this.context.state.update(Object.fromEntries(refused.map((name) => [name, undefined])));
    this.context.announce(`The link says ${said}, which cannot be: the usual value is shown instead.`, "error");
  }

  dispose(): void {
    this.ended.abort(new DOMException("the view was left", "AbortError"));
    this.cursor.dispose();
    this.endTheme();
    this.plot.dispose();
  }

  private look(): ShownLook {
    return lookOf(this.context.state.params, this.focus);
  }

  /** Whether the flow knows the physics that is shown: DU17 with its usual constants. */
  private hasCredible(): boolean {
    const { model, options } = this.settings;
    if (model.name !== "du17" || !this.look().credible) return false;
    const usual = model.completeOptions({});
    return this.settings.choices.every(({ name }) => options[name] === usual[name]);
  }

  /** Controls and what is below the plot, anew. */
  private build(): void {
    const { state } = this.context;
    const needsWeights = this.settings.model.imports !== undefined && !this.asked.set;
    this.controls.replaceChildren(
      ...controlsFor(
        this.settings,
        {
          changed: (name, value) => {
            state.update({ [name]: value });
            this.read();
            this.evaluate();
          },
          settled: () => this.plot.figure && this.context.announce(this.plot.figure.label),
          chosen: (changes) => this.choose(changes),
          reset: () => this.choose(Object.fromEntries([...state.params.keys()].map((name) => [name, undefined]))),
        },
        needsWeights
          ? weightsDrop(this.context, () => {
              this.read();
              this.build();
              this.evaluate();
            })
          : undefined,
      ),
    );
    this.buildBelow();
  }

  private buildBelow(): void {
    const look = this.look();
    const change = (changes: Readonly<Record<string, string | undefined>>) => {
      this.context.state.update(changes);
      this.show();
      if (this.look().overlay && !this.points) void this.loadOverlay();
      if (this.hasCredible() && !this.credible) this.sampleFlow(this.asked.set);
    };
    this.below.replaceChildren(
      bandChips(
        this.settings.model,
        look.hidden,
        (hidden) => change({ hide: hidden.join() || undefined }),
        (band) => {
          this.focus = band;
          this.show();
        },
      ),
      exportButtons(this.context, this.plot, () => this.drawn()),
      lookSwitches(look, this.settings.model.name === "du17", change),
      this.facts.root,
      this.notes,
    );
  }

  /** A choice that changes which controls there are. */
  private choose(changes: Readonly<Record<string, string | undefined>>): void {
    const { state } = this.context;
    const fields = () => [...this.controls.querySelectorAll<HTMLElement>("select, input, summary, button")];
    const focused = fields().indexOf(document.activeElement as HTMLElement);
    if (changes.model !== undefined && modelNames().includes(changes.model)) {
      // Inputs and options of another model mean other things; the observer stays.
      const kept = new Set([
        ...this.settings.observer.map(({ name }) => name),
        "hide",
        "time",
        "absolute",
        "overlay",
        "credible",
        "backend",
      ]);
      for (const name of [...state.params.keys()]) if (!kept.has(name)) state.update({ [name]: undefined });
    }
    state.update(changes);
    if (changes.model !== undefined && !state.params.has("weights"))
      state.update({ weights: modelNamed(changes.model).imports && lastWeights() });
    this.credible = undefined;
    this.properties = [];
    this.read();
    this.build();
    this.evaluate();
    // The keyboard stays where it was: what stands before a choice does not depend on it.
    if (focused >= 0) fields()[focused]?.focus();
  }

  private read(): void {
    this.settings = settingsOf(this.context.state.params);
    this.asked = askedOf(this.settings);
  }

  private evaluate(): void {
    const { set, problem } = this.asked;
    if (!set || problem) {
      this.problem.textContent = problem ?? "";
      this.credible = undefined;
      this.properties = [];
      this.showCurves(this.nothing());
      return;
    }
    this.compute({ settings: this.settings, set });
    if (this.hasCredible()) this.sampleFlow(set);
    else this.credible = undefined;
    if (!this.workerReady) this.evaluateHere();
  }

  /** By the model's float64 reference, on this thread: the first curves do not wait for the Worker. */
  private evaluateHere(): void {
    const { model, options } = this.settings;
    const { set, problem } = this.asked;
    this.problem.textContent = problem ?? "";
    const names = model.bands.map(({ name }) => name);
    if (!set) return;
    try {
      const curves = model.reference(set, TIMES, options, names);
      this.properties = curves.properties;
      this.tellStatus(curves.status);
      this.showCurves(curves.magnitudes);
    } catch (error) {
      this.fail(error);
    }
  }

  /** No value in any band. */
  private nothing(): Float64Array {
    return new Float64Array(this.settings.model.bands.length * TIMES.length).fill(Number.NaN);
  }

  private tellStatus(code: number): void {
    const status = this.settings.model.statuses[code];
    this.problem.textContent =
      status && !status.hasValues ? `No curves: ${status.summary.replace(/ \(missing\)$/, "")}.` : "";
  }

  private showCurves(magnitudes: ArrayLike<number>): void {
    this.magnitudes = magnitudes;
    this.show();
  }

  private drawn(): Drawn {
    const look = this.look();
    return {
      settings: this.settings,
      look,
      magnitudes: this.magnitudes,
      credible: look.credible ? this.credible : undefined,
      points: look.overlay ? this.points : undefined,
    };
  }

  private show(): void {
    const drawn = this.drawn();
    this.plot.show(figureOf(drawn));
    this.facts.show(drawn, this.properties, this.asked.lambdas);
    const notes = [drawn.points ? SOURCE : "", drawn.credible ? credibleText(drawn.credible) : ""];
    const text = notes.filter((note) => note !== "").join(" ");
    if (this.notes.textContent !== text) this.notes.textContent = text;
  }

  private async loadOverlay(): Promise<void> {
    try {
      this.points = await loadAt2017gfo();
      this.show();
    } catch (error) {
      this.failBeside("The photometry of AT2017gfo", error);
    }
  }

  /** What is drawn beside the curves is missing: these stay. */
  private failBeside(what: string, error: unknown): void {
    if (this.ended.signal.aborted) return;
    this.credible = undefined;
    this.show();
    this.context.announce(`${what} could not be loaded: ${(error as Error).message}`, "error");
  }

  private fail(error: unknown): void {
    if (this.ended.signal.aborted) return;
    this.credible = undefined;
    this.showCurves(this.nothing());
    this.problem.textContent = errorWords(error);
  }
}
