/** `kiloflow compare` and `kiloflow priors` */

import { basename } from "node:path";
import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkRedshift } from "../../lightcurves/binary/frame.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count, Progress } from "../progress.ts";

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
    .summary("error and coverage of flows against DU17")
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
        "at every time (nats, per magnitude).\n\nExample:\n  kiloflow compare g.safetensors r.safetensors test.npz --figure errors.svg",
    )
    .action(runCompare);
  const priors = program
    .command("priors")
    .summary("is an event inside the training data?")
    .description(
      "Compares an event's posterior with the inputs of a dataset, in mass and Lambda space: a figure and a number.",
    )
    .argument("<dataset>", "training data")
    .argument("<posterior>", "any file that `kiloflow generate --input` reads")
    .option("--table <name>", "which table of the posterior's file, where it has several")
    .option(
      "--redshift <z>",
      "divide the posterior's masses, given in the detector's frame, by 1 + z",
      numberFlag("--redshift"),
    )
    .option("--figure <file>", "inputs in both planes, .svg or .png")
    .option("--force", "replace existing outputs");
  addOutputFlags(priors)
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow priors training.npz posterior.dat --redshift 0.0099 --figure priors.svg",
    )
    .action(runPriors);
}

async function checkFigures(
  figures: readonly (readonly [string, string | undefined])[],
  force: boolean | undefined,
): Promise<void> {
  const { checkFigurePath } = await import("../../figures/write.ts");
  for (const [flag, path] of figures) {
    if (path === undefined) continue;
    checkFigurePath(path, flag, force === true);
  }
}

async function runCompare(paths: string[], flags: CompareFlags): Promise<void> {
  if (paths.length < 2) throw new InputError("compare needs at least one model and a dataset");
  for (const [flag, value, low] of [
    ["--sets", flags.sets, 1],
    ["--samples", flags.samples, 2],
  ] as const) {
    if (!Number.isInteger(value) || value < low)
      throw new InputError(`${flag} is ${value}, but must be an integer of at least ${low}`);
  }
  checkSeed(flags.seed);
  const backendChoice = parseBackendChoice(flags.backend);
  await checkFigures(
    [
      ["--figure", flags.figure],
      ["--reliability", flags.reliability],
    ],
    flags.force,
  );
  const { modelWarnings, openModel } = await import("../../jobs/inference/models.ts");
  const { compareFlows, NOMINAL } = await import("../../jobs/inference/compareFlow.ts");
  const dataset = paths.at(-1)!;
  const models = [];
  for (const path of paths.slice(0, -1)) {
    const model = await openModel(path);
    if (!flags.quiet) for (const warning of modelWarnings(model, path)) process.stderr.write(`warning: ${warning}\n`);
    models.push({ path, model });
  }
  const severalOfOneBand =
    new Set(models.flatMap(({ model }) => model.bands)).size < models.flatMap(({ model }) => model.bands).length;
  const { shortNames } = await import("../../figures/text.ts");
  const files = paths.slice(0, -1);
  const names = shortNames(files);
  const labelOf = (one: { band: string; model: string }) =>
    severalOfOneBand ? `${one.band}, ${names[files.indexOf(one.model)]}` : one.band;
  const progress = new Progress("sets", flags.quiet === true || flags.json === true);
  const { sets, samples, seed } = flags;
  const { flowWork, openFastestBackend } = await import("../../jobs/machine/fastestBackend.ts");
  const work = flowWork(models[0].model.architecture, "inference", models.length * sets * samples);
  using backend = await openFastestBackend(backendChoice, work);
  const results = await compareFlows(
    { models, dataset, sets, samples, seed },
    backend,
    (done, total) => progress.update(done, total),
    (text) => {
      if (!flags.quiet) process.stderr.write(`warning: ${text}\n`);
    },
  );
  progress.end();
  const { writeFigure } = await import("../../figures/write.ts");
  if (flags.figure !== undefined) {
    const { bandedPanelsFigure } = await import("../../figures/bandedCurves.ts");
    const figure = bandedPanelsFigure({
      title: "Flow minus DU17",
      subtitle: `${count(results[0].sets)} sets of ${basename(dataset)}; line: median error of the mean of ${samples} samples, bands: 68.3 and 95 % of the sets`,
      timesDays: results[0].times,
      panels: results.map((one) => ({
        title: `band ${labelOf(one)}`,
        timesDays: one.times,
        curves: [{ band: one.band, middle: one.errorMedian, intervals: one.errorIntervals }],
      })),
      magnitudeLabel: "error (mag), positive: too faint",
      magnitudes: "difference",
    });
    await writeFigure(flags.figure, figure);
  }
  if (flags.reliability !== undefined) {
    const { reliabilityFigure } = await import("../../figures/statistics.ts");
    const series = results.map((one) => ({ label: labelOf(one), band: one.band, actual: one.reliability }));
    await writeFigure(flags.reliability, reliabilityFigure("Coverage of the flow's intervals", NOMINAL, series));
  }
  if (flags.json) {
    const bands = results.map(({ errorMedian, errorIntervals: _, ...one }) => ({
      ...one,
      errorMedian: [...errorMedian],
    }));
    process.stdout.write(`${JSON.stringify({ dataset, samples, nominal: NOMINAL, bands }, null, 2)}\n`);
  } else if (!flags.quiet) {
    const lines = [
      "band   sets   >5 mag off   RMSE of the rest   median error   1 sigma   3 sigma   mean sigma   NLL (mag)",
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
      ];
      lines.push(cells.join(" "));
    }
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

async function runPriors(dataset: string, posterior: string, flags: PriorsFlags): Promise<void> {
  const redshift = flags.redshift === undefined ? undefined : checkRedshift(flags.redshift);
  await checkFigures([["--figure", flags.figure]], flags.force);
  const { testPrior } = await import("../../jobs/dataset/priorTest.ts");
  const result = await testPrior(dataset, { path: posterior, redshift, table: flags.table });
  if (!flags.quiet) for (const note of result.notes) process.stderr.write(`${note}\n`);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (flags.figure !== undefined) {
    const { inputPlanesFigure } = await import("../../figures/inputPlanes.ts");
    const { writeFigure } = await import("../../figures/write.ts");
    const figure = inputPlanesFigure({
      title: "Inputs of the training data and of the event",
      subtitle: `${percent(result.near)} of the posterior is as near to the training inputs as 99 % of these are to each other`,
      inputs: [
        { label: "m1 (Msun)", scale: "linear" },
        { label: "m2 (Msun)", scale: "linear" },
        { label: "Lambda1", scale: "log" },
        { label: "Lambda2", scale: "log" },
      ],
      groups: [
        { name: "training data", points: result.trainingPoints },
        { name: "posterior", points: result.posteriorPoints },
      ],
    });
    await writeFigure(flags.figure, figure);
  }
  const { trainingPoints: _, posteriorPoints: __, notes: ___, ...summary } = result;
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!flags.quiet) {
    const interval = ([low, high]: readonly [number, number]) => `${low.toPrecision(4)} to ${high.toPrecision(4)}`;
    process.stdout.write(
      [
        `${percent(result.near)} of the posterior (${count(result.posteriorSets)} sets) is as near to the training inputs as 99 % of these are to each other`,
        `${percent(result.insideRanges)} is inside the ranges of all four inputs:`,
        ...result.ranges.map(
          ({ name, training, posterior: own, inside }) =>
            `  ${name.padEnd(8)} training ${interval(training).padEnd(20)} posterior ${interval(own).padEnd(20)} inside ${percent(inside)}`,
        ),
        "",
      ].join("\n"),
    );
  }
}
