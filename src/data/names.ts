/** Names out of files, as messages show them. */

import { printable } from "./printable.ts";

/** Longer names are cut. */
const MAX_SHOWN = 100;

/** A name or text out of a file for a message: a terminal obeys nothing in it, and it stays on its line. */
export const shownName = (name: string): string => printable(name, MAX_SHOWN);

/** Whether a text can be a name at all: of a band, a parameter, a column. */
export const isName = (text: string): boolean => text !== "" && shownName(text) === text;

/** Some of a file's names for a message. */
export function shownNames(names: readonly string[]): string {
  const first = names.slice(0, 12).map(shownName).join(", ");
  if (names.length === 0) return "none";
  return names.length > 12 ? `${first} and ${names.length - 12} more` : first;
}
