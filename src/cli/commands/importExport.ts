/** `kiloflow import` and `kiloflow export` */

import { type Command, Option } from "commander";
import { InputError } from "../../engine/errors.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../../jobs/inference/exportFormats.ts";
import { modelNamed, registeredModels } from "../../lightcurves/registry.ts";
import { addOutputFlags, type OutputFlags } from "../options.ts";
import { count } from "../progress.ts";
import { printResult, showJob } from "../showJob.ts";

interface ImportFlags extends OutputFlags {
  readonly band?: string;
  readonly model?: string;
  readonly output?: string;
  readonly force?: boolean;
}

interface ExportFlags extends OutputFlags {
  readonly format?: ExportFormat;
  readonly half?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** Adds both commands. */
export function registerImportExport(program: Command): void {
  const importCommand = program
    .command("import")
    .summary("take a published KilonovaML model, or the weights of a light-curve model")
    .description(
      "Turns a published KilonovaML model (.pth or .safetensors) into one of kiloflow; with --model the files that a light-curve model needs, such as fiesta's surrogate of POSSIS, into one that it finds by itself. Pickles are read as data: nothing in them is run.",
    )
    .argument("<path>", "published model; with --model a folder or a file")
    .option("--model <name>", `light-curve model whose files these are: ${importingModels()}`)
    .option("--band <letter>", "its band, where the file does not say: g, r, i, z")
    .option(
      "--output <file>",
      "file to write (default: <band>.safetensors; with --model where the model looks by itself)",
    )
    .option("--force", "replace an existing output");
  addOutputFlags(importCommand)
    .addHelpText(
      "after",
      "\nExamples:\n  kiloflow import model_g.pth --band g --output g.safetensors\n  kiloflow import KN/Bu2025 --model possis",
    )
    .action(runImport);
  const exportCommand = program
    .command("export")
    .summary("write a flow as JSON, ONNX or compact bytes")
    .description(
      "Writes a flow for other programs: json has architecture, parameters and scalings in one file; onnx is two files that ONNX runtimes execute, NAME.sample.onnx from noise and conditions to curves and NAME.log_prob.onnx from curves and conditions to log-densities; bin is what kiloflow/embed reads in pages and programs.",
    )
    .argument("<model>", "model (.safetensors)")
    .addOption(
      new Option("--format <name>", "json, onnx or bin (default: as the output ends, else json)").choices(
        EXPORT_FORMATS,
      ),
    )
    .option(
      "--output <file>",
      "file to write: .json, .onnx or .bin (default: the model's name with the format's ending)",
    )
    .option("--half", "with bin: float16 numbers, half the size; says how far they move the flow")
    .option("--force", "replace an existing output");
  addOutputFlags(exportCommand)
    .addHelpText(
      "after",
      "\nExamples:\n  kiloflow export g.safetensors --format json --output g.json\n  kiloflow export g.safetensors --format onnx\n  kiloflow export g.safetensors --format bin --half",
    )
    .action(runExport);
}

/** Names of the models that take files of others. */
const importingModels = (): string =>
  registeredModels()
    .flatMap(({ name, imports }) => (imports ? [name] : []))
    .join(", ");

async function runImport(file: string, flags: ImportFlags): Promise<void> {
  const { band, model, output, force } = flags;
  if (model !== undefined) return runImportWeights(file, model, flags);
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

async function runImportWeights(path: string, name: string, flags: ImportFlags): Promise<void> {
  if (flags.band !== undefined) throw new InputError("--band does not go with --model, whose files say their filters");
  const request = { model: modelNamed(name, "--model"), path, output: flags.output, force: flags.force === true };
  const { importWeights } = await import("../../jobs/inference/importWeights.ts");
  const result = await showJob(flags, "files", (events) => importWeights(request, events));
  printResult(flags, result, () => {
    const use = result.kept ? `--model ${result.model} finds it there` : `use it with --model-file ${result.output}`;
    return `${result.output}: ${result.summary}; ${use}`;
  });
}

async function runExport(model: string, flags: ExportFlags): Promise<void> {
  const { format, output, half, force } = flags;
  const { exportModel } = await import("../../jobs/inference/exportModel.ts");
  const result = await exportModel({ model, format, output, half: half === true, force: force === true });
  printResult(
    flags,
    result,
    () =>
      `${result.outputs.join(", ")}: a flow of ${result.kind === "table" ? "a table" : "light curves"}, ${Math.round(result.bytes / 1000)} kB${result.half ? `; float16 moves its samples by ${result.half.value.toPrecision(2)} and its log-densities by ${result.half.logDensity.toPrecision(2)} in the median` : ""}`,
  );
}
