/** `kiloflow compare` and `kiloflow priors` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { PriorTestResult } from "../../jobs/dataset/priorTest.ts";
import type { BandComparison } from "../../jobs/inference/bandComparison.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface CompareFlags extends OutputFlags {
  readonly sets: number;
  readonly samples: number;
  readonly seed: number;
  readonly figure?: string;
  readonly reliability?: string;
  readonly backend?: string;
  readonly force?: boolean;
}

interface PriorsFlags extends OutputFlags {
  readonly table?: string;
  readonly redshift?: number;
  readonly figure?: string;
  readonly force?: boolean;
}

/** Adds both commands. */
export function registerCompare(program: Command): void {
  const compare = program
    .command("compare")
    .summary("error and coverage of flows against their light-curve model")
    .description("Compares the mean of samples with the curves of a dataset, for each band: errors, coverage, density.")
    .argument("<models...>", "models (.safetensors), then the dataset with the true curves")
    .option("--sets <n>", "sets to compare, evenly spread over the dataset", numberFlag("--sets"), 1000)
    .option("--samples <n>", "samples for each set", numberFlag("--samples"), 100)
    .option("--seed <n>", "seed of the samples", numberFlag("--seed"), 1)
    .option("--figure <file>", "errors over time, .svg or .png")
    .option("--reliability <file>", "actual against promised coverage, .svg or .png")
    .option("--force", "replace existing outputs");
  addBackendFlag(compare);
  addOutputFlags(compare)
    .addHelpText(
      "after",
      "\nColumns: sets with a point more than 5 mag off; errors of the mean of the samples (mag); share of the points within\n" +
        "1 and 3 standard deviations of it; mean standard deviation (mag); mean negative log-density of the sets with a value\n" +
        "at every time (nats, per magnitude); of flows of a representation the share of the points at which flow and dataset\n" +
        "agree on whether there is a value.\n\nExample:\n  kiloflow compare g.safetensors r.safetensors test.npz --figure errors.svg",
    )
    .action(runCompare);
  const priors = program
    .command("priors")
    .summary("is an event inside the training data?")
    .description(
      "Compares an event's posterior with the inputs of a dataset, in the inputs' space: a figure and a number.",
    )
    .argument("<dataset>", "training data")
    .argument("<posterior>", "any file that `kiloflow generate --input` reads")
    .option("--table <name>", "which table of the posterior's file, where it has several")
    .option(
      "--redshift <z>",
      "divide the posterior's masses, given in the detector's frame, by 1 + z",
      numberFlag("--redshift"),
    )
    .option("--figure <file>", "inputs in planes, .svg or .png")
    .option("--force", "replace existing outputs");
  addOutputFlags(priors)
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow priors training.npz posterior.dat --redshift 0.0099 --figure priors.svg",
    )
    .action(runPriors);
}

async function runCompare(paths: string[], flags: CompareFlags): Promise<void> {
  if (paths.length < 2) throw new InputError("compare needs at least one model and a dataset");
  const { sets, samples, seed, figure, reliability } = flags;
  const dataset = paths.at(-1)!;
  const request = {
    ...{ models: paths.slice(0, -1), dataset, sets, samples, seed, figure, reliability },
    backend: parseBackendChoice(flags.backend),
    force: flags.force === true,
  };
  const { compare } = await import("../../jobs/inference/compare.ts");
  const { NOMINAL } = await import("../../jobs/inference/bandComparison.ts");
  const results = await showJob(flags, "sets", (events) => compare(request, events));
  const bands = results.map(({ errorMedian, errorIntervals: _, ...one }) => ({
    ...one,
    errorMedian: [...errorMedian],
  }));
  printResult(flags, { dataset, samples, nominal: NOMINAL, bands }, () => comparisonTable(results));
}

function comparisonTable(results: readonly BandComparison[]): string {
  const saysWhere = results.some(({ valueRight }) => valueRight !== undefined);
  const lines = [
    `band   sets   >5 mag off   RMSE of the rest   median error   1 sigma   3 sigma   mean sigma   NLL (mag)${saysWhere ? "   value right" : ""}`,
  ];
  for (const one of results) {
    const cells = [
      one.band.padEnd(4),
      count(one.sets).padStart(6),
      `${(100 * one.farOff).toFixed(2)} %`.padStart(12),
      one.rmse.toFixed(3).padStart(18),
      one.medianError.toFixed(4).padStart(14),
      one.coverage1.toFixed(3).padStart(9),
      one.coverage3.toFixed(3).padStart(9),
      one.meanSigma.toFixed(3).padStart(12),
      (Number.isFinite(one.nll) ? one.nll.toFixed(2) : "-").padStart(11),
      ...(saysWhere
        ? [(one.valueRight === undefined ? "-" : `${(100 * one.valueRight).toFixed(2)} %`).padStart(13)]
        : []),
    ];
    lines.push(cells.join(" "));
  }
  return lines.join("\n");
}

async function runPriors(dataset: string, path: string, flags: PriorsFlags): Promise<void> {
  const { table, redshift, figure, force } = flags;
  const { testPrior } = await import("../../jobs/dataset/priorTest.ts");
  const request = { dataset, posterior: { path, redshift, table }, figure, force };
  const result = await showJob(flags, "sets", (events) => testPrior(request, events));
  printResult(flags, result, () => priorsText(result));
}

function priorsText({ near, posteriorSets, insideRanges, ranges }: PriorTestResult): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const interval = ([low, high]: readonly [number, number]) => `${low.toPrecision(4)} to ${high.toPrecision(4)}`;
  const width = Math.max(8, ...ranges.map(({ name }) => name.length));
  return [
    `${percent(near)} of the posterior (${count(posteriorSets)} sets) is as near to the training inputs as 99 % of these are to each other`,
    `${percent(insideRanges)} is inside the ranges of all inputs:`,
    ...ranges.map(
      ({ name, training, posterior: own, inside }) =>
        `  ${name.padEnd(width)} training ${interval(training).padEnd(20)} posterior ${interval(own).padEnd(20)} inside ${percent(inside)}`,
    ),
  ].join("\n");
}
