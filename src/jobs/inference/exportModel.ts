/** Writes a model for others: as one JSON text, as ONNX files, or as bytes for `kiloflow/embed`. */

import { extname } from "node:path";
import { LONGEST_FLOAT32, writeFloat32 } from "../../data/dataset/csv/float32Text.ts";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { conditionQuantities, type FlowModel } from "../../flow/model.ts";
import type { TableColumns, TableFlow } from "../../flow/table/model.ts";
import { EXPORT_ENDINGS as ENDINGS, EXPORT_FORMATS, type ExportFormat } from "./exportFormats.ts";
import type { HalfError } from "./halfError.ts";
import { openAnyModel } from "./openModel.ts";

export interface ExportRequest {
  readonly model: string;
  /** Of `output` where absent, else JSON. */
  readonly format?: ExportFormat;
  /** With the format's ending; by default the model's name with it. */
  readonly output?: string;
  /** Whether a binary file has float16 numbers; float32 by default. */
  readonly half?: boolean;
  readonly force: boolean;
}

/** What was written. ONNX has two files: `NAME.sample.onnx` and `NAME.log_prob.onnx`. */
export interface ExportSummary {
  /** The first of the files. */
  readonly output: string;
  readonly outputs: readonly string[];
  readonly bytes: number;
  readonly kind: "curves" | "table";
  /** What float16 does, where it was asked for. */
  readonly half?: HalfError;
}

/** @throws InputError for files that are no model, and for an output that exists */
export async function exportModel(request: ExportRequest): Promise<ExportSummary> {
  const model = await openAnyModel(request.model);
  const kind = "kind" in model ? "table" : "curves";
  const { output: asked } = request;
  const format =
    request.format ?? EXPORT_FORMATS.find((name) => asked && extname(asked).toLowerCase() === ENDINGS[name]) ?? "json";
  const ending = ENDINGS[format];
  const output = asked ?? request.model.replace(/\.safetensors$/i, ending);
  if (extname(output).toLowerCase() !== ending) {
    throw new InputError(
      `${argument("output")} ${output} must end in ${asked && !request.format ? EXPORT_FORMATS.map((name) => ENDINGS[name]).join(" or ") : ending}`,
    );
  }
  if (request.half && format !== "bin") {
    throw new InputError(`${argument("half")} goes with ${argument("format")} bin`);
  }
  const stem = output.slice(0, -ending.length);
  const paths = format !== "onnx" ? [output] : [`${stem}.sample.onnx`, `${stem}.log_prob.onnx`];
  for (const path of paths) checkNewFile(path, request.force);
  const contents = await contentsOf(model, format, request.half);
  const half = request.half ? await errorOfHalf(model, contents[0] as Uint8Array) : undefined;
  for (const [index, path] of paths.entries()) await writeFileWhole(path, contents[index]);
  return {
    output: paths[0],
    outputs: paths,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    kind,
    ...(half ? { half } : {}),
  };
}

async function contentsOf(
  model: FlowModel | TableFlow,
  format: ExportFormat,
  half = false,
): Promise<(string | Uint8Array)[]> {
  switch (format) {
    case "json":
      return [jsonOf(model)];
    case "onnx":
      return onnxOf(model);
    case "bin": {
      const { encodeBinary } = await import("../../flow/formats/binary/encode.ts");
      return [encodeBinary(model, half)];
    }
    default:
      return format satisfies never;
  }
}

async function errorOfHalf(model: FlowModel | TableFlow, half: Uint8Array): Promise<HalfError> {
  const { encodeBinary } = await import("../../flow/formats/binary/encode.ts");
  const { halfError } = await import("./halfError.ts");
  return halfError(encodeBinary(model), half);
}

const jsonOf = (model: FlowModel | TableFlow): string => ("kind" in model ? tableJson(model) : modelJson(model));

async function onnxOf(model: FlowModel | TableFlow): Promise<Uint8Array[]> {
  const { onnxFiles } = await import("../../flow/formats/onnx/encode.ts");
  const { sample, logProb } = onnxFiles(model);
  return [sample, logProb];
}

/** float32 numbers as float64 ones whose decimals are the shortest that read back as the same float32. */
function shortest(values: Float32Array | Float64Array): number[] {
  const text = new Uint8Array(LONGEST_FLOAT32);
  const floats = Float32Array.from(values);
  const bits = new Int32Array(floats.buffer);
  const decoder = new TextDecoder();
  return Array.from(bits, (own) => Number(decoder.decode(text.subarray(0, writeFloat32(own, text, 0)))));
}

/** One JSON text with all numbers of a flow of a table. */
function tableJson({ architecture, state, targets, conditions, training }: TableFlow): string {
  const list = (values: ArrayLike<number>) => Array.from(values);
  const columns = <T extends TableColumns>(own: T) => ({ ...own, centre: list(own.centre), scale: list(own.scale) });
  return `${JSON.stringify({
    format: "kiloflow-table-model-json",
    format_version: 1,
    architecture,
    parameters: shortest(state.parameters),
    moments: shortest(state.moments),
    targets: columns(targets),
    conditions: columns(conditions),
    training,
  })}\n`;
}

/** One JSON text with all numbers of a model. */
function modelJson(model: FlowModel): string {
  const list = (values: ArrayLike<number>) => Array.from(values);
  const { architecture, state, curves, conditions, representation, observed, bands, times, training, sigmaFactors } =
    model;
  const quantities = conditionQuantities(model);
  return `${JSON.stringify({
    format: "kiloflow-model-json",
    format_version: 1,
    architecture,
    parameters: shortest(state.parameters),
    moments: shortest(state.moments),
    curves: {
      centre: list(curves.centre),
      scale: list(curves.scale),
      ...(curves.components ? { components: list(curves.components) } : {}),
      ...(curves.units ? { units: list(curves.units) } : {}),
    },
    conditions: {
      names: conditions.names,
      // Places among the inputs, where no condition has to be computed.
      ...(!observed && quantities.every(({ from }) => from === "inputs")
        ? { columns: quantities.map(({ column }) => column) }
        : {}),
      logarithm: conditions.logarithm,
      centre: list(conditions.centre),
      scale: list(conditions.scale),
    },
    ...(representation ? { representation } : {}),
    ...(observed ? { observed } : {}),
    bands,
    times,
    training,
    ...(sigmaFactors ? { sigmaFactors } : {}),
  })}\n`;
}
