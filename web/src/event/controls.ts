/** The fields beside an event: where it is, the model, how it is fitted and forecast. */

import "../../../src/models.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { h } from "../dom.ts";
import type { State } from "../state.ts";
import { checkField, choiceField, textField } from "./fields.ts";
import { USUAL_SAMPLES } from "./fitSection.ts";
import { USUAL_DEPTHS, USUAL_SETS } from "./forecastSection.ts";
import { eventTexts, MODELS } from "./texts.ts";

/** What is open. */
export interface OpenedKinds {
  readonly photometry: boolean;
  readonly posterior: boolean;
  readonly chirpMass: boolean;
  /** Models that the posterior's sets can be of. */
  readonly models: readonly string[];
}

/** Which results a field changes. */
export type Changed = "all" | "fit" | "forecast" | "model";

/** @param weights what asks for the weights of the model, where these are not at hand */
export function eventControls(
  state: State,
  opened: OpenedKinds,
  changed: (what: Changed) => void,
  weights: HTMLElement | undefined,
): HTMLElement[] {
  const all = () => changed("all");
  const field = (name: string, label: string, unit: string, title: string, then = all, placeholder = "") =>
    textField(state, { name, label, unit, title, placeholder }, then);
  const group = (title: string, ...children: (HTMLElement | false)[]) =>
    h("div", { className: "group", role: "group", "aria-label": title }, h("h2", {}, title), ...children);
  const model = modelNamed(eventTexts(state.params).model);
  const priors = Object.keys(model.priors);
  const fitted = opened.photometry;
  const forecast = opened.posterior || opened.chirpMass;
  const models = MODELS.filter((name) => opened.models.includes(name));
  return [
    group(
      "Event",
      fitted &&
        field(
          "trigger",
          "Merger",
          "UTC or MJD",
          "2017-08-17T12:41:04, an MJD or a JD: photometry's dates become days after it",
        ),
      field("distance", "Distance", "Mpc", "40, or 40:8 with its standard deviation; a posterior may have its own"),
      field("redshift", "Redshift", "", "Of the source; follows from the distance where it is left out"),
      field("ebv", "E(B−V)", "mag", "Of the Milky Way's dust"),
      fitted && field("ebvHost", "E(B−V) of the host", "mag", "Of the host galaxy's dust"),
      fitted &&
        choiceField(
          state,
          { name: "system", label: "Magnitudes", title: "Where the file does not say it" },
          [
            ["ab", "AB"],
            ["vega", "Vega"],
          ],
          all,
        ),
      fitted && field("bands", "Bands", "", "The only ones that are used: g,ztfr; all where empty", all, "all"),
      fitted && field("days", "Days", "", "The only ones that are used: 0.5:10; all where empty", all, "all"),
    ),
    group(
      "Model",
      choiceField(
        state,
        { name: "model", label: "Model", title: "Of the light curves" },
        (models.length > 0 ? models : MODELS).map((name) => [name, modelNamed(name).title]),
        () => changed("model"),
        MODELS[0],
      ),
      weights ?? false,
      fitted &&
        priors.length > 1 &&
        choiceField(
          state,
          { name: "prior", label: "Prior", title: "From which inputs are drawn" },
          priors.map((name) => [name, name]),
          all,
        ),
      fitted &&
        h(
          "details",
          { className: "inputs" },
          h("summary", {}, "Fix inputs, or change their priors"),
          h(
            "p",
            { className: "quiet" },
            "A number fixes an input; 0.1:10 or 0.1:10:log is a range, normal:3:0.5 a Gaussian.",
          ),
          ...model.inputs.map(({ name, unit, summary }) =>
            field(
              `fix.${name}`,
              name.replaceAll("_", " "),
              unit === "1" ? "" : unit,
              summary,
              () => changed("fit"),
              "by the prior",
            ),
          ),
        ),
    ),
    ...(fitted
      ? [
          group(
            "Fit",
            field(
              "systematic",
              "Systematic error",
              "mag",
              "free, band (one a band), band-time, or a number",
              () => changed("fit"),
              "free",
            ),
            field(
              "samples",
              "Effective samples",
              "",
              "As many are reached",
              () => changed("fit"),
              String(USUAL_SAMPLES),
            ),
            field(
              "offset",
              "Explosion later by",
              "days",
              "a:b, uniformly from a to b; nothing where empty",
              () => changed("fit"),
              "0",
            ),
            field(
              "seed",
              "Seed",
              "",
              "The same seed gives the same samples, here and on the command line",
              () => changed("fit"),
              "0",
            ),
            checkField(
              state,
              {
                ...{ name: "compare", label: "Compare with" },
                title: "Fits these too, with their usual priors: evidences side by side, and that of a smooth fade",
              },
              MODELS.filter((name) => name !== model.name).map((name) => [name, modelNamed(name).title]),
              () => changed("fit"),
            ),
            opened.posterior &&
              choiceField(
                state,
                { name: "gw", label: "Masses and Λ", title: "Priors of binaries" },
                [
                  ["0", "by the prior"],
                  ["1", "by the posterior"],
                ],
                () => changed("fit"),
              ),
          ),
        ]
      : []),
    ...(forecast
      ? [
          group(
            "Forecast",
            !opened.posterior &&
              field("chirp", "Chirp mass", "Msun", "1.188, or 1.188:0.004 with its standard deviation", () =>
                changed("forecast"),
              ),
            !opened.posterior &&
              choiceField(
                state,
                { name: "frame", label: "Its frame", title: "Alerts give chirp masses of the detector's frame" },
                [
                  ["source", "source"],
                  ["detector", "detector"],
                ],
                () => changed("forecast"),
              ),
            field(
              "depths",
              "Depths",
              "",
              "ztf, lsst, decam, winter, swift, or FILTER=magnitude, with commas between",
              () => changed("forecast"),
              USUAL_DEPTHS,
            ),
            field("sets", "Sets", "", "Drawn of what is known", () => changed("forecast"), String(USUAL_SETS)),
          ),
        ]
      : []),
  ];
}
