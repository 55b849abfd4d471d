/** `kiloflow logprob` and `kiloflow sample` */

import type { Command } from "commander";
import { checkNewFile } from "../../data/checkNewFile.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import type { FlowModel } from "../../flow/model.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";

interface SharedFlags extends OutputFlags {
  readonly conditions: string;
  readonly output: string;
  readonly raw?: boolean;
  readonly backend?: string;
  readonly force?: boolean;
}

interface LogProbFlags extends SharedFlags {
  readonly curves: string;
}

interface SampleFlags extends SharedFlags {
  readonly count?: number;
  readonly noise?: string;
  readonly seed: number;
}

const RAW = "feed and return exactly what the network sees";

/** Adds both commands. */
export function registerUseFlow(program: Command): void {
  const logProb = program
    .command("logprob")
    .summary("log-densities of curves under a flow")
    .description("Log-density (nats) of each curve, given the conditions of its row.")
    .argument("<model>", "model (.safetensors)")
    .requiredOption("--curves <file.npy>", "curves [rows, values] or [rows, band, time]: magnitudes")
    .requiredOption("--conditions <file.npy>", "[rows, 4]: m1, m2, Lambda1, Lambda2")
    .requiredOption("--output <file.npy>", "log-densities [rows]")
    .option("--raw", `${RAW}: normalised curves, conditions as given, densities per network unit`)
    .option("--force", "replace an existing output");
  addBackendFlag(logProb);
  addOutputFlags(logProb)
    .addHelpText(
      "after",
      "\nExample:\n  kiloflow logprob g.safetensors --curves x.npy --conditions c.npy --output lp.npy",
    )
    .action(runLogProb);
  const sample = program
    .command("sample")
    .summary("draw curves from a flow")
    .description(
      "Draws curves: one for each row of the conditions, or --count for each, or those of given --noise. The same seed gives " +
        "the same curves, whatever the batch.",
    )
    .argument("<model>", "model (.safetensors)")
    .requiredOption("--conditions <file.npy>", "[rows, 4]: m1, m2, Lambda1, Lambda2")
    .requiredOption(
      "--output <file.npy>",
      "curves: [rows, time], or [rows, count, time]; with several bands [.., band, time]",
    )
    .option("--count <n>", "samples for each row", numberFlag("--count"))
    .option("--noise <file.npy>", "standard normal noise [rows, dimensions], one row for each row of conditions")
    .option("--seed <n>", "seed of the noise, where none is given", numberFlag("--seed"), 1)
    .option("--raw", `${RAW}: conditions as given, normalised curves`)
    .option("--force", "replace an existing output");
  addBackendFlag(sample);
  addOutputFlags(sample)
    .addHelpText("after", "\nExample:\n  kiloflow sample g.safetensors --conditions c.npy --count 100 --output x.npy")
    .action(runSample);
}

async function openChecked(path: string, flags: SharedFlags): Promise<FlowModel> {
  if (!/\.npy$/i.test(flags.output)) throw new InputError(`--output ${flags.output} must end in .npy`);
  checkNewFile(flags.output, flags.force === true);
  const { modelWarnings, openModel } = await import("../../jobs/inference/models.ts");
  const model = await openModel(path);
  if (!flags.raw && !flags.quiet) {
    for (const warning of modelWarnings(model, path)) process.stderr.write(`warning: ${warning}\n`);
  }
  return model;
}

async function runLogProb(path: string, flags: LogProbFlags): Promise<void> {
  const backendChoice = parseBackendChoice(flags.backend);
  const model = await openChecked(path, flags);
  const { flowWork, openFastestBackend } = await import("../../jobs/machine/fastestBackend.ts");
  const { LoadedModel, readConditions, readCurves } = await import("../../jobs/inference/useFlow.ts");
  const { writeNumberArray } = await import("../../data/numpyFile.ts");
  const raw = flags.raw === true;
  const conditions = await readConditions(flags.conditions, model, raw);
  const [rows] = conditions.shape;
  if (!raw && !flags.quiet) await warnOfInputs(model, path, conditions.values);
  const curves = await readCurves(flags.curves, model, raw, rows);
  using backend = await openFastestBackend(backendChoice, flowWork(model.architecture, "inference", rows));
  using loaded = await LoadedModel.open(backend, model, rows);
  const density = await loaded.logDensity(curves.values, conditions.values, raw);
  await writeNumberArray(flags.output, density, [rows]);
  const mean = Float64Array.from(density).reduce((sum, value) => sum + value, 0) / rows;
  report(
    flags,
    { output: flags.output, rows, meanLogDensity: mean },
    `${count(rows)} log-densities, mean ${mean.toFixed(3)}`,
  );
}

async function runSample(path: string, flags: SampleFlags): Promise<void> {
  const backendChoice = parseBackendChoice(flags.backend);
  if (flags.count !== undefined && flags.noise !== undefined)
    throw new InputError("--count and --noise exclude each other");
  if (flags.count !== undefined && !(Number.isInteger(flags.count) && flags.count >= 1)) {
    throw new InputError(`--count is ${flags.count}, but must be an integer of at least 1`);
  }
  checkSeed(flags.seed);
  const model = await openChecked(path, flags);
  const { flowWork, openFastestBackend } = await import("../../jobs/machine/fastestBackend.ts");
  const { LoadedModel, magnitudeShape, readConditions, readNoise } = await import("../../jobs/inference/useFlow.ts");
  const { writeNumberArray } = await import("../../data/numpyFile.ts");
  const raw = flags.raw === true;
  const conditions = await readConditions(flags.conditions, model, raw);
  const [rows] = conditions.shape;
  if (!raw && !flags.quiet) await warnOfInputs(model, path, conditions.values);
  const samples = flags.count ?? 1;
  const noise = flags.noise === undefined ? undefined : await readNoise(flags.noise, model, rows);
  using backend = await openFastestBackend(backendChoice, flowWork(model.architecture, "inference", rows * samples));
  using loaded = await LoadedModel.open(backend, model, rows * samples);
  const curves = noise
    ? await loaded.fromNoise(noise.values, conditions.values, raw)
    : await loaded.sample(conditions.values, samples, flags.seed, raw);
  const shape = [
    rows,
    ...(flags.count === undefined ? [] : [samples]),
    ...(raw ? [model.architecture.dimensions] : magnitudeShape(model)),
  ];
  await writeNumberArray(flags.output, curves, shape);
  report(flags, { output: flags.output, rows, shape }, `curves of shape [${shape.join(", ")}]`);
}

/** Warns of physical inputs that the model does not know, or whose stars are in the other order. */
async function warnOfInputs(model: FlowModel, path: string, conditions: ArrayLike<number>): Promise<void> {
  const { inputWarning, trainingRangeReport } = await import("../../jobs/inference/inputRange.ts");
  const parameters = Float64Array.from(conditions);
  let swapped = 0;
  for (let at = 0; at < parameters.length; at += 4) if (parameters[at] < parameters[at + 1]) swapped++;
  const order =
    swapped > 0
      ? `${count(swapped)} of ${count(parameters.length / 4)} rows have m1 < m2, and flows learn m1 >= m2: swap masses and Lambdas`
      : undefined;
  // By the ranges alone: nearest neighbours, as predict takes them, would take longer than many a job.
  const report = trainingRangeReport(model, parameters);
  const range = report && inputWarning(report, undefined, path);
  for (const warning of [order, range]) if (warning) process.stderr.write(`warning: ${warning}\n`);
}

function report(flags: SharedFlags, summary: Record<string, unknown>, text: string): void {
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!flags.quiet) process.stdout.write(`${flags.output}: ${text}\n`);
}
