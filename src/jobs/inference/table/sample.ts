/** Draws from a flow of a table, into a table. */

import { checkNotInput } from "../../../data/output/checkNewFile.ts";
import { checkTableOutput, writeTable } from "../../../data/table/writeTable.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { checkSeed } from "../../../engine/random/streams.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { JobEvents } from "../../events.ts";
import { flowWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import type { SampleRequest, SampleResult } from "../sample.ts";
import { readConditionColumns } from "./columns.ts";
import { LoadedTable } from "./loadedTable.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function sampleTable(model: TableFlow, request: SampleRequest, events: JobEvents): Promise<SampleResult> {
  const { count, seed, output } = request;
  checkRequest(request);
  const { rows, values } = await readConditionColumns(request.conditions, model, request.table);
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

function checkRequest({
  model,
  conditions,
  count,
  seed,
  output,
  force,
  raw,
  noise,
  bands,
  times,
}: SampleRequest): void {
  for (const [name, value] of Object.entries({ raw: raw || undefined, noise, bands, times })) {
    if (value !== undefined)
      throw new InputError(`${argument(name)} goes with flows of light curves, not with ${model}`);
  }
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  checkSeed(seed);
  checkTableOutput(output, force);
  checkNotInput(output, [model, conditions]);
}
