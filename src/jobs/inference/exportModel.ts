/** Writes a model as one JSON text, for embedders that read nothing else. */

import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { conditionQuantities, type FlowModel } from "../../flow/model.ts";
import type { TableColumns, TableFlow } from "../../flow/table/model.ts";
import { openAnyModel } from "./openModel.ts";

export interface ExportRequest {
  readonly model: string;
  /** `.json`; by default the model's name with this ending. */
  readonly output?: string;
  readonly force: boolean;
}

/** @throws InputError for files that are no model, and for an output that exists */
export async function exportModel(
  request: ExportRequest,
): Promise<{ output: string; bytes: number; kind: "curves" | "table" }> {
  const model = await openAnyModel(request.model);
  const output = request.output ?? request.model.replace(/\.safetensors$/i, ".json");
  if (!output.toLowerCase().endsWith(".json"))
    throw new InputError(`${argument("output")} ${output} must end in .json`);
  checkNewFile(output, request.force);
  const [kind, text] =
    "kind" in model ? (["table", tableJson(model)] as const) : (["curves", modelJson(model)] as const);
  await writeFileWhole(output, text);
  return { output, bytes: text.length, kind };
}

/** One JSON text with all numbers of a flow of a table. */
function tableJson({ architecture, state, targets, conditions, training }: TableFlow): string {
  const list = (values: ArrayLike<number>) => Array.from(values);
  const columns = <T extends TableColumns>(own: T) => ({ ...own, centre: list(own.centre), scale: list(own.scale) });
  return `${JSON.stringify({
    format: "kiloflow-table-model-json",
    format_version: 1,
    architecture,
    parameters: list(state.parameters),
    moments: list(state.moments),
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
    parameters: list(state.parameters),
    moments: list(state.moments),
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
