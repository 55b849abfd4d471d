/** DU17's options: what users may set, and the checks. */

import { COMPACTNESS_RELATIONS } from "../ejecta/compactness.ts";
import { EBV, EBV_HOST } from "../lightcurves/observation.ts";
import { checkOptions, DISTANCE, type NumberOption, type OptionSchema, type Options } from "../lightcurves/options.ts";
import { EJECTA_FITS, type ModelOptions, RANGES, VARIANTS, withDefaults } from "./physics/options.ts";

const number = (name: keyof typeof RANGES, argument: string, summary: string, defaultText: string): NumberOption => ({
  kind: "number",
  name,
  flag: `--${name}`,
  argument,
  summary,
  defaultText,
  range: RANGES[name],
});

/** What users may set. */
export const OPTION_SCHEMA: readonly OptionSchema[] = [
  {
    kind: "choice",
    name: "variant",
    flag: "--variant",
    summary: "form of the opening angles",
    choices: VARIANTS,
    headline: true,
    defaultText: "paper; see docs/variants.md",
  },
  DISTANCE,
  EBV,
  EBV_HOST,
  number("kappa", "cm2/g", "opacity", "10"),
  number("eps0", "erg/g/s", "heating rate at one day", "1.58e10"),
  number("alpha", "number", "decline of the heating rate", "1.3 for paper, else 1.2"),
  number("eth", "share", "thermalisation efficiency", "0.5"),
  number("vmin", "c", "smallest ejecta velocity", "0.02"),
  {
    kind: "choice",
    name: "compactness",
    flag: "--compactness",
    summary: "compactness from Lambda",
    choices: COMPACTNESS_RELATIONS,
    defaultText: "yagi-yunes",
  },
  {
    kind: "choice",
    name: "ejectaFit",
    flag: "--ejecta-fit",
    summary: "ejecta mass",
    choices: EJECTA_FITS,
    defaultText: "du17",
  },
  {
    kind: "text",
    name: "drawn",
    argument: "names",
    summary: "constants that every set has of its own",
  },
];

/**
 * Completes and checks options.
 * @throws InputError naming the flag of a value that makes no sense
 */
export function modelOptions(given: Partial<ModelOptions> = {}): ModelOptions {
  checkOptions(OPTION_SCHEMA, given as Options);
  return withDefaults(given);
}
