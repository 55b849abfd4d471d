/** `kiloflow import` and `kiloflow export` */

import type { Command } from "commander";
import { checkNewFile } from "../../data/checkNewFile.ts";
import { InputError } from "../../engine/errors.ts";
import { addOutputFlags, type OutputFlags } from "../options.ts";

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
export function registerModels(program: Command): void {
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
    .description("Writes everything that a tiny embedder needs into one file.")
    .argument("<model>", "model (.safetensors)")
    .option("--format <name>", "json", "json")
    .option("--output <file>", "file to write (default: the model's name with .json)")
    .option("--force", "replace an existing output");
  addOutputFlags(exportCommand)
    .addHelpText("after", "\nExample:\n  kiloflow export g.safetensors --format json --output g.json")
    .action(runExport);
}

async function runImport(file: string, flags: ImportFlags): Promise<void> {
  const { importPublishedModel, modelWarnings } = await import("../../jobs/inference/models.ts");
  const model = await importPublishedModel(file, flags.band);
  const output = flags.output ?? `${model.bands[0]}.safetensors`;
  if (!output.toLowerCase().endsWith(".safetensors"))
    throw new InputError(`--output ${output} must end in .safetensors`);
  checkNewFile(output, flags.force === true);
  const { encodeModel } = await import("../../flow/modelFile.ts");
  const { writeFileWhole } = await import("../../data/writeFileWhole.ts");
  await writeFileWhole(output, encodeModel(model));
  if (!flags.quiet) for (const warning of modelWarnings(model, file)) process.stderr.write(`warning: ${warning}\n`);
  const summary = {
    output,
    band: model.bands[0],
    dimensions: model.architecture.dimensions,
    transforms: model.architecture.transforms.length,
    parameters: model.state.parameters.length,
    scale: model.curves.scale[0],
  };
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!flags.quiet) {
    process.stdout.write(
      `${output}: band ${summary.band}, ${summary.transforms} transforms, ${summary.parameters.toLocaleString("en-US")} parameters, curves divided by ${summary.scale}\n`,
    );
  }
}

async function runExport(path: string, flags: ExportFlags): Promise<void> {
  if (flags.format !== "json") throw new InputError(`--format is "${flags.format}", but must be json`);
  const { modelJson, openModel } = await import("../../jobs/inference/models.ts");
  const { writeFileWhole } = await import("../../data/writeFileWhole.ts");
  const model = await openModel(path);
  const output = flags.output ?? path.replace(/\.safetensors$/i, ".json");
  if (!output.toLowerCase().endsWith(".json")) throw new InputError(`--output ${output} must end in .json`);
  checkNewFile(output, flags.force === true);
  const text = modelJson(model);
  await writeFileWhole(output, text);
  const summary = { output, bytes: text.length };
  if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!flags.quiet) process.stdout.write(`${output}: ${Math.round(text.length / 1024)} kB\n`);
}
