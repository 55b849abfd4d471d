/** Photometry in the formats that people have: docs/photometry.md lists them. The content decides, never the file's name. */

import { readFile, stat } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { refuseForeign } from "../input/foreign.ts";
import { openInput, readingInput } from "../input/index.ts";
import { fileLines } from "../parameters/text/fileLines.ts";
import { isJson, photometryOf, photometryOfText } from "./photometry.ts";
import { readTextTable } from "./textTable.ts";
import type { Photometry } from "./types.ts";

/** What is read, for hints. */
const READS = "text tables and JSON";
/** No photometry is larger; it is held in memory. */
const MOST_BYTES = 2 ** 28;

/**
 * Reads photometry: a file, a pipe, packed or not.
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function readPhotometry(path: string): Promise<Photometry> {
  const input = await openInput(path);
  try {
    refuseForeign(input, READS);
    return await readingInput(input, async () => {
      if (isJson(input.head.toString("utf8"))) return photometryOfText(await readFile(input.path, "utf8"), input.name);
      if ((await stat(input.path)).size > MOST_BYTES) {
        throw new InputError(`${input.name} is larger than ${MOST_BYTES / 2 ** 20} MiB, which no photometry is`);
      }
      return photometryOf(await readTextTable(input.name, fileLines(input.path)));
    });
  } finally {
    await input.dispose();
  }
}
