/** Samples and densities of a flow of a table in one call. */

import type { Backend } from "../../../engine/backend.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { checkSeed } from "../../../engine/random/streams.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { JobEvents } from "../../events.ts";
import { flowWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import { flatRows, type Rows } from "./arrays.ts";
import { checkConditions, checkTargets, LoadedTable } from "./loadedTable.ts";

/** What `sample` and `logProb` take beside a model. */
interface TableCall extends Pick<JobEvents, "onProgress" | "signal"> {
  /** Conditions of the model in its order, [rows, conditions]; NaN for one that a row lacks. */
  readonly conditions: Rows;
  /** Where it runs; opened for the call where not given. */
  readonly backend?: Backend;
}

/**
 * Draws targets from a flow of a table. The same seed gives the same samples, whatever the backend's batches.
 * @returns [rows, count, targets]
 * @throws InputError for shapes that do not fit the model, and conditions that it has no place for
 */
export async function sample(
  model: TableFlow,
  {
    conditions,
    count = 1,
    seed = 1,
    backend,
    ...events
  }: TableCall & { readonly count?: number; readonly seed?: number },
): Promise<Float64Array> {
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  checkSeed(seed);
  const width = model.conditions.names.length;
  const { rows, values } = flatRows(conditions, "conditions", width);
  checkConditions(model, values, (row) => `row ${row} of ${argument("conditions")}`);
  return onBackend(model, rows * count, backend, (loaded) => loaded.sample(values, count, seed, events));
}

/**
 * Log-densities (nats) of targets [rows, targets], one for each row of conditions, per unit of the targets; -Infinity
 * outside the range of a target's transform.
 * @throws InputError for shapes that do not fit the model, and conditions that it has no place for
 */
export async function logProb(
  model: TableFlow,
  { targets, conditions, backend, ...events }: TableCall & { readonly targets: Rows },
): Promise<Float64Array> {
  const given = flatRows(targets, "targets", model.targets.names.length);
  const own = flatRows(conditions, "conditions", model.conditions.names.length);
  if (given.rows !== own.rows) {
    throw new InputError(
      `${argument("targets")} has ${given.rows} rows, but ${argument("conditions")} has ${own.rows}`,
    );
  }
  const where = (name: string) => (row: number) => `row ${row} of ${argument(name)}`;
  checkTargets(model, given.values, where("targets"));
  checkConditions(model, own.values, where("conditions"));
  return onBackend(model, given.rows, backend, (loaded) => loaded.logDensity(given.values, own.values, events));
}

async function onBackend<T>(
  model: TableFlow,
  rows: number,
  given: Backend | undefined,
  work: (loaded: LoadedTable) => Promise<T>,
): Promise<T> {
  const backend = given ?? (await openFastestBackend("auto", flowWork(model.architecture, "inference", rows)));
  try {
    using loaded = await LoadedTable.open(backend, model, rows);
    return await work(loaded);
  } finally {
    if (!given) backend.dispose();
  }
}
