/** metzger2017's options: what users may set, and the checks. */

import { DYNAMICAL_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { OBSERVER_OPTIONS } from "../lightcurves/observation.ts";
import { checkOptions, type OptionSchema, type Options } from "../lightcurves/options.ts";
import { BAND_DEFINITIONS } from "../lightcurves/spectrum/spectralBands.ts";

/** What users may set. */
export const OPTION_SCHEMA: readonly OptionSchema[] = [
  {
    kind: "choice",
    name: "variant",
    flag: "--variant",
    summary: "how energies are integrated; gwemlightcurves steps from one of the times that are asked for to the next",
    // The continuous limit, or the explicit steps of gwemlightcurves.
    choices: ["converged", "gwemlightcurves"],
    headline: true,
    defaultText: "converged; see docs/metzger2017.md",
  },
  ...OBSERVER_OPTIONS,
  ...DYNAMICAL_OPTIONS,
  BAND_DEFINITIONS,
];

/** Completes and checks options. @throws InputError naming the option of a value that makes no sense */
export const completeOptions = (given: Options): Options => ({
  variant: "converged",
  ...checkOptions(OPTION_SCHEMA, given),
});
