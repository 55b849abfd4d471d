/** `kiloflow compare` and `kiloflow priors` */

import { type Command, Option } from "commander";
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
  readonly rows: "held-out" | "all";
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
    .description(
      "Compares samples with the curves of a dataset, for each band: errors, calibration, density. Of a dataset that a model " +
        "was trained on only the rows that its training held out count.",
    )
    .argument("<models...>", "models (.safetensors), then the dataset with the true curves")
    .option("--sets <n>", "sets to compare, evenly spread over the rows", numberFlag("--sets"), 1000)
    .option("--samples <n>", "samples for each set", numberFlag("--samples"), 100)
    .addOption(
      new Option("--rows <which>", "of a dataset that a model was trained on")
        .choices(["held-out", "all"])
        .default("held-out"),
    )
    .option("--seed <n>", "seed of the samples", numberFlag("--seed"), 1)
    .option("--figure <file>", "errors over time, .svg or .png")
    .option("--reliability <file>", "calibration: actual against promised coverage, histograms of ranks; .svg or .png")
    .option("--force", "replace existing outputs");
  addBackendFlag(compare);
  addOutputFlags(compare)
    .addHelpText(
      "after",
      "\nColumns: median absolute error of the median of the samples (mag); its root mean square, without the sets that have a\n" +
        "point more than 5 mag off; the share of these; the same of the mean of the samples; share of the points, with the\n" +
        "training's noise added, within the central 50, 68.3, 90 and 99 % of the samples; mean negative log-density of the sets\n" +
        "with a value at every time (nats, per magnitude); of flows of a representation the share of the points at which flow\n" +
        "and dataset agree on whether there is a value. Sets that the light-curve model has reported apart are on lines of\n" +
        "their own: for du17 those with an ejecta mass below 0.001 Msun.\n\nExample:\n  kiloflow compare g.safetensors r.safetensors test.npz --figure errors.svg",
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
  const { sets, samples, seed, rows, figure, reliability } = flags;
  const dataset = paths.at(-1)!;
  const models = paths.slice(0, -1);
  const request = {
    ...{ models, dataset, sets, samples, seed, rows, figure, reliability },
    backend: parseBackendChoice(flags.backend),
    force: flags.force === true,
  };
  const { compare } = await import("../../jobs/inference/compare.ts");
  const { NOMINAL } = await import("../../jobs/inference/bandComparison.ts");
  const { modelNames } = await import("../../jobs/inference/comparisonFigures.ts");
  const { compared, bands } = await showJob(flags, "sets", (events) => compare(request, events));
  const stated = bands.map(({ errorMedian, errorIntervals: _, ...one }) => ({ ...one, errorMedian: [...errorMedian] }));
  printResult(flags, { dataset, samples, compared, nominal: NOMINAL, bands: stated }, () =>
    comparisonTable(bands, NOMINAL, modelNames(bands, models)),
  );
}

/** Central intervals whose coverage the table has: 50, 68.3, 90 and 99 %. */
const SHOWN_LEVELS = [2, 3, 5, 7];

/** @param names of the models, where the bands do not tell them apart */
function comparisonTable(
  results: readonly BandComparison[],
  nominal: readonly number[],
  names: ReadonlyMap<string, string> | undefined,
): string {
  const labelOf = ({ band, model, apart }: BandComparison) =>
    [band, ...(names ? [names.get(model)] : []), ...(apart === undefined ? [] : [apart])].join(", ");
  const percent = (share: number) => `${(100 * share).toFixed(1).replace(/\.0$/, "")} %`;
  const number = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
  const saysWhere = results.some(({ valueRight }) => valueRight !== undefined);
  const head = ["band", "sets", "median error", "RMSE of the rest", ">5 mag off", "RMSE of means"];
  const rows = results.map((one) => [
    labelOf(one),
    count(one.sets),
    number(one.medianError, 4),
    number(one.rmse, 3),
    `${(100 * one.farOff).toFixed(2)} %`,
    number(one.mean.rmse, 3),
    ...SHOWN_LEVELS.map((level) => number(one.reliability[level], 3)),
    number(one.nll, 2),
    ...(saysWhere ? [one.valueRight === undefined ? "-" : `${(100 * one.valueRight).toFixed(2)} %`] : []),
  ]);
  const last = saysWhere ? ["NLL (mag)", "value right"] : ["NLL (mag)"];
  return alignedTable([[...head, ...SHOWN_LEVELS.map((level) => percent(nominal[level])), ...last], ...rows]);
}

/** Columns with blanks between, the first to the left and the others to the right. */
function alignedTable(lines: readonly (readonly string[])[]): string {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = (line: readonly string[]) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("   ");
  return lines.map(aligned).join("\n");
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
