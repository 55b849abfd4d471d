/** The page's shell: the four views by the address, the Worker, and what it computes on. */

import { pageCompute } from "./compute/client.ts";
import { BACKEND_CHOICES, type BackendChoice } from "./compute/protocol.ts";
import type { View, ViewModule } from "./context.ts";
import { choiceParam, formatPlace, type Place, parsePlace, State, type ViewName } from "./state.ts";

performance.mark("script");

const LOADERS: Readonly<Record<ViewName, () => Promise<ViewModule>>> = {
  explore: () => import("./views/explore.ts"),
  event: () => import("./views/event.ts"),
  race: () => import("./views/race.ts"),
  selftest: () => import("./views/selftest.ts"),
};

const TITLES: Readonly<Record<ViewName, string>> = {
  explore: "Explore",
  event: "Event",
  race: "Race",
  selftest: "Self-test",
};

const CHOICE_TEXT = {
  auto: "the fastest",
  webgpu: "WebGPU",
  cpu: "WebAssembly",
  software: "WebGPU in software",
} as const;

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const root = element("view");
const select = element<HTMLSelectElement>("backend");
const links = [...document.querySelectorAll<HTMLAnchorElement>("a[data-view]")];

const compute = pageCompute();
/** The view that is shown. */
interface Shown {
  readonly place: Place;
  readonly state: State;
  view?: View;
}
let shown: Shown | undefined;

function announce(text: string, kind: "done" | "error" = "done"): void {
  const line = element("announce");
  line.textContent = text;
  line.classList.toggle("hidden", kind !== "error" || text === "");
  line.classList.toggle("error", kind === "error");
}

/** Puts a place into the address, and into the view's link, so that it is found again as it was left. */
function write(place: Place): void {
  const hash = formatPlace(place);
  if (shown?.place === place && hash !== location.hash) history.replaceState(null, "", hash);
  const link = links.find(({ dataset }) => dataset.view === place.view);
  if (link) link.href = hash;
}

async function show(place: Place): Promise<void> {
  const before = shown;
  // What it changed last goes into its link; the address is the next one's already.
  shown = undefined;
  before?.state.flush();
  before?.view?.dispose();
  const current: Shown = { place, state: new State(place, write) };
  shown = current;
  root.replaceChildren();
  announce("");
  document.title = `${TITLES[place.view]} · kiloflow`;
  for (const link of links) {
    if (link.dataset.view === place.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  try {
    const { mount } = await LOADERS[place.view]();
    // Another one may have been asked for meanwhile.
    if (shown !== current) return;
    current.view = mount(root, { compute, state: current.state, announce });
    if (before) root.focus({ preventScroll: true });
  } catch (error) {
    announce(`This view could not be loaded (${(error as Error).message}): is the page's host out of reach?`, "error");
  }
}

/** What is said of the backend: plainly, where there is no WebGPU. */
async function tellBackend(): Promise<void> {
  const note = element("backend-note");
  const lamp = document.querySelector(".engine")!;
  const asked = select.value;
  lamp.classList.remove("ready");
  try {
    const { kind, name, reason } = await compute.call("describe", {});
    // Opening takes its time: another one may have been chosen and have answered since.
    if (select.value !== asked) return;
    lamp.classList.add("ready");
    const isInstead = kind === "cpu" && asked !== "cpu";
    note.textContent = isInstead
      ? `No WebGPU: ${reason}. ${name} computes instead.`
      : `${kind === "cpu" ? "" : "WebGPU: "}${name}`;
  } catch (error) {
    if (select.value === asked) note.textContent = `${(error as Error).message}: choose WebAssembly at the top.`;
  }
}

function useBackend(): void {
  compute.use(select.value as BackendChoice);
  void tellBackend();
  // Whichever view is next, its link says it too.
  for (const link of links) {
    const { view, params } = parsePlace(link.hash);
    if (select.value === "auto") params.delete("backend");
    else params.set("backend", select.value);
    link.href = formatPlace({ view, params });
  }
}

const start = parsePlace(location.hash);
select.append(...BACKEND_CHOICES.map((choice) => new Option(CHOICE_TEXT[choice], choice)));
select.value = choiceParam(start.params, "backend", BACKEND_CHOICES, "auto");
if (select.value !== "auto") compute.use(select.value as BackendChoice);
select.addEventListener("change", () => {
  useBackend();
  shown?.state.update({ backend: select.value === "auto" ? undefined : select.value });
  shown?.state.flush();
  void show(parsePlace(formatPlace(shown!.place)));
});
addEventListener("hashchange", () => {
  const place = parsePlace(location.hash);
  const choice = choiceParam(place.params, "backend", BACKEND_CHOICES, select.value as BackendChoice);
  if (choice !== select.value) {
    select.value = choice;
    useBackend();
  }
  void show(place);
});
// Its target is no view: the address stays.
document.querySelector(".skip")!.addEventListener("click", (event) => {
  event.preventDefault();
  root.focus();
});
void show(start).then(tellBackend);
