/** `kiloflow fit` */

import type { Command } from "commander";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { registeredModels } from "../../lightcurves/registry.ts";
import {
  addFitFlags,
  describePriorRange,
  modelsFromFlags,
  observerFromFlags,
  posteriorFromFlags,
  systematicFromFlags,
} from "../fitFlags.ts";
import { fitText } from "../fitText.ts";
import { addFromFlag } from "../fromBinary.ts";
import { addOptionFlags, addPriorFlags, type Flags } from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { addPhotometryFlags, observationOptionsFromFlags } from "../photometryFlags.ts";
import { Progress } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface FitCommandFlags extends Flags, OutputFlags {
  readonly output?: string;
  readonly samples: number;
  readonly particles?: number;
  readonly amortised?: string;
  readonly seed: number;
  readonly backend?: string;
  readonly force?: boolean;
  readonly resume?: boolean;
  readonly corner?: string;
  readonly figure?: string;
}

/** The result is not to be used. */
const EXIT_UNUSABLE = 1;

/** Adds the command. */
export function registerFit(program: Command): void {
  const names = registeredModels().map(({ name }) => name);
  const command = program
    .command("fit")
    .summary("parameters and evidence of models, given photometry")
    .description(
      "Fits light-curve models to photometry: posterior samples and evidence by tempered sequential Monte Carlo, and by a flow " +
        "that learns its particles. Exit code 1 where the result is not to be used. Of several models the evidences are compared, " +
        "with a smooth fade beside them.",
    )
    .argument("<photometry>", "file of photometry, - for standard input (docs/photometry.md)")
    .requiredOption("--model <names>", `light-curve models, with commas between: ${names.join(", ")}`)
    .option(
      "--output <path>",
      "a folder for samples, bilby result, tables and figures; or a file by its ending: .json (bilby), .csv, .h5, .npz",
    );
  addFitFlags(addFromFlag(addOptionFlags(command)));
  addPhotometryFlags(describePriorRange(addPriorFlags(command)))
    .option("--samples <n>", "effective samples to reach", numberFlag("--samples"), 10_000)
    .option("--particles <n>", "particles at each temperature (default: 4000)", numberFlag("--particles"))
    .option(
      "--amortised <model>",
      "try an inverse flow's draws as the first proposal: its file, such as models/inverse-villar2017.safetensors",
    )
    .option("--seed <n>", "seed of everything that is random", numberFlag("--seed"), 0)
    .option("--corner <file>", "corner figure of one model: .svg, .png or .pdf")
    .option("--figure <file>", "its curves over the photometry: .svg, .png or .pdf")
    .option("--resume", "go on with an interrupted fit of the same arguments")
    .option("--force", "replace existing outputs");
  addOutputFlags(addBackendFlag(command)).addHelpText("after", EXAMPLES).action(runFitCommand);
}

const EXAMPLES = `
Examples:
  kiloflow fit at2017gfo.csv --model villar2017 --prior at2017gfo --distance 40 --redshift 0.0098 --ebv 0.105 --output fit
  kiloflow fit points.dat --trigger 2017-08-17T12:41:04 --model du17 --distance 40:8 --systematic 1 --output du17.json
  kiloflow fit points.csv --model metzger2017 --redshift 0.03 --prior-range opacity=0.5:30:log --fix beta=3 --output fit
  kiloflow fit points.csv --model du17 --posterior posterior.dat --distance 40 --output fit --corner corner.pdf
  kiloflow fit points.csv --model du17,metzger2017,villar2017 --distance 200:30 --time-offset -0.2:0.2 --output vetting`;

async function runFitCommand(photometry: string, flags: FitCommandFlags): Promise<void> {
  const { output, samples, particles, amortised, seed, force, resume, corner, figure } = flags;
  const request = {
    ...{ photometry, output, samples, particles, amortised, seed, corner, figure },
    observations: observationOptionsFromFlags(flags),
    models: modelsFromFlags(flags),
    observer: observerFromFlags(flags),
    systematic: systematicFromFlags(flags),
    posterior: posteriorFromFlags(flags),
    backend: parseBackendChoice(flags.backend),
    ...{ force: force === true, resume: resume === true },
  };
  const { runFit, runSummary } = await import("../../jobs/fit/run.ts");
  const quiet = flags.quiet === true || flags.json === true;
  const progress = new Progress("samples", quiet);
  const run = await showJob({ ...flags, quiet }, "samples", async (events) => {
    try {
      return await runFit(request, {
        ...events,
        onMessage: (text) => {
          progress.end();
          events.onMessage?.(text);
        },
        onStatus: (text) => progress.status(text),
      });
    } finally {
      progress.end();
    }
  });
  printResult(flags, runSummary(run, output), () => fitText(run, output));
  if (run.fits.some(({ problems }) => problems.length > 0)) process.exitCode = EXIT_UNUSABLE;
}
