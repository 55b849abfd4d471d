/** What users may set. */

import { argument, InputError } from "../engine/errors.ts";
import { EJECTA_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { OBSERVER_OPTIONS } from "../lightcurves/observation.ts";
import { checkOptions, type NumberOption, type OptionSchema, type Options } from "../lightcurves/options.ts";
import { BAND_DEFINITIONS } from "../lightcurves/spectrum/spectralBands.ts";
import { MOST_COMPONENTS } from "./inputs.ts";

const DEFAULT_COMPONENTS = 3;

const COMPONENTS: NumberOption = {
  kind: "number",
  name: "components",
  flag: "--components",
  argument: "n",
  summary: "number of components of the ejecta: 1, 2 or 3",
  defaultText: String(DEFAULT_COMPONENTS),
  range: [1, MOST_COMPONENTS],
  headline: true,
};

export const OPTION_SCHEMA: readonly OptionSchema[] = [
  COMPONENTS,
  ...OBSERVER_OPTIONS,
  BAND_DEFINITIONS,
  ...EJECTA_OPTIONS,
];

/** Number of components that options ask for. @throws InputError for what is no such number */
export function componentCount({ components = DEFAULT_COMPONENTS }: Options): number {
  for (let count = 1; count <= MOST_COMPONENTS; count++) if (components === count) return count;
  throw new InputError(`${argument(COMPONENTS.name)} is ${components}, but must be 1, 2 or 3`);
}

/** Completes and checks options. @param count components where they do not say how many */
export function completeOptions(given: Options, count: number): Options {
  const components = componentCount({ components: given.components ?? count });
  return { ...checkOptions(OPTION_SCHEMA, given), components };
}
