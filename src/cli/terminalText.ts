/** What the library says, as the terminal shows it. */

import { escapeLines } from "../data/printable.ts";
import { registeredModels } from "../lightcurves/registry.ts";

/** Between backquotes: see `argument` in `src/engine/errors.ts`. */
const ARGUMENT = /`([a-z][a-zA-Z0-9]*)`/g;
/** The flag of an argument: that of a model's option, or its name with dashes. */
function flagOf(name: string): string {
  const option = registeredModels()
    .flatMap(({ options }) => options)
    .find((one) => one.name === name);
  return option?.flag ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Flags for the names of arguments ("`redshift` is -1" becomes "--redshift is -1"), and no control characters. */
export const terminalText = (text: string): string =>
  escapeLines(text.replace(ARGUMENT, (_, name: string) => flagOf(name)));
