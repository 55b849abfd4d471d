/** Log-densities of a table's targets under a flow of tables, into a file. */

import { checkNotInput } from "../../../data/output/checkNewFile.ts";
import { checkTableOutput, writeTable } from "../../../data/table/writeTable.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { JobEvents } from "../../events.ts";
import { flowWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import { rangeWarning, readConditionColumns, readTargetColumns } from "./columns.ts";
import { LoadedTable } from "./loadedTable.ts";
import type { TableSampleRequest } from "./sample.ts";

/** What of a request for log-densities is for a flow of a table. */
export interface TableLogProbRequest extends Omit<TableSampleRequest, "count" | "seed"> {
  /** A table with the targets. */
  readonly curves: string;
  readonly raw: boolean;
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function logProbTable(
  model: TableFlow,
  request: TableLogProbRequest,
  events: JobEvents,
): Promise<{ output: string; rows: number; meanLogDensity: number }> {
  const { output, force, raw, table } = request;
  if (raw) throw new InputError(`${argument("raw")} goes with flows of light curves, not with ${request.model}`);
  checkTableOutput(output, force);
  checkNotInput(output, [request.model, request.conditions, request.curves]);
  const { rows, values } = await readConditionColumns(request.conditions, model, table);
  const warning = rangeWarning(model, values);
  if (warning) events.onWarning?.(warning);
  const targets = await readTargetColumns(request.curves, model, rows, table);
  using backend = await openFastestBackend(request.backend, flowWork(model.architecture, "inference", rows));
  events.onBackend?.(backend);
  using loaded = await LoadedTable.open(backend, model, rows);
  const densities = await loaded.logDensity(targets, values, events);
  await writeTable(output, { names: ["log_density"], rows, values: densities }, true);
  return { output, rows, meanLogDensity: densities.reduce((sum, value) => sum + value / rows, 0) };
}
