/** `kiloflow forecast` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { ALL_INSTRUMENTS } from "../../jobs/forecast/depths.ts";
import { parseMeasured } from "../../jobs/forecast/distances.ts";
import type { Subject } from "../../jobs/forecast/run.ts";
import { BINARY_INPUTS } from "../../lightcurves/binary/inputs.ts";
import { INSTRUMENTS } from "../../lightcurves/depths.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { addDrawFlag } from "../drawFlags.ts";
import { forecastTable } from "../forecastText.ts";
import { binariesFromFlags } from "../fromBinary.ts";
import {
  addGridFlags,
  addInputFlags,
  addModelFlag,
  addOptionFlags,
  addRedshiftFlag,
  type Flags,
  givenInputFlags,
  gridFromFlags,
  inputFlag,
  inputsFromFlags,
  modelFromFlags,
  optionsFromFlags,
  otherFlags,
  ownOptions,
  redshiftFromFlags,
} from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { printResult, showJob } from "../showJob.ts";

interface ForecastFlags extends Flags, OutputFlags {
  readonly posterior?: string;
  readonly table?: string;
  readonly chirpMass?: string;
  readonly detectorFrame?: boolean;
  readonly distance?: string;
  readonly count: number;
  readonly seed: number;
  readonly depths: string;
  readonly draw?: readonly string[];
  readonly output?: string;
  readonly figure?: string;
  readonly force?: boolean;
  readonly backend?: string;
}

/** Adds the command. */
export function registerForecast(program: Command): void {
  const command = program
    .command("forecast")
    .summary("forecast what telescopes see of a merger")
    .description(
      "Forecasts the apparent magnitudes of a merger and how likely each telescope sees it when, with everything unknown drawn: of a posterior, or of a chirp mass and a distance.",
    )
    .option("--posterior <file>", "sets of binaries: any file that generate --input reads; - for standard input")
    .option("--table <name>", "which table of the posterior's file, where it has several")
    .option(
      "--chirp-mass <Msun[:sigma]>",
      "chirp mass in the source's frame; masses and Lambdas follow by the prior eos (docs/priors.md)",
    )
    .option("--detector-frame", "the chirp mass is that of the detector's frame, as most alerts give it");
  addInputFlags(addModelFlag(command), "What a binary leaves open, the same in every set instead of drawn");
  addRedshiftFlag(addOptionFlags(command));
  addGridFlags(addDrawFlag(command), "0.1:14:x32");
  // These flags mean more here, or less.
  const described = (flag: string, text: string) => {
    const option = command.options.find(({ long }) => long === flag);
    if (option) option.description = text;
  };
  described("--distance", "luminosity distance as Mpc or Mpc:sigma; a posterior may have its own");
  described("--bands", "bands beside those of the depths");
  command
    .option(
      "--depths <list>",
      `what is to be seen: ${INSTRUMENTS.map(({ name }) => name).join(", ")}, or FILTER=magnitude, with commas between`,
      ALL_INSTRUMENTS,
    )
    .option("--count <n>", "number of sets", numberFlag("--count"), 100_000)
    .option("--seed <n>", "seed of all that is drawn", numberFlag("--seed"), 0)
    .option("--output <file>", "write all numbers: .csv or .json")
    .option("--figure <file>", "draw magnitudes, depths and shares over time: .svg, .png or .pdf")
    .option("--force", "replace existing outputs");
  addOutputFlags(addBackendFlag(command)).addHelpText("after", EXAMPLES).action(run);
}

const EXAMPLES = `
Examples:
  kiloflow forecast --chirp-mass 1.188:0.004 --distance 40:8
  kiloflow forecast --chirp-mass 1.25:0.001 --detector-frame --distance 160:40 --depths ztf,lsst --figure tonight.png
  kiloflow forecast --posterior posterior.h5 --model villar2017 --depths ztfg=21.5,lssti=24,2massj=20 --output forecast.csv
  kiloflow forecast --posterior gw170817.dat --redshift 0.0099 --distance 40 --kappa 10 --draw eps0=log:1e10:3e10`;

/** Of what the forecast is. @throws InputError unless it is said once */
function subjectFrom(model: LightCurveModel, flags: ForecastFlags): Subject {
  const { posterior, chirpMass, table, detectorFrame = false } = flags;
  if ((posterior === undefined) === (chirpMass === undefined)) {
    const found = posterior === undefined ? "neither is given" : "both are given";
    throw new InputError(`either --posterior or --chirp-mass says of what the forecast is, but ${found}`);
  }
  const own = redshiftFromFlags(model, flags, true);
  if (posterior !== undefined) {
    if (detectorFrame)
      throw new InputError("--detector-frame goes with --chirp-mass; a posterior's masses are divided by --redshift");
    // The redshift of a model's light is that of its binaries too.
    const redshift = own ?? (ownOptions(model, flags).redshift as number | undefined);
    return { kind: "posterior", path: posterior, table, redshift };
  }
  if (table !== undefined) throw new InputError("--table goes with --posterior, not with --chirp-mass");
  if (own !== undefined && !model.options.some(({ name }) => name === "redshift"))
    throw new InputError("--redshift goes with --posterior; --detector-frame divides a chirp mass by 1 + z");
  return { kind: "chirpMass", chirpMass: parseMeasured(chirpMass!, "chirpMass"), detectorFrame };
}

async function run(all: ForecastFlags): Promise<void> {
  checkSeed(all.seed);
  // Inputs of other models than those of binaries follow from these.
  const { distance, ...flags } = { ...all, from: "binary" };
  const model = modelFromFlags(flags);
  const others = otherFlags(model);
  const binaries = binariesFromFlags(model, flags, optionsFromFlags(model, flags, others));
  const ofBinary = BINARY_INPUTS.map(inputFlag).find((flag) => givenInputFlags(flags).includes(flag));
  if (ofBinary !== undefined)
    throw new InputError(`${ofBinary} is given, but masses and Lambdas come from --posterior or --chirp-mass`);
  const open = { name: model.name, inputs: binaries?.others ?? model.inputs, options: model.options };
  const { times, bands, notes } = gridFromFlags(model, flags);
  const request = {
    ...{ model, binaries, times, given: ownOptions(model, flags), subject: subjectFrom(model, flags) },
    fixed: Object.fromEntries(inputsFromFlags(open, flags)),
    draws: all.draw ?? [],
    distance: distance === undefined ? undefined : parseMeasured(distance, "distance"),
    bands: all.bands === undefined ? [] : bands,
    ...{ depths: all.depths, count: all.count, seed: all.seed, backend: parseBackendChoice(all.backend) },
    ...{ output: all.output, figure: all.figure, force: all.force === true },
  };
  const { runForecast } = await import("../../jobs/forecast/run.ts");
  // With --json the summary alone is shown, without messages.
  const summary = await showJob({ quiet: all.quiet || all.json }, "sets", (events) => {
    for (const note of notes) events.onMessage?.(note);
    return runForecast(request, events);
  });
  const { forecastObject } = await import("../../jobs/forecast/forecastText.ts");
  printResult({ ...all, output: undefined }, all.json ? forecastObject(summary) : undefined, () =>
    forecastTable(summary),
  );
}
