/** `kiloflow sample` and `kiloflow logprob` */

import type { Command } from "commander";
import { shownNames } from "../../data/names.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { ANY_BANDS, ANY_TIMES, askedGrid } from "../askedGrid.ts";
import type { Flags } from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, NO_CALIBRATION, numberFlag, type OutputFlags } from "../options.ts";
import { addPhotometryFlags, observationOptionsFromFlags, PHOTOMETRY_ARGUMENTS } from "../photometryFlags.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface SharedFlags extends OutputFlags {
  readonly conditions: string;
  readonly table?: string;
  readonly output: string;
  readonly raw?: boolean;
  readonly calibration: boolean;
  readonly backend?: string;
  readonly force?: boolean;
}

interface LogProbFlags extends SharedFlags {
  readonly curves?: string;
  readonly targets?: string;
}

interface SampleFlags extends Omit<SharedFlags, "conditions"> {
  readonly conditions?: string;
  readonly photometry?: string;
  readonly distance?: number;
  readonly systematic?: number;
  readonly times?: string;
  readonly bands?: string;
  readonly count?: number;
  readonly noise?: string;
  readonly seed: number;
}

const RAW = "feed and return exactly what the network sees";

const CONDITIONS =
  "[rows, inputs of the flow's light-curve model, in order]: `kiloflow models` lists them; of a flow of a table a table with its conditions (CSV, HDF5, NumPy)";
const TABLE = "flows of tables: the array, group or table of records inside an HDF5 file or NumPy archive";

/** Adds both commands. */
export function registerSample(program: Command): void {
  const logProb = program
    .command("logprob")
    .summary("log-densities of curves, or of a table's rows, under a flow")
    .description(
      "Log-density (nats) of each curve, given the conditions of its row; of a flow of a table that of its targets, per unit of these.",
    )
    .argument("<model>", "model (.safetensors)")
    .option("--curves <file.npy>", "curves [rows, values] or [rows, band, time]: magnitudes")
    .option("--targets <file>", "of a flow of a table: a table with its targets, as many rows as the conditions have")
    .requiredOption("--conditions <file>", CONDITIONS)
    .option("--table <path>", TABLE)
    .requiredOption("--output <file.npy>", "log-densities [rows]; of flows of tables also .csv or .npz")
    .option("--no-calibration", NO_CALIBRATION)
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
    .summary("draw curves, or a table's rows, from a flow")
    .description(
      "Draws curves, or targets of a flow of a table: one for each row of the conditions, or --count for each, or those of given --noise. The same seed gives " +
        "the same curves, whatever the batch.",
    )
    .argument("<model>", "model (.safetensors)")
    .option("--conditions <file>", CONDITIONS)
    .option(
      "--photometry <file>",
      "of a flow of parameters given photometry: absolute magnitudes, or apparent ones with --distance; days count in the source's frame (docs/photometry.md: formats)",
    )
    .option(
      "--distance <Mpc>",
      "with --photometry: its magnitudes are apparent, at this distance",
      numberFlag("--distance"),
    )
    .option(
      "--systematic <mag>",
      "with --photometry: added to the errors in quadrature (default: the middle of what the flow was trained for)",
      numberFlag("--systematic"),
    )
    .option("--table <path>", TABLE)
    .requiredOption(
      "--output <file.npy>",
      "curves: [rows, time], or [rows, count, time]; with several bands [.., band, time]; of flows of tables targets, also as .csv or .npz by their names",
    )
    .option("--times <grid>", ANY_TIMES)
    .option("--bands <names>", ANY_BANDS)
    .option("--count <n>", "samples for each row; 1000 with --photometry", numberFlag("--count"))
    .option("--noise <file.npy>", "standard normal noise [rows, dimensions], one row for each row of conditions")
    .option("--seed <n>", "seed of the noise, where none is given", numberFlag("--seed"), 1)
    .option("--no-calibration", NO_CALIBRATION)
    .option("--raw", `${RAW}: conditions as given, normalised curves`)
    .option("--force", "replace an existing output");
  addPhotometryFlags(sample);
  addBackendFlag(sample);
  addOutputFlags(sample)
    .addHelpText(
      "after",
      "\nExamples:\n  kiloflow sample g.safetensors --conditions c.npy --count 100 --output x.npy\n" +
        "  kiloflow sample inverse.safetensors --photometry points.csv --distance 40 --count 1000 --output posterior.csv",
    )
    .action(runSample);
}

/** The part of a request that both commands share. */
const sharedRequest = (
  model: string,
  { conditions, table, output, raw, calibration, backend, force }: SharedFlags,
) => ({
  ...{ model, conditions, table, output, calibration },
  raw: raw === true,
  backend: parseBackendChoice(backend),
  force: force === true,
});

async function runLogProb(model: string, flags: LogProbFlags): Promise<void> {
  const given = [flags.curves, flags.targets].filter((file) => file !== undefined);
  if (given.length !== 1) throw new InputError("logprob needs --curves, or --targets of a flow of a table");
  const request = { ...sharedRequest(model, flags), curves: given[0] };
  const { logProbFlow } = await import("../../jobs/inference/logProb.ts");
  const result = await showJob(flags, "rows", (events) => logProbFlow(request, events));
  const { output, rows, meanLogDensity } = result;
  printResult(flags, result, () => `${output}: ${count(rows)} log-densities, mean ${meanLogDensity.toFixed(3)}`);
}

async function runSample(model: string, flags: SampleFlags): Promise<void> {
  const { count: samples, noise, seed, conditions } = flags;
  if (flags.photometry !== undefined) return runSamplePhotometry(model, flags, flags.photometry);
  const alone = ["distance", "systematic", ...PHOTOMETRY_ARGUMENTS].find(
    (name) => (flags as unknown as Flags)[name] !== undefined,
  );
  if (alone) throw new InputError(`${argument(alone)} goes with ${argument("photometry")}`);
  if (conditions === undefined) {
    throw new InputError("sample needs --conditions, or --photometry of a flow of parameters given photometry");
  }
  const request = {
    ...sharedRequest(model, { ...flags, conditions }),
    ...askedGrid(flags),
    ...{ count: samples, noise, seed },
  };
  const { sampleFlow } = await import("../../jobs/inference/sample.ts");
  const result = await showJob(flags, "rows", (events) => sampleFlow(request, events));
  printResult(
    flags,
    result,
    () =>
      `${result.output}: ${result.targets ? shownNames(result.targets) : "curves"} of shape [${result.shape.join(", ")}]`,
  );
}

/** Flags of `sample` that photometry leaves no use. */
const NOT_OF_PHOTOMETRY = ["conditions", "table", "times", "noise", "raw"] as const;

async function runSamplePhotometry(model: string, flags: SampleFlags, photometry: string): Promise<void> {
  const useless = NOT_OF_PHOTOMETRY.find((name) => flags[name] !== undefined);
  if (useless) throw new InputError(`--${useless} has no use with --photometry`);
  const { output, count: samples, seed, distance: distanceMpc, systematic, backend, force } = flags;
  const request = {
    ...{ model, photometry, output, count: samples, seed, distanceMpc, systematic },
    observations: observationOptionsFromFlags(flags as unknown as Flags),
    ...{ backend: parseBackendChoice(backend), force: force === true },
  };
  const { samplePhotometry } = await import("../../jobs/inference/table/photometry.ts");
  const result = await showJob(flags, "rows", (events) => samplePhotometry(request, events));
  printResult(flags, result, () => `${result.output}: ${count(result.rows)} draws of ${shownNames(result.targets)}`);
}
