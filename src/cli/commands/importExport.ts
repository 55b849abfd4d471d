/** `kiloflow import` and `kiloflow export` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { addOutputFlags, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface ImportFlags extends OutputFlags {
  readonly band?: string;
  readonly output?: string;
  readonly force?: boolean;
}

interface ExportFlags extends OutputFlags {
  readonly format: string;
  readonly output?: string;
  readonly force?: boolean;
}

/** Adds both commands. */
export function registerImportExport(program: Command): void {
  const importCommand = program
    .command("import")
    .summary("take a published KilonovaML model")
    .description(
      "Turns a published model (.pth or .safetensors) into one of kiloflow. A .pth is read as data: nothing in it is run.",
    )
    .argument("<file>", "published model")
    .option("--band <letter>", "its band, where the file does not say: g, r, i, z")
    .option("--output <file>", "model to write (default: <band>.safetensors)")
    .option("--force", "replace an existing output");
  addOutputFlags(importCommand)
    .addHelpText("after", "\nExample:\n  kiloflow import model_g.pth --band g --output g.safetensors")
    .action(runImport);
  const exportCommand = program
    .command("export")
    .summary("write a model as one JSON file")
    .description(
      "Writes architecture, parameters and scalings into one JSON file, for programs that want no dependency.",
    )
    .argument("<model>", "model (.safetensors)")
    .option("--format <name>", "json", "json")
    .option("--output <file>", "file to write (default: the model's name with .json)")
    .option("--force", "replace an existing output");
  addOutputFlags(exportCommand)
    .addHelpText("after", "\nExample:\n  kiloflow export g.safetensors --format json --output g.json")
    .action(runExport);
}

async function runImport(file: string, flags: ImportFlags): Promise<void> {
  const { band, output, force } = flags;
  const { importModel } = await import("../../jobs/inference/importModel.ts");
  const result = await showJob(flags, "models", (events) =>
    importModel({ file, band, output, force: force === true }, events),
  );
  printResult(
    flags,
    result,
    () =>
      `${result.output}: band ${result.band}, ${result.transforms} transforms, ${count(result.parameters)} parameters, curves divided by ${result.scale}`,
  );
}

async function runExport(model: string, flags: ExportFlags): Promise<void> {
  if (flags.format !== "json") throw new InputError(`--format is "${flags.format}", but must be json`);
  const { exportModel } = await import("../../jobs/inference/exportModel.ts");
  const result = await exportModel({ model, output: flags.output, force: flags.force === true });
  printResult(flags, result, () => `${result.output}: ${Math.round(result.bytes / 1024)} kB`);
}
