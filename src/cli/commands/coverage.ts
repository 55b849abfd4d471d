/** `kiloflow coverage` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { CoverageSummary } from "../../jobs/calibration/coverage.ts";
import { pointsText } from "../../jobs/calibration/run.ts";
import { CADENCES } from "../../lightcurves/observing/cadences.ts";
import { registeredModels } from "../../lightcurves/registry.ts";
import { openCheckThreads } from "../coverageThreads.ts";
import {
  addFitFlags,
  modelsFromFlags,
  observerFromFlags,
  posteriorFromFlags,
  systematicFromFlags,
} from "../fitFlags.ts";
import { addFromFlag } from "../fromBinary.ts";
import { addOptionFlags, addPriorFlags, type Flags } from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { addPhotometryFlags, observationOptionsFromFlags } from "../photometryFlags.ts";
import { count, duration } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface CoverageFlags extends Flags, OutputFlags {
  readonly cadence?: string;
  readonly events: number;
  readonly seed: number;
  readonly noiseFactor: number;
  readonly particles: number;
  readonly backend?: string;
  readonly figure?: string;
  readonly output?: string;
  readonly force?: boolean;
}

/** The answers are not calibrated. */
const EXIT_FAILED = 1;
/** Where the source of a cadence is unless it is said: its errors do not depend on that. */
const CADENCE_MPC = 40;

/** Adds the command. */
export function registerCoverage(program: Command): void {
  const names = registeredModels().map(({ name }) => name);
  const command = program
    .command("coverage")
    .summary("are the answers of fit calibrated?")
    .description(
      "Draws events from the prior, measures them as a file or a cadence has it, fits each, and tests whether the truths are among " +
        "the samples as they should be: ranks of each parameter, and distances to random points for all together. Exit code 1 where not.",
    )
    .argument("[photometry]", "file whose times, bands, errors and limits are those of every event")
    .requiredOption("--model <name>", `light-curve model: ${names.join(", ")}`)
    .option(
      "--cadence <name>",
      `in place of a file: ${CADENCES.map((one) => `${one.name} (${one.summary})`).join("; ")}`,
    )
    .option("--events <n>", "simulated events", numberFlag("--events"), 1000)
    .option("--particles <n>", "particles at each temperature of a fit", numberFlag("--particles"), 1600)
    .option(
      "--noise-factor <f>",
      "noise of the events, in units of their errors: with another than 1 the check must fail",
      numberFlag("--noise-factor"),
      1,
    )
    .option("--seed <n>", "seed of everything that is random", numberFlag("--seed"), 0)
    .option("--figure <file>", "ranks and distributions: .svg, .png or .pdf")
    .option("--output <file>", "the shares of each event: .csv, .npz or .npy")
    .option("--force", "replace existing outputs");
  addFitFlags(addFromFlag(addOptionFlags(command)));
  addPhotometryFlags(addPriorFlags(command));
  addOutputFlags(addBackendFlag(command))
    .addHelpText(
      "after",
      "\nExamples:\n  kiloflow coverage --model du17 --cadence opportunity --figure coverage.svg\n" +
        "  kiloflow coverage at2017gfo.csv --model villar2017 --distance 40 --redshift 0.0098 --events 100 --figure coverage.png\n" +
        "  kiloflow coverage --model du17 --cadence deep --events 200 --noise-factor 2",
    )
    .action(runCommand);
}

async function runCommand(photometry: string | undefined, flags: CoverageFlags): Promise<void> {
  const { cadence, events: number, seed, noiseFactor, particles, figure, output, force } = flags;
  const models = modelsFromFlags(flags);
  if (models.length > 1) throw new InputError("--model names several models, but coverage is of one");
  const observer = observerFromFlags(flags);
  const request = {
    ...{ model: models[0], photometry, cadence, events: number, seed, noiseFactor, particles, figure, output },
    observations: observationOptionsFromFlags(flags),
    observer:
      cadence !== undefined && !observer.distance ? { ...observer, distance: { value: CADENCE_MPC } } : observer,
    systematic: systematicFromFlags(flags),
    posterior: posteriorFromFlags(flags),
    backend: parseBackendChoice(flags.backend),
    force: force === true,
  };
  const { runCoverage } = await import("../../jobs/calibration/run.ts");
  const summary = await showJob(flags, "events", (events) =>
    runCoverage(request, events, (plain) => openCheckThreads(flags, plain)),
  );
  printResult(flags, plain(summary), () => words(summary));
  if (!summary.passed) process.exitCode = EXIT_FAILED;
}

/** Without the shares of each event, which are the output's. */
const plain = ({ parameters, tarp: { shares: _, ...tarp }, ...others }: CoverageSummary) => ({
  ...others,
  parameters: parameters.map(({ shares: __, ...one }) => one),
  tarp,
});

const shown = (p: number): string => (p < 1e-4 ? "below 0.0001" : p.toPrecision(2));

function words(summary: CoverageSummary): string {
  const { events, parameters, tarp, passed, seconds, evaluations } = summary;
  const all = [...parameters, { ...tarp, name: "all together (TARP)" }];
  const width = Math.max(...all.map(({ name }) => name.length));
  return [
    `${count(events)} events, ${pointsText(summary)}, ${count(evaluations)} likelihoods, ${duration(seconds)}`,
    `  ${"parameter".padEnd(width)}  p of uniform ranks`,
    ...all.map(({ name, pValue }) => `  ${name.padEnd(width)}  ${shown(pValue)}`),
    passed
      ? "calibrated: the ranks are as uniform as those of right answers"
      : "NOT calibrated: chance makes ranks as uneven as these in less than one of a hundred checks",
  ].join("\n");
}
