/** `kiloflow train --simulate --conditions photometry` */

import type { Command } from "commander";
import { shownNames } from "../../data/names.ts";
import { InputError } from "../../engine/errors.ts";
import { recipeOfFlags, recipeWithDefaults } from "../../jobs/training/options.ts";
import {
  CADENCE_OPTIONS,
  PHOTOMETRY,
  PHOTOMETRY_OPTIONS,
  type PhotometryRecipe,
} from "../../jobs/training/photometry/options.ts";
import type { TrainPhotometrySummary } from "../../jobs/training/photometry/train.ts";
import { CURVE_OPTIONS, OWN_OPTIONS } from "../../jobs/training/table/options.ts";
import type { TrainEvents, TrainOutput } from "../../jobs/training/trainRequest.ts";
import type { OutputFlags } from "../options.ts";
import { count, counted, duration } from "../progress.ts";
import { printResult } from "../showJob.ts";
import { simulationFromFlags } from "../simulateFlags.ts";

interface PhotometryFlags extends OutputFlags {
  readonly simulate?: boolean;
  readonly conditions?: string;
  readonly recipe?: string;
}

/** Whether flags ask for an inverse flow. @throws InputError for flags that go with one where they do not */
export function trainsPhotometry(flags: PhotometryFlags): boolean {
  if (flags.simulate === true && flags.conditions === PHOTOMETRY) return true;
  const given = Object.entries(CADENCE_OPTIONS).find(([name]) => name in flags);
  if (given) throw new InputError(`${given[1].flag} goes with --simulate --conditions ${PHOTOMETRY}`);
  return false;
}

/** Trains and prints what came of it. */
export async function runTrainPhotometry(
  command: Command,
  file: string | undefined,
  flags: PhotometryFlags,
  output: TrainOutput,
  events: TrainEvents,
): Promise<void> {
  const given: Readonly<Record<string, unknown>> = { ...flags };
  const { targets, ...ofTables } = OWN_OPTIONS;
  const useless = Object.entries({ ...CURVE_OPTIONS, ...ofTables }).find(([name]) => given[name] !== undefined);
  const flag = useless?.[1].flag ?? (given.times === undefined ? undefined : "--times");
  if (flag !== undefined) {
    throw new InputError(`${flag} has no use with --conditions ${PHOTOMETRY}: the cadences say what is observed`);
  }
  const recipe = recipeOfFlags<PhotometryRecipe>(given, PHOTOMETRY_OPTIONS);
  const { readRecipeFile } = await import("../../jobs/training/recipeFile.ts");
  const filed =
    flags.recipe === undefined ? {} : await readRecipeFile<PhotometryRecipe>(flags.recipe, PHOTOMETRY_OPTIONS);
  const { seed = filed.seed } = recipe;
  const simulated = simulationFromFlags(command, given, file, recipeWithDefaults(seed === undefined ? {} : { seed }))!;
  for (const note of simulated.notes) events.onMessage?.(note);
  const { trainPhotometry } = await import("../../jobs/training/photometry/train.ts");
  const { simulation } = simulated;
  const summary = await trainPhotometry({ ...output, simulation, recipe, recipeFile: flags.recipe }, events);
  printResult(flags, summary, () => summaryText(summary));
}

function summaryText(summary: TrainPhotometrySummary): string {
  const judged = summary.validationRows > 0 ? `${count(summary.validationRows)} other simulated` : "the training";
  return [
    `${summary.output}: ${count(summary.parameters)} parameters, trained on ${count(summary.rows)} events an epoch, simulated`,
    `  targets: ${shownNames(summary.targets)}`,
    `  conditions: photometry, cadences ${summary.cadences.join(", ")}`,
    `  mean negative log-density of ${judged} events: ${summary.validationLoss.toFixed(3)} nats (network units)`,
    `  ${counted(summary.epochs, "epoch")} in ${duration(summary.seconds)}, the best was ${summary.bestEpoch}${summary.stopped === "patience" ? "; patience ended" : ""}`,
    `  files: ${summary.files.join(", ")}`,
  ].join("\n");
}
