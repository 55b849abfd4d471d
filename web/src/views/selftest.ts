/** The view Self-test: every kernel against float64 on the visitor's machine. */

import type { SelfTestProgress, SelfTestStart } from "../compute/selftest.ts";
import type { Context, View } from "../context.ts";
import { copyText } from "../copy.ts";
import { h } from "../dom.ts";
import { download } from "../export/download.ts";
import { machineText } from "../machine.ts";
import { Runner, type ShowProgress } from "../runner.ts";
import { type BackendReport, duration, type KernelLine, reportText, summary, withCase } from "../selftest/report.ts";
import { choiceParam } from "../state.ts";

const ON = { webgpu: "WebGPU", cpu: "WebAssembly" } as const;
type On = keyof typeof ON;
const CHOICES = ["all", "webgpu", "cpu"] as const;
const CHOICE_TEXT = { all: "all that are here", ...ON } as const;

const INTRODUCTION =
  "Does this browser compute what it should? Every kernel runs on random and edge inputs and is compared with the same mathematics in float64: on the adapter that WebGPU gives, whose driver compiles each kernel first, and on WebAssembly. If something fails here, the report is what a maintainer needs.";

export function mount(root: HTMLElement, { compute, state, announce }: Context): View {
  const on = h(
    "select",
    { name: "on", onchange: () => state.update({ on: on.value === "all" ? undefined : on.value }) },
    ...CHOICES.map((choice) => new Option(CHOICE_TEXT[choice], choice)),
  );
  on.value = choiceParam(state.params, "on", CHOICES, "all");
  const kernels = h("input", {
    type: "text",
    name: "kernels",
    placeholder: "all",
    spellcheck: false,
    value: state.params.get("kernels") ?? "",
    oninput: () => state.update({ kernels: kernels.value.trim() || undefined }),
  });
  const results = h("section", { className: "card", hidden: true, "aria-label": "Results" });

  /** Tests one backend, line by line into a table. */
  async function test(choice: On, signal: AbortSignal, progress: ShowProgress): Promise<BackendReport> {
    const name = ON[choice];
    const body = h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colSpan: 4 }, name)));
    results.querySelector("table")!.append(body);
    const lines = new Map<string, KernelLine>();
    let found: SelfTestStart | undefined;
    let row: HTMLElement | undefined;
    const show = (value: SelfTestProgress) => {
      if ("backend" in value) {
        found = value;
        results.hidden = false;
        body.rows[0].cells[0].textContent = `${name}: ${value.backend.name}`;
        return;
      }
      const { kernel } = value;
      const line = withCase(lines.get(kernel), value);
      const next = lineRow(line);
      if (lines.has(kernel)) row?.replaceWith(next);
      else body.append(next);
      row = next;
      lines.set(kernel, line);
      const total = found!.kernels;
      progress(`${name}: ${kernel} (${lines.size} of ${total} kernels)`, lines.size / total);
    };
    progress(`${name}: starting`);
    try {
      await compute.call("selftest", { on: choice, kernels: kernels.value }, { signal, onProgress: show });
    } catch (error) {
      if (signal.aborted || (error as Error).name !== "DeviceError") throw error;
      const missing = (error as Error).message;
      results.hidden = false;
      body.rows[0].cells[0].textContent = `${name}: not tested, ${missing}`;
      return { on: name, missing };
    }
    return { on: name, backend: found!.backend, kernels: [...lines.values()] };
  }

  const runner = new Runner("Start the test", announce, async (signal, progress) => {
    results.replaceChildren(h("div", { className: "scroll" }, emptyTable()));
    results.hidden = true;
    const chosen: readonly On[] = on.value === "all" ? ["cpu", "webgpu"] : [on.value as On];
    const reports: BackendReport[] = [];
    for (const choice of chosen) reports.push(await test(choice, signal, progress));
    const { passed, text } = summary(reports);
    const report = reportText(reports, machineText());
    results.prepend(
      h("p", { className: passed ? "verdict" : "verdict failed" }, text),
      h(
        "p",
        { className: "exports" },
        h("button", { type: "button", onclick: () => void copyText(report, "Report", announce) }, "Copy the report"),
        h("button", { type: "button", onclick: () => download("selftest.txt", report, "text/plain") }, "Download it"),
      ),
    );
    return text;
  });

  root.append(
    h(
      "div",
      { className: "report" },
      h("h1", {}, "Self-test"),
      h("p", { className: "intro" }, INTRODUCTION),
      h(
        "form",
        {
          onsubmit: (event: Event) => {
            event.preventDefault();
            if (!runner.isRunning) runner.button.click();
          },
        },
        h("label", {}, "On", on),
        h("label", {}, "Only kernels named", kernels),
        runner.button,
      ),
      runner.bar,
      runner.status,
      results,
    ),
  );
  return { dispose: () => runner.stop() };
}

const HEADS = ["Kernel", "Cases", "Time", "Result"];

const emptyTable = () =>
  h(
    "table",
    {},
    h("caption", {}, "Kernels against float64"),
    h("thead", {}, h("tr", {}, ...HEADS.map((text) => h("th", { scope: "col" }, text)))),
  );

const lineRow = ({ kernel, cases, ms, problem }: KernelLine) =>
  h(
    "tr",
    problem === undefined ? {} : { className: "failed" },
    h("td", {}, kernel),
    h("td", { className: "number" }, String(cases)),
    h("td", { className: "number" }, duration(ms)),
    h("td", {}, problem === undefined ? "ok" : `FAILED: ${problem}`),
  );
