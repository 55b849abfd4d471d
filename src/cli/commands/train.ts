/** `kiloflow train` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { completeRecipe, recipeOfFlags, type TrainingRecipe, trainingFlags } from "../../jobs/training/options.ts";
import type { TrainSummary } from "../../jobs/training/trainRequest.ts";
import { addBackendFlag, addOutputFlags, type OutputFlags } from "../options.ts";
import { count, counted, duration, interruptSignal } from "../progress.ts";
import { printResult } from "../showJob.ts";
import { addSimulateFlags, simulationFromFlags } from "../simulateFlags.ts";
import { terminalText } from "../terminalText.ts";

interface TrainFlags extends OutputFlags {
  readonly output: string;
  readonly backend?: string;
  readonly figures: boolean;
  readonly resume?: boolean;
  readonly force?: boolean;
}

/** Adds the command. */
export function registerTrain(program: Command): void {
  const command = program
    .command("train")
    .summary("train a conditional normalizing flow on a dataset, or on fresh simulations")
    .description(
      "Trains a flow on the curves of a dataset, conditioned on the inputs of its light-curve model or on properties that follow " +
        "from them. One model for one band, or one for several; by --compress representation one for all bands at any times. Writes the best model, the last state, a log and figures.",
    )
    .argument("[dataset]", "dataset made by `kiloflow generate` or `kiloflow prepare`; none with --simulate")
    .requiredOption("--output <file>", "model to write, .safetensors");
  for (const { usage, help } of trainingFlags()) command.option(usage, help);
  command
    .option("--no-figures", "draw nothing")
    .option("--resume", "go on from the last state of the same command")
    .option("--force", "replace existing files");
  addSimulateFlags(command);
  addBackendFlag(command);
  addOutputFlags(command)
    .addHelpText(
      "after",
      "\nWith --output g.safetensors the other files are g.last.safetensors (state for --resume), g.log.jsonl, and\n" +
        "g.loss and g.evolution as .svg and .png.\n\nExamples:\n  kiloflow train training.npz --bands g --epochs 100 --output g.safetensors\n" +
        "  kiloflow train --simulate --prior uniform --count 47000 --compress representation --output du17.safetensors",
    )
    .action(runTrain);
}

async function runTrain(file: string | undefined, flags: TrainFlags, command: Command): Promise<void> {
  const given = recipeOfFlags({ ...flags });
  const recipe = completeRecipe(given);
  const simulated = simulationFromFlags(command, { ...flags }, file, recipe);
  const dataset = simulated?.simulation ?? file;
  if (dataset === undefined) {
    throw new InputError("train needs a dataset to learn, or --simulate with a --prior to draw sets from");
  }
  const { trainFlow } = await import("../../jobs/training/train.ts");
  const say = (text: string) => {
    if (!flags.quiet && !flags.json) process.stderr.write(`${terminalText(text)}\n`);
  };
  const interrupt = interruptSignal();
  for (const note of simulated?.notes ?? []) say(note);
  try {
    const summary = await trainFlow(
      {
        dataset,
        output: flags.output,
        recipe: given,
        backend: parseBackendChoice(flags.backend),
        resume: flags.resume === true,
        force: flags.force === true,
        figures: flags.figures,
      },
      {
        signal: interrupt.signal,
        onBackend: ({ description }) => say(`backend: ${description.name} (${description.reason})`),
        onMessage: say,
        onWarning: (text) => {
          if (!flags.quiet) process.stderr.write(`warning: ${terminalText(text)}\n`);
        },
        onEpoch: (record, best, epochs) =>
          say(
            `epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  loss ${record.loss.toFixed(3)}  ` +
              `validation ${record.validationLoss.toFixed(3)}${best ? " *" : "  "} rate ${record.learningRate.toExponential(2)}  ` +
              `${count(record.samplesPerSecond)} samples/s  ${duration((epochs - record.epoch) * record.seconds)} left`,
          ),
      },
    );
    printResult(flags, summary, () => summaryText(summary, recipe));
  } finally {
    interrupt.dispose();
  }
}

function summaryText(summary: TrainSummary, recipe: TrainingRecipe): string {
  const perMagnitude =
    recipe.compress.kind === "points" ? `, ${summary.validationLossMagnitudes.toFixed(3)} per magnitude` : "";
  const lacking = recipe.compress.kind === "representation" ? "curves" : "values in a band";
  const held = summary.simulated ? "other simulated" : "held-out";
  const judged = summary.validationRows > 0 ? `${count(summary.validationRows)} ${held}` : "the training";
  const leftOut = summary.simulated ? "left out of the first simulations" : "left out";
  return [
    `${summary.output}: ${count(summary.parameters)} parameters, ${summary.dimensions} dimensions, trained on ${count(summary.rows)} sets${summary.simulated ? ", simulated anew each epoch" : ""}`,
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
    `  ${counted(summary.epochs, "epoch")} in ${duration(summary.seconds)}, the best was ${summary.bestEpoch}${summary.stopped === "patience" ? "; patience ended" : ""}`,
    `  files: ${summary.files.join(", ")}`,
  ].join("\n");
}
