/** `kiloflow predict` */

import type { Command } from "commander";
import type { FixedValues } from "../../data/parameters/schema.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { ANY_BANDS, ANY_TIMES, askedGrid } from "../askedGrid.ts";
import {
  addInputFlags,
  addRedshiftFlag,
  type Flags,
  givenInputFlags,
  redshiftFromFlags,
  setFromFlags,
} from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, NO_CALIBRATION, numberFlag, type OutputFlags } from "../options.ts";
import { printResult, showJob } from "../showJob.ts";

interface PredictFlags extends OutputFlags, Flags {
  readonly input?: string;
  readonly table?: string;
  readonly times?: string;
  readonly bands?: string;
  readonly distance?: number;
  readonly samples?: number;
  readonly seed: number;
  readonly calibration: boolean;
  readonly output?: string;
  readonly figure?: string;
  readonly histograms?: string;
  readonly backend?: string;
  readonly force?: boolean;
}

/** Adds the command. */
export function registerPredict(program: Command): void {
  const command = program
    .command("predict")
    .summary("curves with credible bands from flows")
    .description(
      "Mean, median and credible bands for one set of inputs, or over a whole posterior, where it also gives the range, " +
        "maximum and minimum of each set's mean curve.",
    )
    .argument("<models...>", "models (.safetensors), one for each band, or one for several");
  addRedshiftFlag(addInputFlags(command, "Inputs of one set, one flag each"))
    .option("--input <file>", "posterior instead: any file that `kiloflow generate --input` reads")
    .option("--table <name>", "which table of that file, where it has several")
    .option("--times <grid>", ANY_TIMES)
    .option("--bands <names>", ANY_BANDS)
    .option("--distance <Mpc>", "luminosity distance, for apparent magnitudes", numberFlag("--distance"))
    .option("--samples <n>", "samples for each set (default: 1000; 20 with --input)", numberFlag("--samples"))
    .option("--seed <n>", "seed of the samples", numberFlag("--seed"), 1)
    .option("--no-calibration", NO_CALIBRATION)
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

async function runPredict(models: string[], flags: PredictFlags): Promise<void> {
  const { input, table, samples, seed, calibration, output, figure, histograms } = flags;
  const given = givenInputFlags(flags);
  if (input !== undefined && given.length > 0) throw new InputError(`--input and ${given[0]} exclude each other`);
  if (input === undefined && table !== undefined) throw new InputError("--table goes with --input");
  const request = {
    ...{ models, samples, seed, calibration, output, figure, histograms },
    ...askedGrid(flags),
    // Options of the light-curve model are settled by what the flow learned.
    redshift: (lightCurves: LightCurveModel) => redshiftFromFlags(lightCurves, flags, true),
    sets:
      input === undefined
        ? (lightCurves: LightCurveModel, fallback: FixedValues) =>
            setFromFlags(lightCurves, flags, { otherwise: ", or --input", fallback })
        : { path: input, table },
    distanceMpc: flags.distance,
    backend: parseBackendChoice(flags.backend),
    force: flags.force === true,
  };
  const { predict } = await import("../../jobs/inference/predict.ts");
  const { predictionSummary, predictionText } = await import("../predictionText.ts");
  const prediction = await showJob(flags, "sets", (events) => predict(request, events));
  printResult(flags, predictionSummary(prediction), () => predictionText(prediction));
}
