/** Parameter sets in files of JSON. */

import { constants } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import type { ParameterSource } from "../types.ts";
import { parseJsonParameters } from "./json.ts";
import type { SetSchema } from "./schema.ts";

/** Reads a file. @param table path of the table, where there are several @throws InputError where it is not JSON or has no table of parameter sets */
export async function readJsonParameters(path: string, schema: SetSchema, table?: string): Promise<ParameterSource> {
  checkSize((await stat(path)).size, path);
  return parseJsonParameters(await readFile(path, "utf8"), path, schema, table);
}

/** A text of JavaScript has a longest length. */
function checkSize(bytes: number, path: string): void {
  if (bytes <= constants.MAX_STRING_LENGTH) return;
  const gigabytes = (size: number) => (size / 1e9).toFixed(2);
  throw new InputError(
    `${path} is too large for JSON: it has ${gigabytes(bytes)} GB, but at most ${gigabytes(constants.MAX_STRING_LENGTH)} GB are read`,
    { hint: "save it as HDF5 or CSV" },
  );
}
