/** A slider with a field beside it, for one number on a linear or a logarithmic scale. */

import { freshId, h } from "../dom.ts";
import type { Quantity } from "./settings.ts";

const STEPS = 1000;
const LONGEST_LABEL = 24;

const SYMBOLS: Readonly<Record<string, string>> = {
  m1: "Mass m₁",
  m2: "Mass m₂",
  lambda1: "Tidal deformability Λ₁",
  lambda2: "Tidal deformability Λ₂",
  radius: "Radius at 1.4 M☉",
  maximumMass: "Heaviest star",
  distanceMpc: "Distance",
  ebv: "E(B−V), Milky Way",
  ebvHost: "E(B−V), host galaxy",
};

const UNITS: Readonly<Record<string, string>> = { "1": "", Msun: "M☉", "cm2/g": "cm²/g", "log10 Msun": "lg M☉" };

/** "component 1: mass, 0 for none" is the mass of a group "component 1". */
export function nameOf({ name, summary }: Pick<Quantity, "name" | "summary">): { group?: string; label: string } {
  const [, group, rest] = /^([^:]+): (.*)$/.exec(summary) ?? [];
  const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
  if (SYMBOLS[name]) return { label: SYMBOLS[name] };
  const [text] = (rest ?? summary).split(",");
  // What is too long for a row is named as files name it: "ejecta_velocity", "temperature_floor_2".
  const label = capital(text.length > LONGEST_LABEL ? name.replace(/_\d+$/, "").replaceAll("_", " ") : text);
  return group ? { group: capital(group), label } : { label };
}

export const unitText = (unit: string): string => UNITS[unit] ?? unit;

/** Where a value is on the slider, from 0 to 1; outside its ends at the nearer one. */
export function shareOf({ slider: [low, high], scale }: Pick<Quantity, "slider" | "scale">, value: number): number {
  const share = scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/** The value at a share of the slider, with as many digits as its steps are worth. */
export function valueAtShare(
  { slider: [low, high], scale }: Pick<Quantity, "slider" | "scale">,
  share: number,
): number {
  if (share <= 0) return low;
  if (share >= 1) return high;
  if (scale === "log") return Number((low * (high / low) ** share).toPrecision(3));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(high - low)));
  return Number((low + share * (high - low)).toFixed(digits));
}

/** A row of controls. `changed` is called while people drag, `settled` when they let go. */
export function sliderRow(
  quantity: Quantity,
  value: number,
  changed: (value: number) => void,
  settled: () => void,
): { readonly row: HTMLElement; set(value: number): void } {
  const { name, summary, unit, range } = quantity;
  const id = freshId();
  const { label } = nameOf(quantity);
  const field = h("input", { id, type: "number", name, step: "any", inputMode: "decimal", title: summary });
  field.min = String(Math.max(range[0], -1e12));
  field.max = String(Math.min(range[1], 1e12));
  const slider = h("input", { type: "range", min: "0", max: String(STEPS), step: "1", "aria-label": label });
  const show = (shown: number, fromField = false) => {
    if (!fromField) field.value = String(shown);
    slider.value = String(Math.round(STEPS * shareOf(quantity, shown)));
    slider.style.setProperty("--at", `${100 * shareOf(quantity, shown)}%`);
    slider.setAttribute("aria-valuetext", `${shown} ${unitText(unit)}`.trim());
  };
  slider.oninput = () => {
    const place = slider.value;
    const chosen = valueAtShare(quantity, Number(place) / STEPS);
    show(chosen);
    // The value's own place may be the one before: keys could never leave it.
    slider.value = place;
    changed(chosen);
  };
  slider.onchange = settled;
  field.oninput = () => {
    const typed = field.value.trim() === "" ? Number.NaN : Number(field.value);
    const right = typed >= range[0] && typed <= range[1];
    field.setAttribute("aria-invalid", String(!right));
    if (!right) return;
    show(typed, true);
    changed(typed);
  };
  field.onchange = () => {
    if (field.getAttribute("aria-invalid") === "true") {
      const clamped = Math.min(range[1], Math.max(range[0], Number(field.value)));
      show(
        Number.isNaN(clamped) || field.value === "" ? valueAtShare(quantity, Number(slider.value) / STEPS) : clamped,
      );
      field.setAttribute("aria-invalid", "false");
      changed(Number(field.value));
    }
    settled();
  };
  show(value);
  const row = h(
    "div",
    { className: "slider" },
    h("label", { htmlFor: id, title: summary }, label),
    h("span", { className: "field" }, field, h("span", { className: "unit" }, unitText(unit))),
    slider,
  );
  return { row, set: show };
}
