/** `kiloflow overlay` */

import { extname } from "node:path";
import type { Command } from "commander";
import type { FixedValues } from "../../data/parameters/schema.ts";
import { memorySource } from "../../data/parameters/source.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import type { JobEvents } from "../../jobs/events.ts";
import type { CurveSource } from "../../jobs/overlay/curveSource.ts";
import type { Observer } from "../../jobs/overlay/observer.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { OBSERVER_OPTIONS } from "../../lightcurves/observation.ts";
import { DEFAULT_MODEL, modelNamed, registeredModels } from "../../lightcurves/registry.ts";
import { setText } from "../../lightcurves/text.ts";
import { addFromFlag, binariesFromFlags, setOfBinary } from "../fromBinary.ts";
import {
  addInputFlags,
  addOptionFlags,
  addRedshiftFlag,
  configuredByFlags,
  type Flags,
  flagsFor,
  givenInputFlags,
  inputsFromFlags,
  optionsFromFlags,
  otherFlags,
  redshiftFromFlags,
  setFromFlags,
} from "../modelFlags.ts";
import { addBackendFlag, addOutputFlags, numberFlag, type OutputFlags } from "../options.ts";
import { addPhotometryFlags, observationOptionsFromFlags } from "../photometryFlags.ts";
import { printResult, showJob } from "../showJob.ts";

interface OverlayFlags extends Flags, OutputFlags {
  readonly model?: string;
  readonly input?: readonly string[];
  readonly table?: string;
  readonly dataset?: readonly string[];
  readonly flow?: readonly string[];
  readonly systematic: number;
  readonly seed: number;
  readonly title?: string;
  readonly figure?: string;
  readonly residuals?: string;
  readonly output?: string;
  readonly backend?: string;
  readonly force?: boolean;
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds the command. */
export function registerOverlay(program: Command): void {
  const command = program
    .command("overlay")
    .summary("curves over photometry, with residuals")
    .description(
      "Lays the curves of a set, a posterior, a dataset or a flow over photometry: a figure with residuals, and a table of " +
        "residuals by band with chi2. Several models, datasets and flows become panels of one figure.",
    )
    .argument("<photometry>", "file of photometry: tables of NMMA, SkyPortal, redback and others (docs/photometry.md)");
  const names = registeredModels().map(({ name }) => name);
  command
    .option(
      "--model <names>",
      `light-curve models, with commas between: ${names.join(", ")} (default: ${DEFAULT_MODEL})`,
    )
    .option("--input <file>", "posterior of the model, or of each model in turn, instead of one set", several)
    .option("--table <name>", "which table of that file, where it has several")
    .option("--dataset <file>", "curves of a dataset; may be repeated", several)
    .option("--flow <file>", "curves of a flow for the set or the posterior; may be repeated", several);
  addFromFlag(command);
  addInputFlags(command, "Inputs of one set, or that have one value in every set of a posterior; one flag each");
  addPhotometryFlags(addRedshiftFlag(addOptionFlags(command)))
    .option("--systematic <mag>", "systematic error, added to the errors in quadrature", numberFlag("--systematic"), 0)
    .option("--seed <n>", "of flows: seed of the samples", numberFlag("--seed"), 1)
    .option("--title <text>", "title of the figure")
    .option("--figure <file>", "curves, photometry and residuals: .svg, .png or .pdf")
    .option("--residuals <file>", "table of all points beside the curves: .csv")
    .option("--output <file>", "either of the two, by its ending")
    .option("--force", "replace existing outputs");
  addOutputFlags(addBackendFlag(command)).addHelpText("after", EXAMPLES).action(runOverlay);
}

const EXAMPLES = `
Examples:
  kiloflow overlay event.dat --trigger 2017-08-17T12:41:04 --distance 40 --ebv 0.105 \\
    --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --figure event.pdf
  kiloflow overlay event.csv --model villar2017 --from binary --input posterior.dat --distance 40 --redshift 0.0098 \\
    --systematic 0.5 --figure event.png --residuals residuals.csv
  kiloflow overlay event.csv --distance 40 --dataset curves.h5 --bands griz --figure event.svg`;

async function runOverlay(photometry: string, flags: OverlayFlags): Promise<void> {
  const { systematic, title } = flags;
  checkSeed(flags.seed);
  const outputs = outputsFromFlags(flags);
  const observation = observationOptionsFromFlags(flags);
  const panels = await showJob(flags, "sets", async (events) => {
    const { overlay } = await import("../../jobs/overlay/overlay.ts");
    const sources = () => sourcesFromFlags(flags, events);
    const request = { photometry, observation, sources, systematic, title, ...outputs, force: flags.force === true };
    return await overlay(request, events);
  });
  const { overlaySummary, overlayText } = await import("../overlayText.ts");
  printResult(flags, overlaySummary(panels, systematic, outputs), () => overlayText(panels, systematic, outputs));
}

/** Where figure and table go. @throws InputError for an `--output` that is neither, and for two of a kind */
function outputsFromFlags({ output, figure, residuals }: OverlayFlags) {
  if (output === undefined) return { figure, residuals };
  const ending = extname(output).toLowerCase();
  const isTable = ending === ".csv";
  if (!isTable && ![".svg", ".png", ".pdf"].includes(ending))
    throw new InputError(`--output ${output} must end in .svg, .png, .pdf or .csv`);
  const other = isTable ? residuals : figure;
  if (other !== undefined)
    throw new InputError(`--output ${output} and --${isTable ? "residuals" : "figure"} ${other} are the same output`);
  return isTable ? { figure, residuals: output } : { figure: output, residuals };
}

/** Distance, redshift and dust: the same for all panels. */
function observerFromFlags(flags: Flags): Observer {
  const given = OBSERVER_OPTIONS.flatMap(({ name, flag }) => {
    const text = flags[flag!.slice(2).replace(/-h/, "H")] as string | undefined;
    return text === undefined ? [] : [[name, numberFlag(flag!)(text)]];
  });
  return Object.fromEntries(given);
}

/** All panels, in the order models, datasets, flows. @throws InputError for flags that do not belong together */
async function sourcesFromFlags(flags: OverlayFlags, events: JobEvents): Promise<CurveSource[]> {
  const { dataset = [], flow = [], input = [] } = flags;
  const others = dataset.length + flow.length > 0;
  // Inputs and posteriors without a model's name are those of the flows, where there are flows.
  const named = flags.model ?? (others ? "" : DEFAULT_MODEL);
  const models = named
    .split(",")
    .filter((name) => name !== "" || !others)
    .map((name) => modelNamed(name.trim()));
  if (models.length === 0 && flow.length === 0) {
    const unused = [...givenInputFlags(flags), ...(input.length > 0 ? ["--input"] : [])][0];
    if (unused !== undefined)
      throw new InputError(`${unused} goes with a model or a flow, not with --dataset alone; name one by --model`);
  }
  const asked = models.length + flow.length;
  if (input.length > 1 && input.length !== asked)
    throw new InputError(
      `--input is given ${input.length} times, but there are ${asked} models and flows: one posterior for all, or one for each`,
    );
  const inputOf = (index: number) => (input.length > 1 ? input[index] : input[0]);
  const given = observerFromFlags(flags);
  const { completeObserver } = await import("../../jobs/overlay/observer.ts");
  const sources: CurveSource[] = [];
  for (const [index, model] of models.entries()) {
    const foreign = models.filter((other) => other !== model);
    sources.push(await modelSource(model, foreign, flags, { given, path: inputOf(index) }));
  }
  if (dataset.length + flow.length === 0) return sources;
  const { observer, notes } = completeObserver(given);
  for (const note of notes) events.onMessage?.(note);
  if (dataset.length > 0) {
    const { datasetCurves } = await import("../../jobs/overlay/datasetCurves.ts");
    for (const path of dataset) sources.push(await datasetCurves(path, observer));
  }
  if (flow.length > 0) {
    const { flowCurves } = await import("../../jobs/overlay/flowCurves.ts");
    for (const [index, path] of flow.entries()) {
      const posterior = inputOf(models.length + index);
      const sets =
        posterior === undefined
          ? (lightCurves: LightCurveModel, fallback: FixedValues) =>
              setFromFlags(lightCurves, flagsFor(lightCurves, models, flags), { otherwise: ", or --input", fallback })
          : { path: posterior, table: flags.table };
      const redshift = (lightCurves: LightCurveModel) => redshiftFromFlags(lightCurves, flags);
      const backend = parseBackendChoice(flags.backend);
      sources.push(await flowCurves({ path, sets, redshift, seed: flags.seed, observer, backend }, events));
    }
  }
  return sources;
}

/** A panel of a model's own kernels, for a set or a posterior. */
async function modelSource(
  registered: LightCurveModel,
  others: readonly LightCurveModel[],
  all: OverlayFlags,
  { given, path }: { readonly given: Observer; readonly path: string | undefined },
): Promise<CurveSource> {
  const flags = flagsFor(registered, others, all);
  const model = configuredByFlags(registered, flags);
  const options = optionsFromFlags(model, flags, [...otherFlags(model), ...OBSERVER_OPTIONS.map(({ flag }) => flag!)]);
  const binaries = binariesFromFlags(model, flags, options);
  const redshift = redshiftFromFlags(model, flags, binaries !== undefined || model.binary === "inputs");
  const { lendFastest } = await import("../../jobs/machine/fastestBackend.ts");
  const lend = lendFastest(parseBackendChoice(all.backend));
  const { completeObserver } = await import("../../jobs/overlay/observer.ts");
  const { kernelCurves } = await import("../../jobs/overlay/kernelCurves.ts");
  // The masses of binaries have been brought to the source's frame.
  const own = { model, options, lend, redshift: binaries ? undefined : redshift };
  if (path !== undefined) {
    const fixed = Object.fromEntries(inputsFromFlags(binaries ?? model, flags));
    const { parameterFile } = await import("../../data/parameters/index.ts");
    const read = parameterFile(path, { table: all.table });
    const asked = { redshift, fixed, options, fromBinary: binaries !== undefined };
    const { medianOf, posteriorSets } = await import("../../jobs/overlay/posteriorSets.ts");
    const { source, distances } = await posteriorSets(model, path, read, asked, given.distanceMpc === undefined);
    const { observer, notes } = completeObserver(distances ? { ...given, distanceMpc: medianOf(distances) } : given);
    const told = { ...source, notes: [...notes, ...source.notes] };
    const whose = { what: source.description, fixed: binaries ? {} : fixed };
    return kernelCurves({ ...own, ...whose, source: told, observer, distances });
  }
  const { observer, notes: observerNotes } = completeObserver(given);
  // Of models whose input it is.
  const fallback = { redshift: observer.redshift! };
  const { set, notes } = binaries
    ? setOfBinary(model, binaries, flags, { options, redshift })
    : { set: setFromFlags(model, flags, { otherwise: ", or --input, --dataset or --flow", fallback }), notes: [] };
  const source = memorySource(set, set.length, "flags", "unstated", [...observerNotes, ...notes]);
  return kernelCurves({ ...own, source, observer, what: setText(model, set) });
}
