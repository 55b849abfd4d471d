/** The view Race: flow against physics on this machine. */

import { formatRate } from "../../../bench/suite/format.ts";
import type { RaceCall, RaceProgress, RaceResult } from "../compute/race.ts";
import type { Context, View } from "../context.ts";
import { copyText } from "../copy.ts";
import { h } from "../dom.ts";
import { download } from "../export/download.ts";
import { machineText } from "../machine.ts";
import { barShare, errorText, raceGroups, raceNotes, raceText } from "../race/report.ts";
import { Runner } from "../runner.ts";
import { choiceParam } from "../state.ts";

const MODELS = { du17: "DU17", metzger2017: "Metzger 2017", villar2017: "Villar 2017" } as const;
const TRAININGS = { brief: "brief: a second or two", full: "full: half a minute or more" } as const;

const INTRODUCTION =
  "Is a flow the faster way to light curves? Here a flow of the published size learns one band of a model at ten times, from curves that this machine computes, and then races against the physics that it learned: on WebGPU, where there is an adapter, and on WebAssembly. It is the section “versus” of kiloflow's benchmarks, with fewer and shorter calls.";

const keys = <T extends string>(texts: Readonly<Record<T, string>>) => Object.keys(texts) as T[];

export function mount(root: HTMLElement, { compute, state, announce }: Context): View {
  const select = <T extends string>(name: string, texts: Readonly<Record<T, string>>, usual: T) => {
    const options = keys(texts).map((key) => new Option(texts[key], key));
    const control = h("select", { name, onchange: () => state.update({ [name]: control.value }) }, ...options);
    control.value = choiceParam(state.params, name, keys(texts), usual);
    return control;
  };
  const model = select("model", MODELS, "du17");
  const training = select("training", TRAININGS, "brief");
  const results = h("section", { className: "card", hidden: true, "aria-label": "Results" });

  const runner = new Runner("Start the race", announce, async (signal, progress) => {
    results.hidden = true;
    const call = { model: model.value, training: training.value } as RaceCall;
    const result = await compute.call("race", call, {
      signal,
      onProgress: ({ text, share }: RaceProgress) => progress(text, share),
    });
    results.replaceChildren(...resultElements(result, announce));
    results.hidden = false;
    return result.sentences.at(-1) ?? "Nothing could be compared";
  });

  root.append(
    h(
      "div",
      { className: "report" },
      h("h1", {}, "Race"),
      h("p", { className: "intro" }, INTRODUCTION),
      h(
        "form",
        { onsubmit: (event: Event) => event.preventDefault() },
        h("label", {}, "Model", model),
        h("label", {}, "Training", training),
        runner.button,
      ),
      runner.bar,
      runner.status,
      results,
    ),
  );
  return { dispose: () => runner.stop() };
}

function resultElements(result: RaceResult, announce: Context["announce"]): HTMLElement[] {
  const text = raceText(result, machineText());
  const json = `${JSON.stringify(result, null, 2)}\n`;
  return [
    h("div", { className: "scroll" }, raceTable(result)),
    h("p", { className: "verdict" }, result.sentences.at(-1)),
    h("ul", {}, ...result.sentences.slice(0, -1).map((one) => h("li", {}, one))),
    h("h2", {}, "How it was measured"),
    h("ul", { className: "quiet" }, ...raceNotes(result).map((one) => h("li", {}, one))),
    h(
      "p",
      { className: "exports" },
      h("button", { type: "button", onclick: () => void copyText(text, "Results", announce) }, "Copy the results"),
      h("button", { type: "button", onclick: () => download("race.json", json, "application/json") }, "Download JSON"),
    ),
  ];
}

function raceTable(result: RaceResult): HTMLTableElement {
  const groups = raceGroups(result);
  const fastest = Math.max(...groups.flatMap(({ rows }) => rows.map(({ rate }) => rate)));
  return h(
    "table",
    {},
    h("caption", {}, "Curves a second; bars are as long as its logarithm"),
    h(
      "thead",
      {},
      h("tr", {}, ...["Way", "Curves a second", "Median error"].map((text) => h("th", { scope: "col" }, text))),
    ),
    ...groups.map(({ on, rows }) =>
      h(
        "tbody",
        {},
        h("tr", {}, h("th", { scope: "rowgroup", colSpan: 3 }, on)),
        ...rows.map(({ way, rate, error }) => {
          const bar = { className: "number bar", style: `--share: ${barShare(rate, fastest).toFixed(3)}` };
          return h(
            "tr",
            { className: error === undefined ? "physics" : "flow" },
            h("td", {}, way),
            h("td", bar, formatRate(rate)),
            h("td", { className: "number" }, error === undefined ? "" : errorText(error)),
          );
        }),
      ),
    ),
  );
}
