/** Flows of tables as `.safetensors`: parameters as tensors, everything else as JSON in the metadata. */

import { encodeSafetensors } from "../../data/safetensors.ts";
import { VERSION } from "../../version.ts";
import type { FlowModel } from "../model.ts";
import { encodeModel as encodeCurveModel, stateTensors, TABLE_FORMAT, TABLE_VERSIONS } from "../modelEncoding.ts";
import type { TableColumns, TableFlow } from "./model.ts";

/** A model's file. Equal models give equal bytes. */
export function encodeTableFlow(model: TableFlow): Uint8Array {
  const { architecture, state, targets, conditions, training } = model;
  const tensors = stateTensors(architecture, state);
  const add = (name: string, { centre, scale }: TableColumns) => {
    tensors.set(`${name}.centre`, { shape: [centre.length], values: centre });
    tensors.set(`${name}.scale`, { shape: [scale.length], values: scale });
  };
  add("targets", targets);
  add("conditions", conditions);
  const { names, transforms, masked, flags } = conditions;
  const described = {
    architecture,
    targets: { names: targets.names, transforms: targets.transforms },
    conditions: { names, transforms, masked, flags },
    training,
  };
  return encodeSafetensors(tensors, {
    format: TABLE_FORMAT,
    format_version: TABLE_VERSIONS.at(-1)!,
    kiloflow: VERSION,
    description: JSON.stringify(described),
  });
}

/** A model's file, of light curves or of a table. */
export const encodeModel = (model: FlowModel | TableFlow): Uint8Array =>
  "kind" in model ? encodeTableFlow(model) : encodeCurveModel(model);
