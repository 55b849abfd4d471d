/** `--from binary`: masses and Lambdas take the place of a model's inputs, which follow from them. */

import type { Command } from "commander";
import { memorySource } from "../data/parameters/source.ts";
import { InputError } from "../engine/errors.ts";
import { refuseEjectaOptions } from "../lightcurves/binary/ejectaOptions.ts";
import {
  type Binaries,
  binariesOf,
  type FromBinariesOptions,
  fixedBeside,
  fromBinaries,
} from "../lightcurves/binary/fromBinaries.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { type Flags, inputsFromFlags, setFromFlags } from "./modelFlags.ts";

/** Adds `--from`. */
export function addFromFlag(command: Command): Command {
  return command.option(
    "--from <what>",
    "binary: m1, m2, lambda1 and lambda2 are given, and the model's inputs follow from the ejecta (docs/ejecta.md)",
  );
}

/**
 * The binaries from which the model's inputs follow; undefined where they are given themselves, or are a binary anyway.
 * @param options complete. @throws InputError where they do not follow, and for options that go with binaries alone
 */
export function binariesFromFlags(model: LightCurveModel, flags: Flags, options: Options): Binaries | undefined {
  if (flags.from !== undefined && flags.from !== "binary")
    throw new InputError(`--from is "${flags.from}", but must be binary, or left out`);
  if (model.binary === "inputs") return undefined;
  if (flags.from !== undefined) return binariesOf(model);
  refuseEjectaOptions(options);
  return undefined;
}

/** One set of a model's inputs from the flags of a binary, and what the user should know. */
export function setOfBinary(
  model: LightCurveModel,
  binaries: Binaries,
  flags: Flags,
  request: FromBinariesOptions,
): { set: Float64Array; notes: readonly string[] } {
  const { fixed, notes } = fixedBeside(binaries, Object.fromEntries(inputsFromFlags(binaries, flags)));
  const binary = setFromFlags(binaries, flags, { fallback: fixed });
  const flat = { ...memorySource(binary, binary.length, "the binary", "unstated"), rowName: () => "its ejecta" };
  const source = fromBinaries(model, flat, { ...request, notes });
  return { set: source.read(0, 1), notes: source.notes };
}
