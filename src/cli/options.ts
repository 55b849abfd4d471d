/** Flags that several commands share. */

import { type Command, Option } from "commander";
import { formatOf } from "../data/dataset/formatNames.ts";
import { InputError } from "../engine/errors.ts";
import { BACKEND_CHOICES } from "../engine/openBackend.ts";
import type { LightCurveRequest } from "../lightcurves/program.ts";

/** An option's parser for numbers. */
export function numberFlag(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new InputError(`${flag} is "${text}", but must be a number`);
    return value;
  };
}

/** An option's parser for `low:high`. */
export function rangeFlag(flag: string): (text: string) => [number, number] {
  return (text) => {
    const [low, high, ...rest] = text.split(":").map(Number);
    if (rest.length > 0 || !(low > 0 && high > low && Number.isFinite(high))) {
      throw new InputError(`${flag} is "${text}", but must be low:high with 0 < low < high`);
    }
    return [low, high];
  };
}

/** `--dtype`. @throws InputError for anything but f32 and f16 */
export function magnitudeType(text: string): LightCurveRequest["magnitudeType"] {
  if (text !== "f32" && text !== "f16") throw new InputError(`--dtype is "${text}", but must be one of f32, f16`);
  return text;
}

/** Help of `--no-calibration`. */
export const NO_CALIBRATION = "leave out the sigma factors that a training found for each band";

/** Adds `--backend`. */
export function addBackendFlag(command: Command): Command {
  return command.addOption(
    new Option(
      "--backend <name>",
      `what computes: ${BACKEND_CHOICES.join(", ")} (default: KILOFLOW_BACKEND, else auto)`,
    ),
  );
}

/** Names of the formats on the command line. */
const FORMAT_NAMES = { h5: "hdf5", npz: "npz", csv: "csv" } as const;

/** Adds the flags of commands that write a dataset. @param required whether there is nothing else that they could write */
export function addDatasetFlags(command: Command, required = true): Command {
  const output = new Option("--output <file>", "dataset to write: .h5, .hdf5, .npz or .csv; - is standard output");
  return command
    .addOption(output.makeOptionMandatory(required))
    .addOption(
      new Option("--format <name>", "format of an output whose name does not say it").choices(
        Object.keys(FORMAT_NAMES),
      ),
    )
    .option("--compress", "with HDF5: smaller files, which take several times as long")
    .option("--no-sync", "do not wait for the disk: a power cut may then lose the file")
    .option("--resume", "go on with an interrupted run of the same command")
    .option("--force", "replace existing outputs");
}

/** The flags of {@link addDatasetFlags}. */
export interface DatasetFlags {
  readonly output: string;
  readonly format?: keyof typeof FORMAT_NAMES;
  readonly compress?: boolean;
  readonly sync: boolean;
  readonly resume?: boolean;
  readonly force?: boolean;
}

/** How a dataset is to be written. @throws InputError where nothing says its format */
export function datasetOutput(flags: DatasetFlags) {
  const { output, sync } = flags;
  const format = flags.format && FORMAT_NAMES[flags.format];
  const compress = flags.compress === true;
  if (compress && formatOf(output, format) !== "hdf5") {
    throw new InputError(`--compress goes with HDF5, not with --output ${output}`, { hint: "let it end in .h5" });
  }
  formatOf(output, format);
  return { output, format, compress, sync, resume: flags.resume === true, force: flags.force === true };
}

/** Adds `--quiet` and `--json`. */
export function addOutputFlags(command: Command): Command {
  return command.option("--quiet", "print nothing but errors").option("--json", "print the summary as JSON");
}

/** The flags of {@link addOutputFlags}. */
export interface OutputFlags {
  readonly quiet?: boolean;
  readonly json?: boolean;
}
