/** Results of evaluations on disk: a folder with all numbers as JSON, and the table. */

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileError } from "../../src/data/fileErrors.ts";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import type { Environment } from "../suite/results.ts";
import { freeFolder, runName } from "../suite/store.ts";
import type { EvaluatedFlow, Evaluation } from "./evaluation.ts";
import type { InverseEvaluation } from "./inverseEvaluation.ts";
import type { MarginalEvaluation } from "./marginalEvaluation.ts";

/** Everything about a run of `npm run evaluate`. */
export interface Evaluations {
  readonly environment: Environment;
  /** Of the whole run. */
  readonly seconds: number;
  readonly rows: number;
  readonly seeds: number;
  readonly samples: number;
  /** Days after merger. */
  readonly times: readonly number[];
  readonly flows: readonly EvaluatedFlow[];
  readonly evaluations: readonly Evaluation[];
  /** Of flows that integrate constants out. */
  readonly marginals: readonly MarginalEvaluation[];
  /** Of flows of inputs given photometry. */
  readonly inverses: readonly InverseEvaluation[];
}

/** SHA-256 of a file, as hexadecimal digits. */
export const sha256Of = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/**
 * Writes a run into a folder of its own below `parent`.
 * @returns path of the JSON file
 * @throws InputError where it cannot be written
 */
export async function saveEvaluations(run: Evaluations, table: string, parent: string): Promise<string> {
  const folder = freeFolder(parent, runName(run.environment));
  // Where a checkout is says nothing of the run.
  const here = (path: string) => relative(process.cwd(), path);
  const flows = await Promise.all(
    run.flows.map(async (flow) => ({ ...flow, path: here(flow.path), sha256: await sha256Of(flow.path) })),
  );
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileError(error, "write", folder);
  }
  await writeFileWhole(join(folder, "table.md"), `${table}\n`);
  const file = join(folder, "results.json");
  await writeFileWhole(file, `${JSON.stringify({ ...run, flows }, null, 1)}\n`);
  return file;
}
