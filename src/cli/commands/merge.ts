/** `kiloflow merge` */

import type { Command } from "commander";
import { addDatasetFlags, addOutputFlags, type DatasetFlags, datasetOutput, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

type MergeFlags = OutputFlags & DatasetFlags;

/** Adds the command. */
export function registerMerge(program: Command): void {
  const command = program
    .command("merge")
    .summary("join shards into one dataset")
    .description(
      "Joins the shards of a dataset, given in any order; the result equals what a single run would have written.",
    )
    .argument("<shards...>", "datasets made with --shard");
  addOutputFlags(addDatasetFlags(command)).action(runMerge);
}

async function runMerge(shards: string[], flags: MergeFlags): Promise<void> {
  const { output, ...options } = datasetOutput(flags);
  const { mergeDatasets } = await import("../../jobs/dataset/merge.ts");
  const summary = await showJob(flags, "sets", (events) => mergeDatasets(shards, output, options, events));
  printResult(flags, summary, () => `${summary.output}: ${count(summary.rows)} sets from ${summary.inputs} shards`);
}
