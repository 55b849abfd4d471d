/** Makes texts out of files safe to print. */

/** Characters that move a cursor, colour a terminal, end a line or turn the writing round (C0, C1, separators, bidi marks). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** A text out of a file with everything escaped that a terminal could obey; what is long is cut. */
export function printable(text: string, longest = 80): string {
  return (text.length > longest ? `${text.slice(0, longest)}...` : text).replace(UNPRINTABLE, escaped);
}

/** The same for messages, whose line ends and tabs are their own. */
export function escapeLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character),
  );
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
