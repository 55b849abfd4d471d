/** What the library says, as the terminal shows it. */

import { registeredModels } from "../lightcurves/registry.ts";

/** Between backquotes: see `argument` in `src/engine/errors.ts`. */
const ARGUMENT = /`([a-z][a-zA-Z0-9]*)`/g;
/** Names out of files may hold sequences that move the cursor, or worse. Line ends are ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;

/** The flag of an argument: that of a model's option, or its name with dashes. */
function flagOf(name: string): string {
  const option = registeredModels()
    .flatMap(({ options }) => options)
    .find((one) => one.name === name);
  return option?.flag ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

const escaped = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** Flags for the names of arguments ("`redshift` is -1" becomes "--redshift is -1"), and no control characters. */
export const terminalText = (text: string): string =>
  text.replace(ARGUMENT, (_, name: string) => flagOf(name)).replace(CONTROL, escaped);
