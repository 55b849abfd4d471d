/** Names out of files, as messages show them. */

/** Control characters of both sets, line separators, and what turns the direction of writing. */
const HARMFUL = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

/** Longer names are cut. */
const MAX_SHOWN = 100;

/** A name or text out of a file for a message: a terminal obeys nothing in it, and it stays on its line. */
export function shownName(name: string): string {
  const cut = name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}...` : name;
  return cut.replace(HARMFUL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Some of a file's names for a message. */
export function shownNames(names: readonly string[]): string {
  const first = names.slice(0, 12).map(shownName).join(", ");
  if (names.length === 0) return "none";
  return names.length > 12 ? `${first} and ${names.length - 12} more` : first;
}
