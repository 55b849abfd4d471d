/** What is known beside the curves: the ejecta, the Lambdas of an equation of state, and when each band is brightest. */

import { distanceModulus } from "../../../src/lightcurves/options.ts";
import { h } from "../dom.ts";
import { type Drawn, peaksOf } from "./figure.ts";
import { unitText } from "./slider.ts";

const text = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–");

/** The element is filled again for every figure; texts alone change while people drag. */
export class Facts {
  readonly root = h("div", { className: "facts" });
  private shown = "";

  /** @param properties of the settings' model @param lambdas of a binary of an equation of state */
  show(drawn: Drawn, properties: ArrayLike<number>, lambdas: readonly [number, number] | undefined): void {
    const { settings, look, magnitudes } = drawn;
    const { model } = settings;
    // Models that compute many compute them on the way to the ejecta.
    const named = model.properties
      .slice(0, properties.length)
      .map(({ name, unit }, at) => [name.replaceAll("_", " "), `${text(properties[at])} ${unitText(unit)}`] as const)
      .filter(([name]) => name.startsWith("ejecta"));
    const stars = lambdas ? [["Λ₁", text(lambdas[0])] as const, ["Λ₂", text(lambdas[1])] as const] : [];
    const peaks = peaksOf(settings, magnitudes, look.absolute ? distanceModulus(settings.options) : 0).filter(
      ({ band }) => !look.hidden.has(band),
    );
    const facts = [...stars, ...named];
    const key = JSON.stringify([facts, peaks]);
    if (key === this.shown) return;
    this.shown = key;
    const cell = (tag: "th" | "td", content: string) => h(tag, {}, content);
    this.root.replaceChildren(
      ...(facts.length > 0
        ? [h("dl", {}, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value.trim()))))]
        : []),
      h(
        "details",
        { open: this.root.querySelector("details")?.open ?? false },
        h("summary", {}, "Peaks of the bands"),
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ...["band", "brightest, mag", "after, days"].map((one) => cell("th", one)))),
          h(
            "tbody",
            {},
            ...peaks.map(({ band, magnitude, timeDays }) =>
              h(
                "tr",
                {},
                cell("th", band),
                cell("td", Number.isFinite(magnitude) ? magnitude.toFixed(2) : "–"),
                cell("td", text(timeDays)),
              ),
            ),
          ),
        ),
      ),
    );
  }
}
