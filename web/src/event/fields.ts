/** Fields that keep what is written in them in the address. */

import { freshId, h } from "../dom.ts";
import type { State } from "../state.ts";

export interface Field {
  /** In the address. */
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  /** What goes in, for those who point at it and for screen readers. */
  readonly title: string;
  readonly placeholder?: string;
}

/** A field of one line. @param changed called when it was left or Enter pressed, with another text */
export function textField(state: State, { name, label, unit, title, placeholder }: Field, changed: () => void) {
  const id = freshId();
  const input = h("input", {
    ...{ type: "text", id, title, value: state.params.get(name) ?? "", placeholder: placeholder ?? "" },
    ...{ autocomplete: "off", spellcheck: false, autocapitalize: "off" },
    "aria-description": title,
  });
  input.onchange = () => {
    state.update({ [name]: input.value.trim() === "" ? undefined : input.value.trim() });
    changed();
  };
  return h(
    "div",
    { className: "entry" },
    h("label", { htmlFor: id, title }, label, unit ? h("span", { className: "quiet" }, ` ${unit}`) : undefined),
    input,
  );
}

/** A choice of some words. @param usual which the address need not say */
export function choiceField(
  state: State,
  { name, label, title }: Field,
  choices: readonly (readonly [value: string, text: string])[],
  changed: () => void,
  usual = choices[0][0],
) {
  const id = freshId();
  const select = h("select", { id, title }, ...choices.map(([value, text]) => new Option(text, value)));
  const asked = state.params.get(name);
  select.value = choices.find(([value]) => value === asked)?.[0] ?? usual;
  select.onchange = () => {
    state.update({ [name]: select.value === usual ? undefined : select.value });
    changed();
  };
  return h("div", { className: "entry" }, h("label", { htmlFor: id, title }, label), select);
}

/** Words of which any number may be chosen. */
export function checkField(
  state: State,
  { name, label, title }: Field,
  choices: readonly (readonly [value: string, text: string])[],
  changed: () => void,
) {
  const asked = state.params.get(name)?.split(",") ?? [];
  const boxes = choices.map(([value]) => h("input", { type: "checkbox", value, checked: asked.includes(value) }));
  for (const box of boxes) {
    box.onchange = () => {
      const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
      state.update({ [name]: chosen.join() || undefined });
      changed();
    };
  }
  return h(
    "div",
    { className: "entry checks", role: "group", "aria-label": label, "aria-description": title, title },
    h("span", {}, label),
    h("div", {}, ...boxes.map((box, at) => h("label", {}, box, h("span", {}, choices[at][1])))),
  );
}

/** A table with a header. @param numbers whether all columns but the first are numbers */
export function tableOf(caption: string, header: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return h(
    "div",
    { className: "wide" },
    h(
      "table",
      {},
      h("caption", { className: "hidden" }, caption),
      h("thead", {}, h("tr", {}, ...header.map((text) => h("th", { scope: "col" }, text)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h("tr", {}, ...row.map((text, at) => (at === 0 ? h("th", { scope: "row" }, text) : h("td", {}, text)))),
        ),
      ),
    ),
  );
}

/** Sentences that are read when they are wanted. */
export function notesOf(notes: readonly string[], title = "Notes"): HTMLElement | undefined {
  if (notes.length === 0) return undefined;
  return h(
    "details",
    { className: "notes" },
    h("summary", {}, `${title} (${notes.length})`),
    h("ul", {}, ...notes.map((note) => h("li", {}, note))),
  );
}
