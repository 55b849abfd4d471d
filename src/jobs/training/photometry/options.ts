/** Options of trainings of inverse flows: parameters given photometry. */

import {
  integers,
  numberOption,
  type OptionValues,
  option,
  type TrainingOption,
} from "../../../flow/training/options.ts";
import { CADENCES, cadencesNamed } from "../../../lightcurves/observing/cadences.ts";
import { FLOW_OPTIONS, OWN_OPTIONS } from "../table/options.ts";

/** The value of `--conditions` that asks for an inverse flow. */
export const PHOTOMETRY = "photometry";

const renew = numberOption(
  "--renew <epochs>",
  `simulate, with --conditions ${PHOTOMETRY}: epochs that go through the same events before others are simulated`,
  integers(1),
  1,
  { defaultText: "1" },
);

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
  // Absent where every epoch has its own events, as in files of earlier versions.
  renew: {
    ...renew,
    check: (epochs, name) => void (epochs === undefined || renew.check(epochs, name)),
    fallback: () => undefined,
  } as TrainingOption<number | undefined>,
} as const;

export const cadenceNames = (text: string): string[] => text.split(",").map((name) => name.trim());

export const PHOTOMETRY_OPTIONS = {
  targets: OWN_OPTIONS.targets,
  ...CADENCE_OPTIONS,
  ...FLOW_OPTIONS,
};

export type PhotometryRecipe = OptionValues<typeof PHOTOMETRY_OPTIONS>;
