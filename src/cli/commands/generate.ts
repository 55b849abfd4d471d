/** `kiloflow generate` */

import type { Command } from "commander";
import { checkNotInput } from "../../data/output/checkNewFile.ts";
import type { ParameterSource } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import type { GenerateSummary } from "../../jobs/dataset/generate.ts";
import { parseShard } from "../../jobs/dataset/shard.ts";
import { windowText } from "../../jobs/dataset/validity.ts";
import { swappedText } from "../../lightcurves/binary/frame.ts";
import { fixedBeside, fromBinaries } from "../../lightcurves/binary/fromBinaries.ts";
import { undrawn, withDraws } from "../../lightcurves/draws/draws.ts";
import { GRID_SYNTAX, parseGrid } from "../../lightcurves/grid.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { checkNoise, NOISE_KINDS, type NoiseKind } from "../../lightcurves/noise.ts";
import { withDistance } from "../../lightcurves/observation.ts";
import { modelNamed } from "../../lightcurves/registry.ts";
import { addDrawFlag, drawsFromFlags } from "../drawFlags.ts";
import { addFromFlag, binariesFromFlags } from "../fromBinary.ts";
import {
  addGridFlags,
  addInputFlags,
  addModelFlag,
  addOptionFlags,
  addPriorFlags,
  addRedshiftFlag,
  type Flags,
  gridFromFlags,
  inputsFromFlags,
  modelFromFlags,
  optionsFromFlags,
  otherFlags,
  priorRangesFromFlags,
  rangeFlagOf,
  rangesFromFlags,
  redshiftFromFlags,
} from "../modelFlags.ts";
import {
  addBackendFlag,
  addDatasetFlags,
  addOutputFlags,
  type DatasetFlags,
  datasetOutput,
  magnitudeType,
  numberFlag,
  type OutputFlags,
} from "../options.ts";
import { priorSource, type SourceChoices } from "../priorSource.ts";
import { count, counted, duration } from "../progress.ts";
import { runQuantiles } from "../quantiles.ts";
import { printResult, showJob } from "../showJob.ts";

interface GenerateFlags extends Flags, OutputFlags, Omit<DatasetFlags, "output"> {
  readonly output?: string;
  readonly quantiles?: string;
  readonly quantileLevels?: string;
  readonly input?: string;
  readonly table?: string;
  readonly grid?: string;
  readonly prior?: string;
  readonly count?: number;
  readonly backend?: string;
  readonly dtype: string;
  readonly seed: number;
  readonly shard?: string;
  readonly figure?: string;
  readonly bolometric?: boolean;
  readonly noise?: string;
  readonly noiseAmplitude?: number;
}

/** Adds the command. */
export function registerGenerate(program: Command): void {
  const command = program
    .command("generate")
    .summary("generate a dataset of light curves")
    .description("Generates light curves for many parameter sets and writes them as a dataset.")
    .option("--input <file>", "parameter sets: text table, HDF5, bilby JSON, FITS, .npy, .npz; - for standard input")
    .option("--table <name>", "which table of the input file, where it has several")
    .option("--grid <spec>", `grid of parameter sets: ${GRID_SYNTAX}`);
  addDatasetFlags(command, false);
  addFromFlag(addModelFlag(command));
  addInputFlags(command, "Inputs that have one value in every set, one flag each");
  addRedshiftFlag(addOptionFlags(command));
  addDrawFlag(command);
  addPriorFlags(command).option("--count <n>", "number of sets to draw from the prior", numberFlag("--count"));
  addGridFlags(command, "0:11:0.01")
    .option("--bolometric", "store log10 of the bolometric luminosity too")
    .option("--noise <kind>", `noise on the parameters: ${NOISE_KINDS.join(", ")}`)
    .option("--noise-amplitude <share>", "largest relative change (default: 0.01)", numberFlag("--noise-amplitude"))
    .option("--dtype <type>", "storage of the magnitudes: f32, f16", "f32")
    .option("--seed <n>", "seed of prior, draws and noise", numberFlag("--seed"), 0)
    .option(
      "--quantiles <file>",
      "instead of the curves: their quantiles over all sets, by band and time (.csv, .h5, .npz)",
    )
    .option("--quantile-levels <list>", "shares of the sets below them (default: 0.05,0.16,0.5,0.84,0.95)")
    .option("--shard <k/n>", "only part k of n, to be joined by `kiloflow merge`")
    .option("--figure <file>", "draw a few of the curves: .svg, .png or .pdf");
  addOutputFlags(addBackendFlag(command)).addHelpText("after", EXAMPLES).action(runGenerate);
}

const EXAMPLES = `
Examples:
  kiloflow generate --prior eos --count 100000 --output curves.h5
  kiloflow generate --input posterior.dat --redshift 0.0099 --distance 40 --times 0:11:0.1 --output event.npz
  kiloflow generate --grid "m1=1.2:2:0.05,m2=1.2,lambda1=100:1000:x10,lambda2=400" --bands griz --output grid.csv
  kiloflow generate --prior uniform --count 1e6 --shard 2/8 --output part2.npz
  kiloflow generate --model metzger2017 --prior wide --count 10000 --times 0.02:20:x100 --output layers.h5
  kiloflow generate --prior eos --count 1e6 --draw ejecta --draw kappa=log:1:30 --draw eps0=logn:1.58e10:0.2dex --output any.h5
  kiloflow generate --input posterior.dat --redshift 0.0099 --distance 40 --times 0.5:14:0.5 --quantiles bands.csv
  kiloflow generate --model villar2017 --from binary --prior eos --count 10000 --bands ztfg,ztfr,2massks --output two.h5`;

async function sourceFromFlags(
  model: LightCurveModel,
  flags: GenerateFlags,
  { redshift, fixed, binaries, draws, options }: SourceChoices,
): Promise<ParameterSource> {
  const given = [
    flags.input !== undefined && "--input",
    flags.grid !== undefined && "--grid",
    flags.prior !== undefined && "--prior",
  ].filter(Boolean);
  if (given.length !== 1) {
    const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    throw new InputError(
      `exactly one of --input, --grid and --prior says where the parameter sets come from, but ${found}`,
    );
  }
  const ranges = rangesFromFlags(flags);
  const inputs = priorRangesFromFlags(flags);
  if (flags.prior === undefined) {
    const alone = [
      ...(flags.count === undefined ? [] : ["--count"]),
      ...Object.keys(ranges).map(rangeFlagOf),
      ...(inputs === undefined ? [] : ["--prior-range"]),
    ][0];
    if (alone !== undefined) throw new InputError(`${alone} goes with --prior, not with ${given[0]}`);
  }
  if (flags.input === undefined && flags.table !== undefined)
    throw new InputError(`--table goes with --input, not with ${given[0]}`);
  const isDrawn = (name: string) => draws !== undefined && Object.hasOwn(draws.inputs, name);
  if (flags.grid !== undefined) {
    const axes = flags.grid.split(",").map((part) => part.split("=")[0].trim());
    const { name, inputs: all } = binaries ?? model;
    // Inputs that neither flags nor the grid give have the model's defaults, where they do not follow from a binary.
    const others = binaries
      ? fixedBeside(binaries, fixed, (input) => axes.includes(input) || isDrawn(input))
      : { fixed, notes: [] };
    const given = undrawn(all, draws);
    const grid = withDraws(parseGrid({ name, inputs: given }, flags.grid, others.fixed), given, all, draws);
    return binaries ? fromBinaries(model, grid, { options, redshift, draws, notes: others.notes }) : grid;
  }
  if (flags.prior !== undefined) {
    if (flags.count === undefined) throw new InputError("--prior needs --count, the number of sets to draw");
    const { prior, count: sets, seed } = flags;
    return priorSource(model, flags, { prior, count: sets, seed }, { redshift, fixed, binaries, draws, options });
  }
  const { openSets } = await import("../../lightcurves/openSets.ts");
  checkNotInput((flags.output ?? flags.quantiles)!, [flags.input!]);
  return openSets(model, flags.input!, {
    table: flags.table,
    redshift,
    fixed,
    draws,
    options,
    fromBinary: binaries !== undefined,
  });
}

async function runGenerate(flags: GenerateFlags): Promise<void> {
  checkSeed(flags.seed);
  const target = targetOf(flags);
  const undrawnModel = modelFromFlags(flags);
  const binaries = binariesFromFlags(
    undrawnModel,
    flags,
    optionsFromFlags(undrawnModel, flags, otherFlags(undrawnModel)),
  );
  const given = inputsFromFlags(binaries ?? undrawnModel, flags);
  const fixed = Object.fromEntries(given);
  const { model, draws } = drawsFromFlags(undrawnModel, flags, { binaries, fixed });
  const { times, bands, notes } = gridFromFlags(model, flags);
  const { options, note } = withDistance(model, optionsFromFlags(model, flags, otherFlags(model)));
  if (flags.bolometric && !model.bolometric) throw new InputError(`${model.title} gives no bolometric luminosities`);
  const noise =
    flags.noise === undefined
      ? undefined
      : checkNoise({ kind: flags.noise as NoiseKind, amplitude: flags.noiseAmplitude ?? 0.01, seed: flags.seed });
  if (flags.noise === undefined && flags.noiseAmplitude !== undefined)
    throw new InputError("--noise-amplitude goes with --noise");
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const redshift = redshiftFromFlags(model, flags, binaries !== undefined || model.binary === "inputs");
  const backend = parseBackendChoice(flags.backend);
  const curves = {
    options,
    times,
    bands,
    magnitudeType: magnitudeType(flags.dtype),
    bolometric: flags.bolometric === true,
  };
  const output = target.kind === "dataset" ? datasetOutput({ ...flags, output: target.path }) : undefined;
  const source = await sourceFromFlags(model, flags, { redshift, fixed, binaries, draws, options });
  const sets = {
    ...{ model, source, noise, draws },
    // The masses of binaries have been brought to the source's frame, and their own values are no inputs.
    redshift: binaries ? undefined : redshift,
    fixed: Object.fromEntries([...given].filter(([name]) => model.inputs.some((input) => input.name === name))),
  };
  const told = note === undefined ? notes : [...notes, note];
  if (output === undefined) {
    const levels = flags.quantileLevels?.split(",").map(numberFlag("--quantile-levels"));
    const asked = { ...sets, options, times, bands, levels, backend, output: target.path, seed: flags.seed };
    return await runQuantiles({ ...asked, force: flags.force === true }, flags, told);
  }
  const { generateDataset } = await import("../../jobs/dataset/generate.ts");
  const request = { ...sets, curves, backend, shard, ...output, figure: flags.figure, seed: flags.seed };
  // With --json the summary alone is shown, without messages.
  const shown = { quiet: flags.quiet || flags.json };
  const summary = await showJob(shown, "sets", (events) => {
    for (const text of told) events.onMessage?.(text);
    return generateDataset(request, events);
  });
  printResult(flags, summary, () => summaryText(summary));
}

/** What of a dataset has no part in quantiles, by its flag. */
const OF_DATASETS = {
  ...{ output: "--output", format: "--format", compress: "--compress", resume: "--resume", shard: "--shard" },
  ...{ bolometric: "--bolometric", figure: "--figure" },
} as const;

/** Whether a dataset is to be written, or the quantiles of its curves. @throws InputError for both, and for neither */
function targetOf(flags: GenerateFlags): { readonly kind: "dataset" | "quantiles"; readonly path: string } {
  const { output, quantiles } = flags;
  if (quantiles === undefined) {
    if (flags.quantileLevels !== undefined) throw new InputError("--quantile-levels goes with --quantiles");
    if (output !== undefined) return { kind: "dataset", path: output };
    throw new InputError("--output is missing", { hint: "or --quantiles, for the quantiles of the curves alone" });
  }
  const foreign = Object.entries(OF_DATASETS).find(([name]) => flags[name] !== undefined);
  if (foreign) throw new InputError(`${foreign[1]} is of datasets, and --quantiles writes none; leave one of them out`);
  if (flags.dtype !== "f32") throw new InputError("--dtype is of datasets, and --quantiles writes none");
  return { kind: "quantiles", path: quantiles };
}

function summaryText(summary: GenerateSummary): string {
  const { statuses, bands } = summary;
  const model = modelNamed(summary.model);
  const lines = [
    `${summary.output}: ${counted(summary.rows, "set")} x ${counted(Object.keys(bands).length, "band")} x ${counted(summary.points, "time")} from ${summary.source}`,
    `  computed on ${summary.backend.name} (${summary.backend.reason}) in ${duration(summary.seconds)}, ${count(summary.curvesPerSecond)} curves/s to file`,
  ];
  if (summary.swapped > 0) lines.push(`  ${swappedText(summary.swapped)}`);
  const others = model.statuses.slice(1);
  for (const { name, summary: reason } of others) {
    if (statuses[name] > 0) lines.push(`  ${counted(statuses[name], "set")} ${reason}`);
  }
  lines.push(validityLine(summary, model));
  lines.push("  brightest and faintest magnitude by band:");
  for (const [band, { brightest, faintest }] of Object.entries(bands)) {
    lines.push(
      brightest === undefined
        ? `    ${band}  no values`
        : `    ${band}  ${brightest.toFixed(6)}  ${faintest!.toFixed(6)}`,
    );
  }
  if (summary.figure !== undefined) lines.push(`  figure: ${summary.figure}`);
  if (summary.noFigure !== undefined) lines.push(`  no figure: ${summary.noFigure}`);
  return lines.join("\n");
}

/** When the sets have values. */
function validityLine({ validity }: GenerateSummary, model: LightCurveModel): string {
  if (!validity) return `  ${model.title} has no values for these sets`;
  return `  ${model.title} has values from ${windowText(validity.median)} in the median of the sets, from ${windowText(validity.widest)} at most`;
}
