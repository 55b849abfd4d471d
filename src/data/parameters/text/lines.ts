/** The lines of a text, a block at a time. */

import { InputError } from "../../../engine/errors.ts";

/** No row of a table is longer; a file without line ends is not held in memory. */
const LONGEST_LINE = 2 ** 22;

/** Control characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;
/** How DOS programs end a file: 0x1A, repeated or with zeros to a full sector. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const END_MARK = /[\x1a\x00]{1,128}$/;

/** Lines of a file, many at a time. */
export type Lines = AsyncIterable<readonly string[]>;

/**
 * Yields lines without their ends, many at a time.
 * @param path for messages
 * @param pieces the text, cut anywhere between its characters
 * @throws InputError where the file is no text, or a line has no end
 */
export async function* linesOf(
  path: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string[]> {
  let rest = "";
  let number = 1;
  for await (const piece of pieces) {
    const text: string = number === 1 && rest === "" ? piece.replace(/^\uFEFF/, "") : rest + piece;
    // The last character may be the first half of a line end.
    const lines = text.includes("\r") ? text.split(/\r\n|\n|\r(?!$)/) : text.split("\n");
    rest = lines.pop()!;
    if (BINARY.test(text)) refuseBinary(path, lines, number);
    number += lines.length;
    if (rest.length > LONGEST_LINE) {
      throw new InputError(`${path}, line ${number} is longer than ${LONGEST_LINE / 2 ** 20} MiB`, {
        hint: "a text table has its rows in lines",
      });
    }
    yield lines;
  }
  rest = rest.replace(END_MARK, "");
  refuseBinary(path, [rest], number);
  if (rest !== "") yield [rest];
}

function refuseBinary(path: string, lines: readonly string[], first: number): void {
  const index = lines.findIndex((line) => BINARY.test(line));
  if (index >= 0) throw new InputError(`${path} is not a text table: line ${first + index} has binary data`);
}
