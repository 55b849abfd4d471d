/** Switches of what is drawn: bands, axes, the flow's bands, AT2017gfo. */

import type { LightCurveModel } from "../../../src/lightcurves/model.ts";
import { h } from "../dom.ts";
import { currentTheme } from "../plot/theme.ts";
import type { Look } from "./figure.ts";

/** What is drawn beside the curves, too. */
export interface ShownLook extends Look {
  /** AT2017gfo. */
  readonly overlay: boolean;
  readonly credible: boolean;
}

/** What the address says. */
export const lookOf = (params: URLSearchParams, focus: string | undefined): ShownLook => ({
  focus,
  hidden: new Set(params.get("hide")?.split(",") ?? []),
  linearTime: params.get("time") === "linear",
  absolute: params.has("absolute"),
  overlay: params.get("overlay") !== "none",
  credible: params.get("credible") !== "none",
});

/** A switch for each band, in its colour. */
export function bandChips(
  { bands }: Pick<LightCurveModel, "bands">,
  hidden: ReadonlySet<string>,
  changed: (hidden: string[]) => void,
  looked: (band: string | undefined) => void = () => {},
): HTMLElement {
  const boxes = bands.map(({ name }) => h("input", { type: "checkbox", checked: !hidden.has(name), value: name }));
  const tell = () => changed(boxes.filter(({ checked }) => !checked).map(({ value }) => value));
  for (const box of boxes) {
    box.onchange = tell;
    box.onfocus = () => box.matches(":focus-visible") && looked(box.value);
    box.onblur = () => looked(undefined);
  }
  const theme = currentTheme();
  return h(
    "div",
    { className: "chips", role: "group", "aria-label": "Bands that are shown" },
    ...boxes.map((box, at) =>
      h(
        "label",
        {
          style: `--band:${theme.band(bands[at].name, bands[at].wavelengthNm)}`,
          onpointerenter: ({ pointerType }) => pointerType === "mouse" && looked(bands[at].name),
          onpointerleave: () => looked(undefined),
        },
        box,
        h("span", {}, bands[at].name),
      ),
    ),
  );
}

export function lookSwitches(
  look: ShownLook,
  hasFlow: boolean,
  changed: (changes: Readonly<Record<string, string | undefined>>) => void,
): HTMLElement {
  const box = (text: string, checked: boolean, change: (on: boolean) => void, title = "") => {
    const input = h("input", { type: "checkbox", checked });
    input.onchange = () => change(input.checked);
    return h("label", { title }, input, h("span", {}, text));
  };
  return h(
    "div",
    { className: "switches" },
    box(
      "AT2017gfo",
      look.overlay,
      (on) => changed({ overlay: on ? undefined : "none" }),
      "Photometry of the kilonova of GW170817",
    ),
    hasFlow &&
      box(
        "Credible bands",
        look.credible,
        (on) => changed({ credible: on ? undefined : "none" }),
        "68 and 95 % of the curves that opacity, heating and the fit's scatter leave possible, by the flow that kiloflow brings",
      ),
    box("Logarithmic time", !look.linearTime, (on) => changed({ time: on ? undefined : "linear" })),
    box(
      "Absolute magnitudes",
      look.absolute,
      (on) => changed({ absolute: on ? "1" : undefined }),
      "At 10 pc: the distance is taken off, the photometry's too",
    ),
  );
}
