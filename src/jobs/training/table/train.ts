/** Trains a flow on a table's file. */

import { createHash } from "node:crypto";
import { parameterLayout } from "../../../flow/parameters.ts";
import { targetLogDensity } from "../../../flow/table/model.ts";
import { admitContinuation } from "../continuation.ts";
import { embeddingNote } from "../embeddingOption.ts";
import { recordedRecipe } from "../options.ts";
import { readRecipeFile } from "../recipeFile.ts";
import { runTask, withOutput } from "../runTask.ts";
import type { KeptTask } from "../trainingTask.ts";
import type { TrainEvents, TrainOutput, TrainSummary } from "../trainRequest.ts";
import { completeFlowRecipe, TABLE_OPTIONS, type TableRecipe, withoutUndefined } from "./options.ts";
import { type PreparedTable, prepareTable } from "./prepare.ts";
import { readTableRows } from "./readRows.ts";
import type { TableRows } from "./rows.ts";
import { tableTask } from "./tableTask.ts";

export interface TrainTableRequest extends TrainOutput {
  readonly table: string;
  /** Defaults for what is not given. */
  readonly recipe: Partial<TableRecipe>;
  /** Options that `recipe` does not give: JSON by the options' names, or a trained model, whose recipe is taken. */
  readonly recipeFile?: string | undefined;
}

export interface TrainTableSummary
  extends Pick<
    TrainSummary,
    | "output"
    | "files"
    | "rows"
    | "validationRows"
    | "conditions"
    | "parameters"
    | "epochs"
    | "bestEpoch"
    | "stopped"
    | "validationLoss"
    | "seconds"
    | "samplesPerSecond"
  > {
  readonly kind: "table";
  readonly targets: readonly string[];
  /** Mean negative log-density of the held-out rows, per unit of the targets (nats). */
  readonly validationLossTargets: number;
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export function trainTable(request: TrainTableRequest, events: TrainEvents = {}): Promise<TrainTableSummary> {
  return withOutput(request, async (begun) => {
    const { recipeFile } = request;
    const filed = recipeFile === undefined ? {} : await readRecipeFile<TableRecipe>(recipeFile, TABLE_OPTIONS);
    const given = { ...filed, ...withoutUndefined(request.recipe) };
    // What is wrong with an option is said before a large table is read.
    completeFlowRecipe<TableRecipe>(given, TABLE_OPTIONS, { rows: 2, targets: 2 });
    const table = await readTableRows(request.table, given);
    const { rows, targets } = table;
    const recipe = completeFlowRecipe<TableRecipe>(given, TABLE_OPTIONS, {
      rows,
      targets: targets.names.length,
    });
    const prepared = await prepareTable(table, recipe);
    for (const warning of prepared.warnings) events.onWarning?.(warning);
    const embedded = embeddingNote(recipe.embedding, prepared.architecture);
    const notes = embedded === undefined ? [] : [embedded];
    const task = { ...keptTask(table, recipe, prepared), notes };
    const { files, state: _, model: _file, ...course } = await runTask(request, task, events, begun);
    const { template, architecture } = prepared;
    return {
      kind: "table",
      output: request.output,
      files,
      rows: template.training.trainingRows,
      validationRows: template.training.validationRows,
      targets: template.targets.names,
      conditions: template.conditions.names,
      parameters: parameterLayout(architecture).count,
      validationLossTargets: course.validationLoss + perUnit(table, prepared),
      ...course,
    };
  });
}

/** What a mean negative log-density of the held-out rows in network units lacks to one per unit of the targets. */
function perUnit({ targets: { names, values } }: TableRows, prepared: PreparedTable): number {
  const { validationIndices, trainingIndices, template } = prepared;
  const rows = validationIndices.length > 0 ? validationIndices : trainingIndices;
  const width = names.length;
  const own = Float64Array.from({ length: rows.length * width }, (_, at) => {
    return values[rows[Math.floor(at / width)] * width + (at % width)];
  });
  const corrections = targetLogDensity(template.targets, own, new Float64Array(rows.length));
  return -corrections.reduce((sum, value) => sum + value / rows.length, 0);
}

/** The same, and how it goes on from its files. */
function keptTask(table: TableRows, recipe: TableRecipe, prepared: PreparedTable): KeptTask {
  const { rows, source } = table;
  const dataset = fingerprint(table);
  const own = { recipe, options: TABLE_OPTIONS, rows, source, isOf: (other: unknown) => other === dataset };
  return {
    ...tableTask(table, recipe, prepared, TABLE_OPTIONS),
    requestText: JSON.stringify({ recipe: recordedRecipe(recipe, TABLE_OPTIONS), rows, dataset }),
    admit: (kept, last) => admitContinuation(kept, own, last),
  };
}

/** SHA-256 of everything that the result depends on beside the recipe, wherever it was read from. */
function fingerprint({ targets, conditions, transforms, conditionNoise }: TableRows): string {
  const { masked } = conditions;
  const told = [targets.names, conditions.names, masked, [...transforms], [...conditionNoise]];
  const hash = createHash("sha256").update(JSON.stringify(told));
  for (const { buffer, byteOffset, byteLength } of [targets.values, conditions.values]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
