/** `kiloflow compare` and `kiloflow priors` */

import { type Command, Option } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { PriorTestResult } from "../../jobs/dataset/priorTest.ts";
import { comparisonText } from "../comparisonText.ts";
import { addBackendFlag, addOutputFlags, NO_CALIBRATION, numberFlag, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface CompareFlags extends OutputFlags {
  readonly sets: number;
  readonly samples: number;
  readonly seed: number;
  readonly calibration: boolean;
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
    .option("--no-calibration", NO_CALIBRATION)
    .option("--figure <file>", "errors over time, .svg, .png or .pdf")
    .option(
      "--reliability <file>",
      "calibration: actual against promised coverage, histograms of ranks; .svg, .png or .pdf",
    )
    .option("--force", "replace existing outputs");
  addBackendFlag(compare);
  addOutputFlags(compare)
    .addHelpText(
      "after",
      "\nErrors: median absolute error of the median of the samples (mag); its root mean square, without the sets that have a\n" +
        "point more than 5 mag off; the share of these; the same of the mean of the samples; mean negative log-density of the\n" +
        "sets with a value at every time (nats, per magnitude); of flows of a representation the share of the points at which\n" +
        "flow and dataset agree on whether there is a value. Calibration: share of the points, with the training's noise added,\n" +
        "within the central 50, 68.3, 90 and 99 % of the samples; in parentheses that without the flow's sigma factor. Sets that\n" +
        "the light-curve model has reported apart are on lines of their own: for du17 those with an ejecta mass below 0.001 Msun.\n" +
        "\nExample:\n  kiloflow compare g.safetensors r.safetensors test.npz --figure errors.svg",
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
    .option("--figure <file>", "inputs in planes, .svg, .png or .pdf")
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
  const { sets, samples, seed, calibration, rows, figure, reliability } = flags;
  const dataset = paths.at(-1)!;
  const models = paths.slice(0, -1);
  const request = {
    ...{ models, dataset, sets, samples, seed, calibration, rows, figure, reliability },
    backend: parseBackendChoice(flags.backend),
    force: flags.force === true,
  };
  const { compare } = await import("../../jobs/inference/compare.ts");
  const { NOMINAL } = await import("../../jobs/inference/bandComparison.ts");
  const { modelNames } = await import("../../jobs/inference/comparisonFigures.ts");
  const { compared, bands } = await showJob(flags, "sets", (events) => compare(request, events));
  const stated = bands.map(({ errorMedian, errorIntervals: _, ...one }) => ({ ...one, errorMedian: [...errorMedian] }));
  printResult(flags, { dataset, samples, compared, nominal: NOMINAL, bands: stated }, () =>
    comparisonText(bands, NOMINAL, modelNames(bands, models)),
  );
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
