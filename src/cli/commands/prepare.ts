/** `kiloflow prepare` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { FILLS, parseFill } from "../../jobs/dataset/fill.ts";
import type { PrepareRequest, PrepareSummary } from "../../jobs/dataset/prepare.ts";
import { joinBands } from "../../lightcurves/bands.ts";
import {
  addDatasetFlags,
  addOutputFlags,
  type DatasetFlags,
  datasetOutput,
  numberFlag,
  type OutputFlags,
} from "../options.ts";
import { count, counted } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface PrepareFlags extends OutputFlags, DatasetFlags {
  readonly every: number;
  readonly fill: string;
  readonly bands?: string;
  readonly cropShare?: number;
  readonly dropEmpty?: boolean;
}

/** Adds the command. */
export function registerPrepare(program: Command): void {
  const command = program
    .command("prepare")
    .summary("make training data of a dataset")
    .description("Keeps every f-th point of each curve and fills the missing values.")
    .argument("<dataset>", "dataset made by `kiloflow generate`")
    .option("--every <f>", "keep every f-th point, starting with the first", numberFlag("--every"), 1)
    .option("--fill <way>", `missing values: ${FILLS.join(", ")} (see docs/preparing.md)`, "nearest")
    .option("--bands <names>", "bands to keep (default: all)")
    .option(
      "--crop-share <share>",
      "with --fill crop: share of the curves that must have a value at a time (default: 0.5)",
      numberFlag("--crop-share"),
    )
    .option("--drop-empty", "leave out sets without any value in these bands");
  addOutputFlags(addDatasetFlags(command))
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow prepare curves.h5 --every 120 --fill kilonovaml --bands griz --output training.npz",
    )
    .action(runPrepare);
}

async function runPrepare(input: string, flags: PrepareFlags): Promise<void> {
  if (!Number.isInteger(flags.every) || flags.every < 1)
    throw new InputError(`--every is ${flags.every}, but must be an integer of at least 1`);
  const fill = parseFill(flags.fill);
  if (flags.cropShare !== undefined && fill !== "crop")
    throw new InputError(`--crop-share goes with --fill crop, not with --fill ${fill}`);
  const cropShare = flags.cropShare ?? 0.5;
  if (!(cropShare > 0 && cropShare <= 1))
    throw new InputError(`--crop-share is ${cropShare}, but must be a number above 0 and at most 1`);
  const output = datasetOutput(flags);
  const { prepareDataset } = await import("../../jobs/dataset/prepare.ts");
  const request = {
    ...{ input, fill, cropShare },
    ...output,
    every: flags.every,
    bands: flags.bands,
    dropEmpty: flags.dropEmpty === true,
  };
  const summary = await showJob(flags, "sets", (events) => prepareDataset(request, events));
  printResult(flags, summary, () => summaryText(summary, request));
}

/** A time without the digits that log-spaced ones have. */
const day = (time: number): number => Number(time.toPrecision(6));

function summaryText(summary: PrepareSummary, { fill, dropEmpty }: Pick<PrepareRequest, "fill" | "dropEmpty">): string {
  const { times } = summary;
  return [
    `${summary.output}: ${counted(summary.rows, "set")} x ${joinBands(summary.bands)} x ${counted(times.length, "time")} (${day(times[0])} to ${day(times.at(-1)!)} days)`,
    `  ${count(summary.filledValues)} missing values filled (${fill}), ${count(summary.missingValues)} still missing`,
    ...(summary.emptySets === 0
      ? []
      : [
          dropEmpty
            ? `  ${count(summary.emptySets)} sets without any value in these bands left out`
            : `  of them ${count(summary.emptySets)} without any value in these bands (--drop-empty leaves them out)`,
        ]),
    ...Object.entries(summary.minima).map(
      ([band, value]) => `  brightest in ${band}: ${value?.toFixed(6) ?? "no values"}`,
    ),
  ].join("\n");
}
