/** `train --simulate`: the flags of `generate` that say what is drawn and evaluated, here for every epoch anew. */

import type { Command } from "commander";
import { InputError } from "../engine/errors.ts";
import type { TrainingRecipe } from "../jobs/training/options.ts";
import type { Simulation } from "../jobs/training/simulation.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import { withDistance } from "../lightcurves/observation.ts";
import { type Observed, parseObserved } from "../lightcurves/observed.ts";
import { bandsFlag } from "./bandsFlag.ts";
import { addDrawFlag, drawsFromFlags } from "./drawFlags.ts";
import { addFromFlag, binariesFromFlags } from "./fromBinary.ts";
import {
  addInputFlags,
  addModelFlag,
  addOptionFlags,
  addPriorFlags,
  type Flags,
  gridFromFlags,
  inputFlag,
  inputsFromFlags,
  modelFromFlags,
  optionsFromFlags,
  priorRangesFromFlags,
  rangesFromFlags,
} from "./modelFlags.ts";
import { numberFlag } from "./options.ts";
import { priorSource } from "./priorSource.ts";

/** Sets of an epoch where `--count` does not say it. */
const DEFAULT_COUNT = 50_000;
/** What a flow of a representation gives where no other times are asked for, and flows of magnitudes learn. */
const DEFAULT_TIMES = "0.5:14:0.5";

/** Names under which Commander keeps the flags of simulations, by command. */
const simulationKeys = new WeakMap<Command, readonly string[]>();

/** Adds `--simulate` and what goes with it. */
export function addSimulateFlags(command: Command): Command {
  command.optionsGroup("Simulations (--simulate):");
  command.option(
    "--simulate",
    "instead of a dataset: draw sets from a prior and evaluate the model anew for every epoch; nothing is written or repeated",
  );
  const before = command.options.length;
  addFromFlag(addModelFlag(command));
  addInputFlags(command, "With --simulate: inputs that have one value in every set, one flag each");
  addDrawFlag(addPriorFlags(addOptionFlags(command)))
    .option(
      "--observe <NAME=SPEC>",
      "instead of conditions: the curves depend on a measurement of this alone, with a normal error whose standard deviation is drawn and known, as in chirp_mass=log:0.001:0.1; all inputs are integrated out",
    )
    .option("--count <n>", `sets of an epoch (default: ${DEFAULT_COUNT})`, numberFlag("--count"))
    .option(
      "--times <grid>",
      `days after merger that the flow learns, or that one of a representation gives by default (default: ${DEFAULT_TIMES})`,
    );
  simulationKeys.set(
    command,
    command.options.slice(before).map((option) => option.attributeName()),
  );
  return command;
}

/** @param why they have no use. @throws InputError for a flag of simulations that was given */
export function checkSimulationFlags(command: Command, why: string): void {
  const keys = simulationKeys.get(command) ?? [];
  const given = command.options.find(
    (option) => keys.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (given) throw new InputError(`${given.long} goes with --simulate: ${why}`);
}

/**
 * What is to be simulated; undefined where a dataset is to be learned.
 * @param recipe complete: its seed draws the sets, and its bands are learned
 * @throws InputError for flags of simulations without `--simulate`, for a dataset beside it, and for what a simulation needs
 */
export function simulationFromFlags(
  command: Command,
  flags: Flags,
  dataset: string | undefined,
  { seed, feed, bands: asked }: TrainingRecipe,
): { readonly simulation: Simulation; readonly notes: readonly string[] } | undefined {
  if (flags.simulate !== true) {
    checkSimulationFlags(command, "a dataset's sets are there already");
    return undefined;
  }
  if (dataset !== undefined) {
    throw new InputError(`--simulate makes its own sets, so that ${dataset} has no use; leave out one of the two`);
  }
  if (feed === "kilonovaml") {
    throw new InputError("--simulate does not go with --feed kilonovaml, the published way, which repeats a dataset");
  }
  const bandsText = asked === undefined ? undefined : typeof asked === "string" ? asked : asked.join(",");
  const own: Flags = {
    ...flags,
    bands: bandsText === undefined ? undefined : bandsFlag(bandsText),
    times: flags.times ?? DEFAULT_TIMES,
  };
  const undrawnModel = modelFromFlags(own);
  if (typeof flags.prior !== "string") {
    throw new InputError("--simulate needs --prior, from which the sets are drawn", {
      hint: `${undrawnModel.name} has ${Object.keys(undrawnModel.priors).join(", ")}`,
    });
  }
  const optionsOf = (one: LightCurveModel) => optionsFromFlags(one, own, one.inputs.map(inputFlag));
  const binaries = binariesFromFlags(undrawnModel, own, optionsOf(undrawnModel));
  const fixed = Object.fromEntries(inputsFromFlags(binaries ?? undrawnModel, own));
  const { model, draws } = drawsFromFlags(undrawnModel, { ...own, seed }, { binaries, fixed });
  const { times, bands, notes } = gridFromFlags(model, own);
  const { options, note } = withDistance(model, optionsOf(model));
  const rows = (flags.count as number | undefined) ?? DEFAULT_COUNT;
  const { prior } = flags;
  const observed = observedFromFlags(model, own, seed);
  const choices = { redshift: undefined, fixed, binaries, draws, options };
  const source = priorSource(model, own, { prior, count: rows, seed }, choices);
  const drawn = {
    ...{ prior, ranges: rangesFromFlags(own), priorRanges: priorRangesFromFlags(own) ?? {}, fixedInputs: fixed },
    ...(binaries ? { from: "binary" } : {}),
    ...(draws ? { draws: { inputs: draws.inputs, relations: draws.relations, scatter: draws.scatter } } : {}),
  };
  return {
    simulation: { model, options, source, drawn, rows, bands, times, ...(observed ? { observed } : {}) },
    notes: [...notes, ...(note === undefined ? [] : [note]), ...source.notes],
  };
}

/** What `--observe` observes. @throws InputError also for conditions beside it */
function observedFromFlags(model: LightCurveModel, flags: Flags, seed: number): Observed | undefined {
  if (flags.observe === undefined) return undefined;
  if (flags.conditions !== undefined) {
    throw new InputError(`--conditions ${flags.conditions} and --observe exclude each other`, {
      hint: "a flow of something observed depends on nothing else",
    });
  }
  return parseObserved(model, flags.observe as string, seed);
}
