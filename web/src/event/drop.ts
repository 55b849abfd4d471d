/** Where files are dropped or chosen, and the examples that need none. */

import { h } from "../dom.ts";

export interface DropEvents {
  files(files: readonly File[]): void;
  /** The built-in photometry of AT2017gfo. */
  photometry(): void;
  /** The chirp mass of GW170817. */
  chirpMass(): void;
}

/** The area with its buttons. Files may be dropped anywhere on `page`. @returns it, and what ends it */
export function dropArea(page: HTMLElement, events: DropEvents): { readonly root: HTMLElement; dispose(): void } {
  const input = h("input", { type: "file", multiple: true, className: "hidden", tabIndex: -1 });
  input.setAttribute("aria-hidden", "true");
  input.onchange = () => {
    events.files([...(input.files ?? [])]);
    input.value = "";
  };
  const root = h(
    "div",
    { className: "drop event-drop" },
    h("p", {}, h("strong", {}, "Drop photometry or a posterior here"), " – CSV, .dat, JSON, packed with gzip or not."),
    h(
      "div",
      { className: "exports left" },
      h("button", { type: "button", className: "main", onclick: () => input.click() }, "Choose files"),
      h("button", { type: "button", onclick: () => events.photometry() }, "Try AT2017gfo"),
      h("button", { type: "button", onclick: () => events.chirpMass() }, "Forecast from a chirp mass"),
    ),
    input,
  );
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.add("over");
  };
  const leave = (event: DragEvent) => {
    if (!page.contains(event.relatedTarget as Node | null)) root.classList.remove("over");
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    root.classList.remove("over");
    events.files([...event.dataTransfer.files]);
  };
  page.addEventListener("dragover", over);
  page.addEventListener("dragleave", leave);
  page.addEventListener("drop", drop);
  return {
    root,
    dispose() {
      page.removeEventListener("dragover", over);
      page.removeEventListener("dragleave", leave);
      page.removeEventListener("drop", drop);
    },
  };
}
