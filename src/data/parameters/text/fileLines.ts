/** The lines of a text file. */

import { createReadStream } from "node:fs";
import { linesOf } from "./lines.ts";

const BLOCK_BYTES = 2 ** 20;

/** As {@link linesOf} of a file in UTF-8. */
export const fileLines = (path: string): AsyncGenerator<string[]> =>
  linesOf(path, createReadStream(path, { encoding: "utf8", highWaterMark: BLOCK_BYTES }));
