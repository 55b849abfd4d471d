/** `kiloflow train` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { sigmaFactorsText } from "../../flow/sigmaFactor.ts";
import { TRAINER_OPTIONS } from "../../flow/training/options.ts";
import { compressionText, recipeOfFlags, recipeWithDefaults, trainingFlags } from "../../jobs/training/options.ts";
import { CADENCE_OPTIONS } from "../../jobs/training/photometry/options.ts";
import { OWN_OPTIONS } from "../../jobs/training/table/options.ts";
import type { TrainEvents, TrainSummary } from "../../jobs/training/trainRequest.ts";
import { addBackendFlag, addOutputFlags, type OutputFlags } from "../options.ts";
import { count, counted, duration, interruptSignal } from "../progress.ts";
import { printResult } from "../showJob.ts";
import { addSimulateFlags, checkSimulationFlags, simulationFromFlags } from "../simulateFlags.ts";
import { terminalLine } from "../terminalText.ts";
import { runTrainPhotometry, trainsPhotometry } from "./trainPhotometry.ts";
import { runTrainTable, trainsTable } from "./trainTable.ts";

interface TrainFlags extends OutputFlags {
  readonly simulate?: boolean;
  readonly output: string;
  readonly recipe?: string;
  readonly backend?: string;
  readonly figures: boolean;
  readonly resume?: boolean;
  readonly force?: boolean;
}

/** Options by their headings in the help; all others are the flow's. */
const LEARNED = ["bands", "compress", "fill", "feed", "conditions"];
const TRAINING = [...Object.keys(TRAINER_OPTIONS), "validation", "patience", "noise"];

/** Adds the command. */
export function registerTrain(program: Command): void {
  const command = program
    .command("train")
    .summary("train a conditional normalizing flow on a dataset, on fresh simulations, or on any table")
    .description(
      "Trains a flow on the curves of a dataset or of fresh simulations (--simulate), conditioned on the inputs of the " +
        "light-curve model or on properties that follow from them, or with --targets on columns of any table, conditioned on " +
        "others. By default one flow of curves learns what the light-curve model makes all bands of, at any times, where it " +
        "has such a representation; by --compress points:F the magnitudes, of one band or of several. Writes the best model, " +
        "the last state, a log and figures.",
    )
    .argument(
      "[dataset]",
      "dataset made by `kiloflow generate` or `kiloflow prepare`; with --targets CSV, HDF5, .npy or .npz; none with --simulate",
    )
    .requiredOption("--output <file>", "model to write, .safetensors");
  command
    .option(
      "--recipe <file>",
      "options from a JSON file, by the names under which a model keeps them, or those of a trained model; flags replace them",
    )
    .option("--no-figures", "draw nothing")
    .option("--resume", "go on from the last state of the same command")
    .option("--force", "replace existing files");
  addOutputFlags(addBackendFlag(command));
  for (const { name, usage, help } of trainingFlags()) command.optionsGroup(headingOf(name)).option(usage, help);
  command.optionsGroup("Tables (--targets):");
  for (const { usage, help } of trainingFlags(OWN_OPTIONS)) command.option(usage, help, listed);
  addSimulateFlags(command);
  command.optionsGroup("Photometry (--simulate --conditions photometry):");
  for (const { usage, help } of trainingFlags(CADENCE_OPTIONS)) command.option(usage, help, listed);
  command
    .addHelpText(
      "after",
      "\nWith --output g.safetensors the other files are g.last.safetensors (state for --resume), g.log.jsonl, and\n" +
        "g.loss and g.evolution as .svg and .png.\n\n" +
        "With --targets other defaults hold: --transformer spline, --batch 250, --noise 0 (in standard deviations of the\n" +
        "targets), and --epochs 25, on small tables as many as make 500 steps.\n\nExamples:\n  kiloflow train kilonovae.h5 --output flow.safetensors\n" +
        "  kiloflow train --simulate --prior uniform --count 47000 --output du17.safetensors\n" +
        "  kiloflow train events.csv --targets mass,tilt --conditions snr,mag[0:5] --transform mass=log,tilt=bounded:0:180 \\\n" +
        "    --masked mag[0:5] --output events.safetensors",
    )
    .action(runTrain);
}

/** Under which heading of the help an option is. */
function headingOf(name: string): string {
  if (LEARNED.includes(name)) return "What is learned:";
  return TRAINING.includes(name) ? "The training:" : "The flow:";
}

/** A flag that may be given several times: the lists together. */
const listed = (text: string, before: string | undefined): string =>
  before === undefined ? text : `${before},${text}`;

async function runTrain(file: string | undefined, flags: TrainFlags, command: Command): Promise<void> {
  const output = {
    output: flags.output,
    backend: parseBackendChoice(flags.backend),
    resume: flags.resume === true,
    force: flags.force === true,
    figures: flags.figures,
  };
  await told(flags, async (events) => {
    if (trainsPhotometry(flags)) return runTrainPhotometry(command, file, flags, output, events);
    if (trainsTable(flags)) {
      if (flags.simulate) {
        throw new InputError(
          "--simulate with --targets needs --conditions photometry: it makes light curves, or events",
        );
      }
      if (file === undefined) throw new InputError("--targets needs a table, whose columns are learned");
      checkSimulationFlags(command, "a table's rows are there already");
      return runTrainTable(file, flags, output, events);
    }
    const recipe = recipeOfFlags({ ...flags });
    const { readRecipeFile } = await import("../../jobs/training/recipeFile.ts");
    const filed = flags.recipe === undefined ? {} : await readRecipeFile(flags.recipe);
    const simulated = simulationFromFlags(command, { ...flags }, file, recipeWithDefaults({ ...filed, ...recipe }));
    for (const note of simulated?.notes ?? []) events.onMessage?.(note);
    const dataset = simulated?.simulation ?? file;
    if (dataset === undefined) {
      throw new InputError("train needs a dataset to learn, or --simulate with a --prior to draw sets from");
    }
    const { trainFlow } = await import("../../jobs/training/train.ts");
    const summary = await trainFlow({ ...output, dataset, recipe, recipeFile: flags.recipe }, events);
    printResult(flags, summary, () => summaryText(summary));
  });
}

/** Runs a training that tells what it does, and that Ctrl-C stops. */
async function told(flags: TrainFlags, train: (events: TrainEvents) => Promise<void>): Promise<void> {
  const say = (text: string) => {
    if (!flags.quiet && !flags.json) process.stderr.write(`${terminalLine(text)}\n`);
  };
  const interrupt = interruptSignal();
  try {
    await train({
      signal: interrupt.signal,
      onBackend: ({ description }) => say(`backend: ${description.name} (${description.reason})`),
      onMessage: say,
      onWarning: (text) => {
        if (!flags.quiet) process.stderr.write(`warning: ${terminalLine(text)}\n`);
      },
      onEpoch: (record, best, epochs) =>
        say(
          `epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  loss ${record.loss.toFixed(3)}  ` +
            `validation ${record.validationLoss.toFixed(3)}${best ? " *" : "  "} rate ${record.learningRate.toExponential(2)}  ` +
            `${count(record.samplesPerSecond)} samples/s  ${duration((epochs - record.epoch) * record.seconds)} left`,
        ),
    });
  } finally {
    interrupt.dispose();
  }
}

/** With as many digits as tell it from all of the variance. */
const explainedText = ({ explainedVariance }: TrainSummary): string =>
  `${(100 * explainedVariance).toFixed(Math.min(6, Math.max(1, Math.ceil(-Math.log10(1 - explainedVariance)) - 1)))} %`;

function summaryText(summary: TrainSummary): string {
  const { recipe } = summary;
  const compress = recipe.compress!;
  const perMagnitude =
    compress.kind === "points" ? `, ${summary.validationLossMagnitudes.toFixed(3)} per magnitude` : "";
  const lacking = compress.kind === "representation" ? "curves" : "values in a band";
  const held = summary.simulated ? "other simulated" : "held-out";
  const judged = summary.validationRows > 0 ? `${count(summary.validationRows)} ${held}` : "the training";
  const leftOut = summary.simulated ? "left out of the first simulations" : "left out";
  return [
    `${summary.output}: ${count(summary.parameters)} parameters, ${summary.dimensions} dimensions, trained on ${count(summary.rows)} sets${summary.simulated ? ", simulated anew each epoch" : ""}`,
    `  learned: ${compressionText(compress)}${summary.learnedByDefault === undefined ? "" : " (by default)"}`,
    ...(summary.explainedVariance < 1
      ? [`  ${summary.dimensions} principal components, which hold ${explainedText(summary)} of the variance`]
      : []),
    `  conditions: ${summary.conditions.join(", ")}`,
    ...(summary.emptySets > 0 ? [`  ${counted(summary.emptySets, "set")} without ${lacking} ${leftOut}`] : []),
    ...(summary.unconditionedSets > 0
      ? [`  ${counted(summary.unconditionedSets, "set")} without one of the conditions ${leftOut}`]
      : []),
    ...(summary.emptyTimes.length > 0
      ? [`  without the points at ${summary.emptyTimes.join(", ")} days: no curve has a value of its own there`]
      : []),
    ...(summary.filledValues > 0 ? [`  ${counted(summary.filledValues, "missing value")} (${recipe.fill})`] : []),
    `  mean negative log-density of ${judged} sets: ${summary.validationLoss.toFixed(3)} nats (network units)${perMagnitude}`,
    ...(summary.sigmaFactors ? [`  sigma factors: ${sigmaFactorsText(summary.sigmaFactors)}`] : []),
    `  ${counted(summary.epochs, "epoch")} in ${duration(summary.seconds)}, the best was ${summary.bestEpoch}${summary.stopped === "patience" ? "; patience ended" : ""}`,
    `  files: ${summary.files.join(", ")}`,
  ].join("\n");
}
