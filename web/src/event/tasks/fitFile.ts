/** Files of the last fit: the bytes that `kiloflow fit` writes for the same seed. */

import { csvText, npzBytes } from "../../../../src/data/table/encodeTable.ts";
import { InputError } from "../../../../src/engine/errors.ts";
import { bilbyJson } from "../../../../src/jobs/fit/bilby.ts";
import { samplesTable } from "../../../../src/jobs/fit/tables.ts";
import { lastFit } from "./fit.ts";

export type FitFormat = "csv" | "npz" | "json";

/** @returns samples of equal weight as CSV or npz, or a result of bilby @throws InputError where nothing was fitted */
export async function run({ format }: { readonly format: FitFormat }): Promise<string | Uint8Array<ArrayBuffer>> {
  if (!lastFit) throw new InputError("nothing was fitted yet");
  if (format === "json") return bilbyJson(lastFit, "kiloflow", ".");
  const table = samplesTable(lastFit, lastFit.equal, false);
  return format === "csv" ? csvText(table) : npzBytes(table);
}
