/** `kiloflow check` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import type { CheckSummary } from "../../jobs/dataset/check.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { optionsText } from "../../lightcurves/options.ts";
import { addOptionFlags, type Flags, optionsFromFlagsIfAny } from "../modelFlags.ts";
import { addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface CheckFlags extends Flags, OutputFlags {
  readonly rows: string;
  readonly tolerance?: number;
}

/** Exit code where the dataset does not agree with the reference. */
const EXIT_DIFFERENT = 1;

/** Adds the command. */
export function registerCheck(program: Command): void {
  const command = program
    .command("check")
    .summary("compare a dataset with the float64 reference")
    .description(
      "Recomputes rows of a dataset with the float64 reference and reports the differences. Exit code 1 where they exceed the tolerance.",
    )
    .argument("<dataset>", "dataset made by `kiloflow generate` or `kiloflow prepare`")
    .option("--rows <n|all>", "sets to check, spread evenly over the dataset", "1000")
    .option(
      "--tolerance <mag>",
      "largest difference allowed (default: the model's, and the rounding of half floats)",
      numberFlag("--tolerance"),
    );
  addOutputFlags(addOptionFlags(command)).action(runCheck);
}

async function runCheck(input: string, flags: CheckFlags): Promise<void> {
  const rows = flags.rows === "all" ? Number.POSITIVE_INFINITY : Number(flags.rows);
  if (!(rows >= 1)) throw new InputError(`--rows is "${flags.rows}", but must be a number of at least 1, or all`);
  if (flags.tolerance !== undefined && !(flags.tolerance >= 0))
    throw new InputError(`--tolerance is ${flags.tolerance}, but must not be negative`);
  const { checkDataset } = await import("../../jobs/dataset/check.ts");
  const request = {
    input,
    rows: Math.floor(rows),
    options: (model: LightCurveModel) => optionsFromFlagsIfAny(model, flags),
    tolerance: flags.tolerance,
  };
  const summary = await showJob(flags, "sets", (events) => checkDataset(request, events));
  if (!summary.passed) process.exitCode = EXIT_DIFFERENT;
  const { headline, ...rest } = summary;
  printResult(flags, { ...rest, ...headline }, () => summaryText(summary));
}

function summaryText(summary: CheckSummary): string {
  const { worst, tolerance, widestTolerance: widest } = summary;
  const options = optionsText(summary.headline);
  return [
    `${summary.input}: ${count(summary.rowsChecked)} of ${count(summary.rows)} sets against the float64 reference (${summary.model}${options && `, ${options}`})`,
    `  ${count(summary.values)} values: largest difference ${summary.largest.toExponential(2)} mag, median ${summary.median.toExponential(1)} mag`,
    `  beyond the tolerance of ${tolerance} mag${widest > tolerance ? ` (up to ${Number(widest.toPrecision(2))} mag where digits are lost)` : ""}: ${count(summary.beyondTolerance)}`,
    `  missing on one side only: ${count(summary.missingMismatches)} (and ${count(summary.edgeMismatches)} at the very edge of a window)`,
    ...(worst
      ? [
          `  largest at row ${worst.row}, band ${worst.band}, ${worst.timeDays} days: ${worst.stored} stored, ${worst.reference} by the reference`,
        ]
      : []),
    summary.passed ? "  passed" : "  FAILED",
  ].join("\n");
}
