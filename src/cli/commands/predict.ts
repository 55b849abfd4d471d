/** `kiloflow predict` */

import { basename } from "node:path";
import type { Command } from "commander";
import { checkNewFile } from "../../data/checkNewFile.ts";
import { checkRedshift, orderByMass, toSourceFrame } from "../../du17/parameters/order.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import type { FlowModel } from "../../flow/model.ts";
import type { BandPrediction } from "../../jobs/inference/predict.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count, Progress } from "../progress.ts";

interface PredictFlags extends OutputFlags {
  readonly m1?: number;
  readonly m2?: number;
  readonly lambda1?: number;
  readonly lambda2?: number;
  readonly input?: string;
  readonly table?: string;
  readonly redshift?: number;
  readonly distance?: number;
  readonly samples?: number;
  readonly seed: number;
  readonly output?: string;
  readonly figure?: string;
  readonly histograms?: string;
  readonly backend?: string;
  readonly force?: boolean;
}

const NAMES = ["m1", "m2", "lambda1", "lambda2"] as const;

/** Adds the command. */
export function registerPredict(program: Command): void {
  const command = program
    .command("predict")
    .summary("curves with credible bands from flows")
    .description(
      "Mean, median and credible bands for one set of inputs, or over a whole posterior, where it also gives the range, " +
        "maximum and minimum of each set's mean curve.",
    )
    .argument("<models...>", "models (.safetensors), one for each band, or one for several")
    .option("--m1 <Msun>", "mass of the heavier star", numberFlag("--m1"))
    .option("--m2 <Msun>", "mass of the lighter star", numberFlag("--m2"))
    .option("--lambda1 <number>", "tidal deformability of the heavier star", numberFlag("--lambda1"))
    .option("--lambda2 <number>", "tidal deformability of the lighter star", numberFlag("--lambda2"))
    .option("--input <file>", "posterior instead: any file that `kiloflow generate --input` reads")
    .option("--table <name>", "which table of that file, where it has several")
    .option("--redshift <z>", "divide the masses, given in the detector's frame, by 1 + z", numberFlag("--redshift"))
    .option("--distance <Mpc>", "luminosity distance, for apparent magnitudes", numberFlag("--distance"))
    .option("--samples <n>", "samples for each set (default: 1000; 20 with --input)", numberFlag("--samples"))
    .option("--seed <n>", "seed of the samples", numberFlag("--seed"), 1)
    .option("--output <file.csv>", "table of all bands and times")
    .option("--figure <file>", "curves with bands, .svg or .png")
    .option("--histograms <file>", "with --input: histograms of range, maximum and minimum, .svg or .png")
    .option("--force", "replace existing outputs");
  addBackendFlag(command);
  addOutputFlags(command)
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow predict g.safetensors r.safetensors --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --figure curves.svg",
    )
    .action(runPredict);
}

async function inputsOf(flags: PredictFlags): Promise<Float64Array> {
  const single = NAMES.filter((name) => flags[name] !== undefined);
  if (flags.input !== undefined && single.length > 0)
    throw new InputError("--input and --m1 ... --lambda2 exclude each other");
  const redshift = flags.redshift === undefined ? undefined : checkRedshift(flags.redshift);
  const say = (notes: readonly string[]) => {
    if (!flags.quiet) for (const note of notes) process.stderr.write(`${note}\n`);
  };
  if (flags.input !== undefined) {
    const { readPosterior } = await import("../../jobs/dataset/posterior.ts");
    const { parameters, notes } = await readPosterior({ path: flags.input, redshift, table: flags.table });
    say(notes);
    return parameters;
  }
  if (flags.table !== undefined) throw new InputError("--table goes with --input");
  const parameters = Float64Array.from(NAMES, (name) => {
    const value = flags[name];
    if (value === undefined)
      throw new InputError(`--${name} is missing`, { hint: "give all of --m1 --m2 --lambda1 --lambda2, or --input" });
    if (!(value > 0)) throw new InputError(`--${name} is ${value}, but masses and Lambdas are positive`);
    return value;
  });
  if (redshift !== undefined) toSourceFrame(parameters, redshift);
  if (orderByMass(parameters) > 0) say(["m1 < m2: stars and Lambdas were swapped"]);
  return parameters;
}

function checkFlags(flags: PredictFlags): void {
  checkSeed(flags.seed);
  if (flags.samples !== undefined && !(Number.isInteger(flags.samples) && flags.samples >= 2)) {
    throw new InputError(`--samples is ${flags.samples}, but must be an integer of at least 2`);
  }
  if (flags.distance !== undefined && !(flags.distance > 0))
    throw new InputError(`--distance is ${flags.distance}, but must be positive`);
  if (flags.output !== undefined && !/\.csv$/i.test(flags.output))
    throw new InputError(`--output ${flags.output} must end in .csv`);
  if (flags.histograms !== undefined && flags.input === undefined) throw new InputError("--histograms needs --input");
  if (flags.output !== undefined) checkNewFile(flags.output, flags.force === true);
}

async function runPredict(paths: string[], flags: PredictFlags): Promise<void> {
  checkFlags(flags);
  const backendChoice = parseBackendChoice(flags.backend);
  const { checkFigurePath } = await import("../../figures/write.ts");
  for (const [flag, path] of [
    ["--figure", flags.figure],
    ["--histograms", flags.histograms],
  ] as const) {
    if (path !== undefined) checkFigurePath(path, flag, flags.force === true);
  }
  const parameters = await inputsOf(flags);
  const sets = parameters.length / 4;
  const { modelWarnings, openModel } = await import("../../jobs/inference/models.ts");
  const { inputWarning, nearTraining, trainingRangeReport } = await import("../../jobs/inference/inputRange.ts");
  const { checkBands, hasPhysics, predict, predictionCsv, spread, strayedMeans } = await import(
    "../../jobs/inference/predict.ts"
  );
  const models: { path: string; model: FlowModel }[] = [];
  for (const path of paths) models.push({ path, model: await openModel(path) });
  checkBands(models);
  const learned = new Set(models.flatMap(({ model }) => model.training.variant ?? []));
  if (learned.size > 1 && !flags.quiet)
    process.stderr.write(
      `warning: the models learned different variants (${[...learned].join(", ")}): their curves do not belong together\n`,
    );
  const inside: Record<string, number> = {};
  const near: Record<string, number> = {};
  for (const { path, model } of models) {
    const report = trainingRangeReport(model, parameters);
    if (report) inside[path] = report.inside / report.total;
    const nearby = nearTraining(model, parameters);
    if (nearby !== undefined) near[path] = nearby;
    const warnings = [...modelWarnings(model, path), inputWarning(report, nearby, path)];
    if (!flags.quiet) for (const warning of warnings) if (warning) process.stderr.write(`warning: ${warning}\n`);
  }
  const samples = flags.samples ?? (flags.input === undefined ? 1000 : 20);
  const progress = new Progress("sets", flags.quiet === true || flags.json === true || sets === 1);
  const { flowWork, openFastestBackend } = await import("../../jobs/machine/fastestBackend.ts");
  const work = flowWork(models[0].model.architecture, "inference", models.length * sets * samples);
  using backend = await openFastestBackend(backendChoice, work);
  const distanceModulus = flags.distance === undefined ? 0 : 5 * Math.log10(flags.distance * 1e5);
  const predictions = await predict(
    {
      ...{ models, parameters, samples, distanceModulus },
      seed: flags.seed,
    },
    backend,
    (done, total) => progress.update(done, total),
  );
  progress.end();
  const strayed = strayedMeans(predictions);
  if (strayed > 0 && !flags.quiet) {
    process.stderr.write(
      `warning: at ${count(strayed)} of ${count(predictions.reduce((sum, one) => sum + one.times.length, 0))} points a few samples that ` +
        "run far out take mean and sigma with them: go by the median and the intervals there\n",
    );
  }
  const filled = (one: BandPrediction) => one.times.map((_, point) => !hasPhysics(one, point));
  await writeOutputs(flags, predictions, parameters, samples, predictionCsv(predictions), filled);
  if (flags.json) {
    const summary = predictions.map((one) => ({
      band: one.band,
      times: one.times,
      mean: [...one.mean],
      median: [...one.median],
      sigma: [...one.sigma],
      du17Share: [...one.physicsShare],
      intervals: one.intervals.map(({ level, low, high }) => ({ level, low: [...low], high: [...high] })),
      ...(sets > 1
        ? { brightest: spread(one.brightest), faintest: spread(one.faintest), range: spread(one.range) }
        : {}),
    }));
    process.stdout.write(
      `${JSON.stringify({ sets, samples, insideTraining: inside, nearTraining: near, bands: summary }, null, 2)}\n`,
    );
  } else if (!flags.quiet) process.stdout.write(`${table(predictions, sets, samples, spread, filled)}\n`);
}

async function writeOutputs(
  flags: PredictFlags,
  predictions: readonly BandPrediction[],
  parameters: Float64Array,
  samples: number,
  csv: string,
  filled: (one: BandPrediction) => boolean[],
): Promise<void> {
  const { writeFileWhole } = await import("../../data/writeFileWhole.ts");
  const { writeFigure } = await import("../../figures/write.ts");
  if (flags.output !== undefined) await writeFileWhole(flags.output, csv);
  const sets = parameters.length / 4;
  const what =
    sets === 1
      ? `m ${parameters[0].toFixed(3)} + ${parameters[1].toFixed(3)} Msun, Lambda ${parameters[2].toFixed(0)}, ${parameters[3].toFixed(0)}`
      : `${count(sets)} sets of ${basename(flags.input ?? "")}`;
  if (flags.figure !== undefined) {
    const { bandedPanelsFigure } = await import("../../figures/training.ts");
    const panels = predictions.map((one) => ({
      title: `band ${one.band}`,
      timesDays: one.times,
      curves: [{ band: one.band, middle: one.median, intervals: one.intervals, filled: filled(one) }],
    }));
    await writeFigure(
      flags.figure,
      bandedPanelsFigure({
        title: "Light curves by the flow",
        subtitle: [
          `${what}; line: median of ${count(sets * samples)} samples, bands: 68.3, 95 and 99.7 % of them`,
          ...(predictions.some((one) => filled(one).includes(true)) ? [`dotted: ${noPhysics(sets)}`] : []),
        ],
        timesDays: predictions[0].times,
        panels,
        columns: Math.min(2, panels.length),
        magnitudeLabel: flags.distance === undefined ? "absolute magnitude (AB)" : "apparent magnitude (AB)",
      }),
    );
  }
  if (flags.histograms !== undefined) {
    const { histogramFigure } = await import("../../figures/statistics.ts");
    const series = (pick: (one: BandPrediction) => Float64Array) =>
      predictions.map((one) => ({ band: one.band, values: pick(one) }));
    await writeFigure(
      flags.histograms,
      histogramFigure("Mean curves over the posterior", what, [
        { label: "range (mag)", series: series((one) => one.range) },
        { label: "maximum: brightest magnitude", series: series((one) => one.brightest) },
        { label: "minimum: faintest magnitude", series: series((one) => one.faintest) },
      ]),
    );
  }
}

/** What the flow's values mean where DU17 has none. */
const noPhysics = (sets: number) =>
  `DU17 has no value there for ${sets === 1 ? "this set" : "most of these sets"}: the flow continues the curve as its training data were filled`;

function table(
  predictions: readonly BandPrediction[],
  sets: number,
  samples: number,
  spread: (values: Float64Array) => { median: number; low: number; high: number },
  filled: (one: BandPrediction) => boolean[],
): string {
  const lines = [`${count(sets)} ${sets === 1 ? "set" : "sets"}, ${count(samples)} samples each`];
  for (const one of predictions) {
    lines.push(`band ${one.band}`, "  days      mean    median     sigma   68.3 %             99.7 %");
    const marks = filled(one);
    one.times.forEach((time, point) => {
      const interval = (index: number) =>
        `${one.intervals[index].low[point].toFixed(2)} to ${one.intervals[index].high[point].toFixed(2)}`.padEnd(18);
      const number = (value: number) => (Math.abs(value) < 1e4 ? value.toFixed(3) : value.toPrecision(4)).padStart(9);
      lines.push(
        `${time.toFixed(2).padStart(6)}${marks[point] ? "*" : " "}${number(one.mean[point])} ${number(one.median[point])} ${number(one.sigma[point])}  ${interval(2)} ${interval(0)}`.trimEnd(),
      );
    });
    if (sets > 1) {
      const text = (values: Float64Array) => {
        const { median, low, high } = spread(values);
        return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
      };
      lines.push(
        `  mean curves: brightest ${text(one.brightest)}, faintest ${text(one.faintest)}, range ${text(one.range)}`,
      );
    }
  }
  if (predictions.some((one) => filled(one).includes(true))) lines.push(`* ${noPhysics(sets)}`);
  return lines.join("\n");
}
