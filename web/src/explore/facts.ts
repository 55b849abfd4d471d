/** What is known beside the curves: the ejecta, the Lambdas of an equation of state, and when each band is brightest. */

import { distanceModulus } from "../../../src/lightcurves/options.ts";
import { h } from "../dom.ts";
import { type Drawn, peaksOf } from "./figure.ts";
import { unitText } from "./slider.ts";

const text = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–");

/** Filled again for every figure; the table only while somebody sees it. */
export class Facts {
  private readonly list = h("dl");
  private readonly rows = h("tbody");
  private readonly table = h(
    "details",
    { ontoggle: () => this.fillTable() },
    h("summary", {}, "Peaks of the bands"),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", {}, "band"), h("th", {}, "brightest, mag"), h("th", {}, "after, days"))),
      this.rows,
    ),
  );
  readonly root = h("div", { className: "facts" }, this.list, this.table);
  private shown = "";
  private drawn: Drawn | undefined;

  /** @param properties of the settings' model @param lambdas of a binary of an equation of state */
  show(drawn: Drawn, properties: ArrayLike<number>, lambdas: readonly [number, number] | undefined): void {
    this.drawn = drawn;
    if (this.table.open) this.fillTable();
    // Models that compute many compute them on the way to the ejecta.
    const named = drawn.settings.model.properties
      .slice(0, properties.length)
      .map(({ name, unit }, at) => [name.replaceAll("_", " "), `${text(properties[at])} ${unitText(unit)}`] as const)
      .filter(([name]) => name.startsWith("ejecta"));
    const stars = lambdas ? [["Λ₁", text(lambdas[0])] as const, ["Λ₂", text(lambdas[1])] as const] : [];
    const facts = [...stars, ...named];
    const key = JSON.stringify(facts);
    if (key === this.shown) return;
    this.shown = key;
    this.list.hidden = facts.length === 0;
    this.list.replaceChildren(
      ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value.trim()))),
    );
  }

  private fillTable(): void {
    if (!this.drawn) return;
    const { settings, look, magnitudes } = this.drawn;
    const peaks = peaksOf(settings, magnitudes, look.absolute ? distanceModulus(settings.options) : 0);
    this.rows.replaceChildren(
      ...peaks
        .filter(({ band }) => !look.hidden.has(band))
        .map(({ band, magnitude, timeDays }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, band),
            h("td", {}, Number.isFinite(magnitude) ? magnitude.toFixed(2) : "–"),
            h("td", {}, text(timeDays)),
          ),
        ),
    );
  }
}
