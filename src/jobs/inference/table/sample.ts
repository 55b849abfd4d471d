/** Draws from a flow of a table, into a table. */

import { checkNotInput } from "../../../data/output/checkNewFile.ts";
import { checkTableOutput, writeTable } from "../../../data/table/writeTable.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { BackendChoice } from "../../../engine/openBackend.ts";
import { checkSeed } from "../../../engine/random/streams.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { JobEvents } from "../../events.ts";
import { flowWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import { rangeWarning, readConditionColumns } from "./columns.ts";
import { LoadedTable } from "./loadedTable.ts";

/** What of a request to sample a flow is for one of a table. */
export interface TableSampleRequest {
  readonly model: string;
  /** A table with the conditions. */
  readonly conditions: string;
  /** The array or group inside that file that has them. */
  readonly table?: string;
  /** `.csv`, `.npz` or `.npy`. */
  readonly output: string;
  /** Samples for each row; one, and no axis for it, by default. */
  readonly count?: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly force: boolean;
}

/** Arguments that flows of light curves alone have a use for. */
const CURVES_ALONE = ["raw", "noise", "bands", "times"] as const;
type CurvesAlone = { readonly [Name in (typeof CURVES_ALONE)[number]]?: unknown };

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function sampleTable(
  model: TableFlow,
  request: TableSampleRequest & CurvesAlone,
  events: JobEvents,
): Promise<{ output: string; rows: number; shape: readonly number[]; targets: readonly string[] }> {
  const { count, seed, output } = request;
  checkRequest(request);
  const { rows, values } = await readConditionColumns(request.conditions, model, request.table);
  const warning = rangeWarning(model, values);
  if (warning) events.onWarning?.(warning);
  const samples = count ?? 1;
  const work = flowWork(model.architecture, "inference", rows * samples);
  using backend = await openFastestBackend(request.backend, work);
  events.onBackend?.(backend);
  using loaded = await LoadedTable.open(backend, model, rows * samples);
  const drawn = await loaded.sample(values, samples, seed, events);
  const { names } = model.targets;
  await writeTable(output, { names, rows, samples: count, values: drawn });
  return { output, rows, shape: [rows, ...(count === undefined ? [] : [count]), names.length], targets: names };
}

function checkRequest(request: TableSampleRequest & CurvesAlone): void {
  const { model, conditions, count, seed, output, force } = request;
  const useless = CURVES_ALONE.find((name) => request[name] !== undefined && request[name] !== false);
  if (useless) throw new InputError(`${argument(useless)} goes with flows of light curves, not with ${model}`);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  checkSeed(seed);
  checkTableOutput(output, force);
  checkNotInput(output, [model, conditions]);
}
