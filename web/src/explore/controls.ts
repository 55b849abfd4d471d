/** Explore's column of controls. It is built anew where a choice changes which controls there are. */

import type { OptionSchema } from "../../../src/lightcurves/options.ts";
import { registeredModels } from "../../../src/lightcurves/registry.ts";
import { freshId, h } from "../dom.ts";
import { EQUATIONS } from "./equationsOfState.ts";
import type { Quantity, Settings } from "./settings.ts";
import { nameOf, sliderRow, unitText } from "./slider.ts";

export interface ControlEvents {
  /** A number changed: curves follow at once. */
  changed(name: string, value: number): void;
  /** Somebody let go of it. */
  settled(): void;
  /** A choice changed, undefined for the usual one; the controls are built anew. */
  chosen(changes: Readonly<Record<string, string | undefined>>): void;
  /** Back to where everything began. */
  reset(): void;
}

/** The column for some settings. @param extra what a model has beside them */
export function controlsFor(settings: Settings, events: ControlEvents, extra?: HTMLElement): HTMLElement[] {
  const { source, hasBinary, inputs, observer, values, choices } = settings;
  const equation = source === "binary" ? equationRow(settings, events) : undefined;
  const change = (name: string, value: number) => {
    equation?.changed(name, value);
    events.changed(name, value);
  };
  const rows = (quantities: readonly Quantity[]) =>
    quantities.map((quantity) => ({
      group: nameOf(quantity).group,
      row: sliderRow(quantity, values[quantity.name], (value) => change(quantity.name, value), events.settled).row,
    }));
  return [
    modelSection(settings, events),
    ...(extra ? [extra] : []),
    h(
      "section",
      { className: "group" },
      h("h2", {}, source === "binary" ? "Binary and equation of state" : "Inputs"),
      hasBinary && sourceSwitch(settings, events),
      equation?.row,
      ...grouped(rows(inputs)),
    ),
    h("section", { className: "group" }, h("h2", {}, "Observer"), ...rows(observer).map(({ row }) => row)),
    ...(choices.length > 0 ? [choicesSection(settings, events)] : []),
    h(
      "button",
      { type: "button", className: "plain", onclick: () => events.reset() },
      "Start again from the usual values",
    ),
  ];
}

function modelSection({ model }: Settings, events: ControlEvents): HTMLElement {
  const id = freshId();
  const select = h(
    "select",
    { id },
    ...registeredModels().map(({ name, title }) => new Option(title, name, false, name === model.name)),
  );
  select.onchange = () => events.chosen({ model: select.value });
  return h(
    "section",
    { className: "group" },
    h("label", { htmlFor: id, className: "heading" }, "Model"),
    select,
    h("p", { className: "quiet" }, model.source, h("br"), model.validityText ?? ""),
  );
}

function sourceSwitch({ source, model }: Settings, events: ControlEvents): HTMLElement {
  const name = freshId();
  const option = (value: string, text: string) => {
    const radio = h("input", { type: "radio", name, value, checked: value === source });
    radio.onchange = () => events.chosen({ from: value === "inputs" ? undefined : value });
    return h("label", {}, radio, h("span", {}, text));
  };
  return h(
    "div",
    { className: "switch", role: "radiogroup", "aria-label": "Where the inputs come from" },
    option("inputs", model.binary === "inputs" ? "Masses and Λ" : "Ejecta"),
    option("binary", "Equation of state"),
  );
}

/** Equations of state by name: they set the two numbers, which may be changed afterwards. */
function equationRow({ values }: Settings, events: ControlEvents) {
  const id = freshId();
  const select = h(
    "select",
    { id },
    new Option("as below", ""),
    ...EQUATIONS.map(({ name }) => new Option(name, name)),
  );
  let { radius, maximumMass } = values;
  const show = () => {
    const same = EQUATIONS.find((one) => one.radius === radius && one.maximumMass === maximumMass);
    select.value = same?.name ?? "";
  };
  show();
  select.onchange = () => {
    const equation = EQUATIONS.find(({ name }) => name === select.value);
    if (!equation) return;
    events.chosen({ radius: String(equation.radius), maximumMass: String(equation.maximumMass) });
  };
  return {
    row: h("div", { className: "choice" }, h("label", { htmlFor: id }, "Equation of state"), select),
    /** Another name, or none, where a number was changed. */
    changed(name: string, value: number): void {
      if (name === "radius") radius = value;
      if (name === "maximumMass") maximumMass = value;
      show();
    },
  };
}

/** Rows under the headings of their groups. */
function grouped(rows: readonly { readonly group: string | undefined; readonly row: HTMLElement }[]): HTMLElement[] {
  let before: string | undefined;
  return rows.flatMap(({ group, row }) => {
    const heading = group !== undefined && group !== before ? [h("h3", {}, group)] : [];
    before = group;
    return [...heading, row];
  });
}

function choicesSection({ choices, options }: Settings, events: ControlEvents): HTMLElement {
  const changed = choices.some(({ name }) => new URLSearchParams(location.hash.split("?")[1]).has(name));
  return h(
    "details",
    { className: "group", open: changed },
    h("summary", {}, "More of the model"),
    ...choices.map((option) => choiceRow(option, options[option.name], events)),
  );
}

function choiceRow(option: OptionSchema, value: string | number | undefined, events: ControlEvents): HTMLElement {
  const id = freshId();
  const text = option.summary[0].toUpperCase() + option.summary.slice(1);
  const label = h("label", { htmlFor: id, title: option.defaultText ? `usually ${option.defaultText}` : "" }, text);
  if (option.kind === "choice") {
    const select = h(
      "select",
      { id },
      ...option.choices.map((choice) => new Option(choice, choice, false, choice === value)),
    );
    // Where nothing is set, the first is what completing leaves open.
    if (value === undefined) select.prepend(new Option("usual", "", true, true));
    select.onchange = () => events.chosen({ [option.name]: select.value || undefined });
    return h("div", { className: "choice" }, label, select);
  }
  const field = h("input", { id, type: "number", step: "any", value: String(value ?? ""), placeholder: "usual" });
  if (option.kind === "number") [field.min, field.max] = option.range.map(String);
  field.onchange = () => events.chosen({ [option.name]: field.value === "" ? undefined : field.value });
  return h(
    "div",
    { className: "choice" },
    label,
    h(
      "span",
      { className: "field" },
      field,
      h("span", { className: "unit" }, option.kind === "number" ? shortUnit(option.argument) : ""),
    ),
  );
}

/** Flags say "number" and "n" where there is no unit. */
const shortUnit = (argument: string): string => (["number", "n", "share"].includes(argument) ? "" : unitText(argument));
