/** Parameter sets out of a text that is in memory: what programs without files read. */

import type { ParameterSource } from "../types.ts";
import { parseJsonParameters } from "./json.ts";
import type { SetSchema } from "./schema.ts";
import { linesOf } from "./text/lines.ts";
import { readTextTable } from "./textTable.ts";

/**
 * A text table or JSON, read when it is known what is wanted of it.
 * @param name for messages
 * @param table path of the table, where JSON has several
 */
export const parametersOfText =
  (text: string, name: string, table?: string) =>
  async (schema: SetSchema): Promise<ParameterSource> =>
    /^\uFEFF?\s*[{[]/.test(text)
      ? parseJsonParameters(text, name, schema, table)
      : readTextTable(name, linesOf(name, [text]), schema);
