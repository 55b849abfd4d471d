/** What the library says, as the terminal shows it. */

import { escapeLines, printable } from "../data/printable.ts";
import { registeredModels } from "../lightcurves/registry.ts";
import { BAND_DEFINITIONS } from "../lightcurves/spectrum/spectralBands.ts";

/** Between backquotes: see `argument` in `src/engine/errors.ts`. */
const ARGUMENT = /`([a-zA-Z]\w*)`/g;
/** The flag of an argument: that of a model's option or input, or its name with dashes. */
function flagOf(name: string): string {
  if (name === BAND_DEFINITIONS.name) return "--bands";
  const option = registeredModels()
    .flatMap(({ options }) => options)
    .find((one) => one.name === name);
  if (option?.flag !== undefined) return option.flag;
  const isInput = registeredModels().some(({ inputs }) => inputs.some((input) => input.name === name));
  return isInput
    ? `--${name.replaceAll("_", "-")}`
    : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Flags for the names of arguments ("`redshift` is -1" becomes "--redshift is -1"), and no control characters. */
export const terminalText = (text: string): string =>
  escapeLines(text.replace(ARGUMENT, (_, name: string) => flagOf(name)));

/** The same for one sentence: a line break in a file's name stays on its line, escaped. */
export const terminalLine = (text: string): string => printable(terminalText(text), Number.POSITIVE_INFINITY);
