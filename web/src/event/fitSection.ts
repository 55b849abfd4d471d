/** A fit in the page: progress, abort, its table, the corner plot, files. */

import { COMPARISON_HEADER } from "../../../src/jobs/fit/comparisonRows.ts";
import type { Context } from "../context.ts";
import { h } from "../dom.ts";
import { download } from "../export/download.ts";
import { downloadPng, downloadSvg } from "../export/image.ts";
import { currentTheme, LIGHT, onThemeChange } from "../plot/theme.ts";
import { type CornerFigure, cornerSize, pictureWidth, renderCorner, SMALLEST_WIDTH } from "./cornerPlot.ts";
import { notesOf, tableOf } from "./fields.ts";
import { actionButton } from "./panel.ts";
import type { FitProgress, FittedEvent } from "./tasks/fit.ts";
import type { FitFormat } from "./tasks/fitFile.ts";
import { comparedModels, eventTexts, inputTexts, wholeNumber } from "./texts.ts";
import { errorWords, isAbort, plainWords } from "./words.ts";

/** Effective samples unless a visitor asks for others: enough for two digits of every range. */
export const USUAL_SAMPLES = 2000;

export class FitSection {
  readonly root: HTMLElement;
  private readonly button = h("button", { type: "button", className: "main" }, "Fit");
  private readonly bar = h("progress", { max: 1, value: 0, hidden: true });
  private readonly status = h("p", { className: "quiet", role: "status" });
  private readonly outdated = h("p", { className: "problem-line", role: "status" });
  private readonly result = h("div", { className: "result" });
  private running: AbortController | undefined;
  private readonly ends: (() => void)[] = [];

  /** @param done is given a fit that has ended */
  constructor(
    private readonly context: Context,
    private readonly withPosterior: () => boolean,
    private readonly done: (fitted: FittedEvent) => void,
  ) {
    this.button.onclick = () => (this.running ? this.stop() : void this.fit());
    this.bar.setAttribute("aria-label", "Progress of the fit");
    this.root = h(
      "section",
      { className: "card", "aria-label": "Fit" },
      h("div", { className: "line" }, h("h2", {}, "Fit"), this.button),
      this.bar,
      this.status,
      this.outdated,
      this.result,
    );
    this.status.textContent =
      "Samples the posterior of the model's inputs in this browser. Some seconds to a minute or two; the page stays free.";
  }

  dispose(): void {
    this.running?.abort(new DOMException("the view was left", "AbortError"));
    for (const end of this.ends) end();
  }

  /** The fields have changed: results that are shown are those of what they were. */
  outdate(): void {
    if (this.running || this.result.childElementCount > 0)
      this.outdated.textContent = "Fields were changed since this fit began: fit again for what they say now.";
  }

  private stop(): void {
    this.running?.abort(new DOMException("the fit was stopped", "AbortError"));
  }

  private async fit(): Promise<void> {
    const { params } = this.context.state;
    const running = new AbortController();
    this.running = running;
    this.button.textContent = "Stop";
    this.button.classList.remove("main");
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    const messages: string[] = [];
    const warnings: string[] = [];
    const told = ({ text, share, isWarning }: FitProgress) => {
      if (share === undefined) (isWarning ? warnings : messages).push(plainWords(text));
      else {
        this.bar.value = Math.max(this.bar.value, share);
        this.status.textContent = text;
      }
    };
    this.status.className = "quiet";
    this.status.textContent = "The fit begins …";
    this.outdated.textContent = "";
    try {
      const fitted = await this.context.compute.call(
        "eventFit",
        {
          ...{ event: eventTexts(params), prior: params.get("prior") ?? undefined, inputs: inputTexts(params) },
          compared: comparedModels(params),
          systematic: params.get("systematic") ?? "free",
          withPosterior: this.withPosterior() && params.get("gw") === "1",
          samples: wholeNumber(params, "samples", USUAL_SAMPLES),
          seed: wholeNumber(params, "seed", 0),
        },
        { signal: running.signal, onProgress: told },
      );
      this.show(fitted, messages, warnings);
      this.done(fitted);
      this.context.announce("The fit has ended.");
    } catch (error) {
      this.status.textContent = isAbort(error) ? "The fit was stopped." : errorWords(error);
      this.status.className = isAbort(error) ? "quiet" : "problem-line";
    } finally {
      this.running = undefined;
      this.button.textContent = "Fit";
      this.button.classList.add("main");
      this.bar.hidden = true;
    }
  }

  private show(fitted: FittedEvent, messages: readonly string[], warnings: readonly string[]): void {
    const { summary, rows } = fitted;
    this.status.textContent = `${fitted.title}: ${summary.points} points, ${Math.round(summary.effectiveSampleSize).toLocaleString("en-US")} effective samples from ${summary.evaluations.toLocaleString("en-US")} likelihoods in ${Math.round(summary.seconds)} s; prior ${summary.prior}.`;
    const agree =
      summary.temperedLogEvidence === null
        ? ""
        : `; by the temperatures ${summary.temperedLogEvidence.toFixed(2)} ± ${summary.temperedLogEvidenceError!.toFixed(2)}`;
    const notes = notesOf(messages);
    const corner = this.corner(fitted);
    this.result.replaceChildren(
      ...summary.problems.map((text) =>
        h("p", { className: "refusal", role: "alert" }, h("strong", {}, "Not to be used: "), plainWords(text)),
      ),
      ...[...warnings, ...summary.warnings.map(plainWords)].map((text) => h("p", { className: "warning" }, text)),
      tableOf("Parameters of the fit", ["parameter", "unit", "median and 68 %", "90 %", "best"], rows),
      h(
        "p",
        {},
        `ln evidence ${summary.logEvidence.toFixed(2)} ± ${summary.logEvidenceError.toFixed(2)}${agree}. Best fit: ln L ${summary.bestLogLikelihood.toFixed(2)}, χ² ${summary.chiSquare.toFixed(1)} of ${summary.detections} detections with the systematic error.`,
      ),
      ...comparisonOf(fitted),
      corner,
      this.files(fitted),
      ...(notes ? [notes] : []),
    );
  }

  private corner({ corner, title, summary }: FittedEvent): HTMLElement {
    const root = h("div", { className: "corner" });
    const figure: CornerFigure = {
      corner,
      label: `Corner plot of the fit of ${title}: ${corner.axes.map((axis) => `${axis.label} ${axis.title}`).join(", ")}`,
    };
    const draw = () => {
      const size = cornerSize(corner.axes.length, Math.max(SMALLEST_WIDTH, root.clientWidth));
      root.innerHTML = renderCorner(figure, size, currentTheme());
    };
    const observer = new ResizeObserver(draw);
    observer.observe(root);
    this.ends.push(() => observer.disconnect(), onThemeChange(draw));
    const picture = () =>
      renderCorner(
        { ...figure, title: `${title}: ln Z = ${summary.logEvidence.toFixed(2)}` },
        cornerSize(corner.axes.length, pictureWidth(corner.axes.length), true),
        LIGHT,
      );
    return h(
      "div",
      {},
      root,
      h(
        "div",
        { className: "below" },
        h("p", { className: "quiet" }, "Contours: 68 and 90 % of the probability. Lines: the best fit."),
        h(
          "div",
          { className: "exports", role: "group", "aria-label": "Take the corner plot away" },
          actionButton(this.context, "PNG", "The corner plot as a picture", () =>
            downloadPng("kiloflow-corner.png", picture()),
          ),
          actionButton(this.context, "SVG", "The corner plot as a drawing", () =>
            downloadSvg("kiloflow-corner.svg", picture()),
          ),
        ),
      ),
    );
  }

  private files({ summary }: FittedEvent): HTMLElement {
    const button = (text: string, title: string, format: FitFormat, name: string, type: string) =>
      actionButton(this.context, text, title, async () => {
        const content = await this.context.compute.call("eventFitFile", { format });
        download(name, content, type);
      });
    return h(
      "div",
      { className: "exports left", role: "group", "aria-label": "Take the samples away" },
      h("span", { className: "quiet" }, "Samples"),
      button("CSV", "Samples of equal weight, as kiloflow fit writes them", "csv", "posterior.csv", "text/csv"),
      button("npz", "The same as NumPy arrays", "npz", "posterior.npz", "application/zip"),
      button("bilby JSON", "A result that bilby reads", "json", `${summary.model}_result.json`, "application/json"),
    );
  }
}

/** Evidences side by side, and what they say. */
function comparisonOf({ comparison }: FittedEvent): HTMLElement[] {
  if (!comparison) return [];
  const { points, rows, verdict } = comparison;
  return [
    h("h3", {}, `Evidences of the same ${points} points`),
    tableOf(
      "Models compared",
      COMPARISON_HEADER,
      rows.map((row) => row.map((text) => text.replace("+-", "±"))),
    ),
    h("ul", { className: "verdict" }, ...verdict.map((text) => h("li", {}, text))),
  ];
}
