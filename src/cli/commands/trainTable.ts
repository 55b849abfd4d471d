/** `kiloflow train TABLE --targets COLUMNS` */

import { shownNames } from "../../data/names.ts";
import { InputError } from "../../engine/errors.ts";
import { recipeOfFlags } from "../../jobs/training/options.ts";
import { CURVE_OPTIONS, OWN_OPTIONS, TABLE_OPTIONS, type TableRecipe } from "../../jobs/training/table/options.ts";
import type { TrainTableSummary } from "../../jobs/training/table/train.ts";
import type { TrainEvents, TrainOutput } from "../../jobs/training/trainRequest.ts";
import type { OutputFlags } from "../options.ts";
import { count, counted, duration } from "../progress.ts";
import { printResult } from "../showJob.ts";

/** Whether flags ask for a flow of a table. @throws InputError for flags that go with the other kind */
export function trainsTable(flags: object): boolean {
  const given: Readonly<Record<string, unknown>> = { ...flags };
  const first = (options: Readonly<Record<string, { readonly flag: string }>>) =>
    Object.entries(options).find(([name]) => given[name] !== undefined)?.[1].flag;
  if (given.targets !== undefined) {
    const other = first(CURVE_OPTIONS);
    if (other !== undefined) throw new InputError(`${other} goes with light curves, and has no use with --targets`);
    return true;
  }
  const own = first(OWN_OPTIONS);
  if (own !== undefined) throw new InputError(`${own} goes with a table, whose columns to learn --targets names`);
  return false;
}

/** Trains and prints what came of it. */
export async function runTrainTable(
  table: string,
  flags: OutputFlags & { readonly recipe?: string },
  output: TrainOutput,
  events: TrainEvents,
): Promise<void> {
  const recipe = recipeOfFlags<TableRecipe>({ ...flags }, TABLE_OPTIONS);
  const { trainTable } = await import("../../jobs/training/table/train.ts");
  const summary = await trainTable({ ...output, table, recipe, recipeFile: flags.recipe }, events);
  printResult(flags, summary, () => summaryText(summary));
}

function summaryText(summary: TrainTableSummary): string {
  const judged = summary.validationRows > 0 ? `${count(summary.validationRows)} held-out` : "the training";
  return [
    `${summary.output}: ${count(summary.parameters)} parameters, trained on ${count(summary.rows)} rows`,
    `  targets: ${shownNames(summary.targets)}`,
    `  conditions: ${shownNames(summary.conditions)}`,
    `  mean negative log-density of ${judged} rows: ${summary.validationLossTargets.toFixed(3)} nats (per unit of the targets; ${summary.validationLoss.toFixed(3)} in network units)`,
    `  ${counted(summary.epochs, "epoch")} in ${duration(summary.seconds)}, the best was ${summary.bestEpoch}${summary.stopped === "patience" ? "; patience ended" : ""}`,
    `  files: ${summary.files.join(", ")}`,
  ].join("\n");
}
