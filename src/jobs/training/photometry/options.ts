/** Options of trainings of inverse flows: parameters given photometry. */

import { type OptionValues, option } from "../../../flow/training/options.ts";
import { CADENCES, cadencesNamed } from "../../../lightcurves/observing/cadences.ts";
import { FLOW_OPTIONS, OWN_OPTIONS } from "../table/options.ts";

/** The value of `--conditions` that asks for an inverse flow. */
export const PHOTOMETRY = "photometry";

/** Options of inverse flows alone. */
export const CADENCE_OPTIONS = {
  cadences: option<string>(
    "--cadences <names>",
    `simulate, with --conditions ${PHOTOMETRY}: how events are observed, names with commas between: ${CADENCES.map(({ name, summary }) => `${name} (${summary})`).join("; ")}`,
    (text) => text,
    (names) => void cadencesNamed(cadenceNames(names)),
    CADENCES.map(({ name }) => name).join(","),
    { defaultText: "all" },
  ),
} as const;

export const cadenceNames = (text: string): string[] => text.split(",").map((name) => name.trim());

export const PHOTOMETRY_OPTIONS = {
  targets: OWN_OPTIONS.targets,
  ...CADENCE_OPTIONS,
  ...FLOW_OPTIONS,
};

export type PhotometryRecipe = OptionValues<typeof PHOTOMETRY_OPTIONS>;
