/** `kiloflow merge` */

import type { Command } from "commander";
import { addOutputFlags, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface MergeFlags extends OutputFlags {
  readonly output: string;
  readonly force?: boolean;
}

/** Adds the command. */
export function registerMerge(program: Command): void {
  const command = program
    .command("merge")
    .summary("join shards into one dataset")
    .description(
      "Joins the shards of a dataset, given in any order; the result equals what a single run would have written.",
    )
    .argument("<shards...>", "datasets made with --shard")
    .requiredOption("--output <file>", "dataset to write: .h5, .hdf5, .npz or .csv")
    .option("--force", "replace an existing output");
  addOutputFlags(command).action(runMerge);
}

async function runMerge(shards: string[], flags: MergeFlags): Promise<void> {
  const { formatOf } = await import("../../data/dataset/writer.ts");
  formatOf(flags.output);
  const { mergeDatasets } = await import("../../jobs/dataset/merge.ts");
  const summary = await showJob(flags, "sets", ({ signal, onProgress }) =>
    mergeDatasets(shards, flags.output, { force: flags.force === true, signal, onProgress }),
  );
  printResult(flags, summary, () => `${summary.output}: ${count(summary.rows)} sets from ${summary.inputs} shards`);
}
