/**
 * Models as `.safetensors`: parameters as tensors, everything else as JSON in the metadata. Apart from their reader, whose
 * schemas trainings in pages need not load.
 */

import { encodeSafetensors } from "../data/safetensors.ts";
import { type Tensor, valuesOf } from "../data/tensor.ts";
import { VERSION } from "../version.ts";
import type { Architecture } from "./architecture.ts";
import { type FlowModel, givenModelOf } from "./model.ts";
import type { ModelDescription } from "./modelSchema.ts";
import { type FlowState, parameterLayout } from "./parameters.ts";

export const FORMAT = "kiloflow-model";
/** What flows of tables call themselves. */
export const TABLE_FORMAT = "kiloflow-table-model";
export const TABLE_VERSIONS = ["1"];
export const TRAINING_INPUTS = "training.inputs";

/** Tensors of a flow's numbers by name. */
export function stateTensors(architecture: Architecture, { parameters, moments }: FlowState): Map<string, Tensor> {
  const layout = parameterLayout(architecture);
  const tensors = new Map<string, Tensor>();
  for (const [views, values] of [
    [layout.views, parameters],
    [layout.momentViews, moments],
  ] as const) {
    for (const { name, shape, offset } of views) {
      const own = Float32Array.from(values.subarray(offset, offset + valuesOf(shape)));
      tensors.set(name, { shape, values: own });
    }
  }
  return tensors;
}

/** Training inputs as files hold them: float32 is enough to compare inputs by, where it reaches. */
export function storedInputs(inputs: Float64Array): Float32Array | Float64Array {
  const short = Float32Array.from(inputs);
  const reached = short.every((value, at) => Number.isFinite(value) && (value !== 0) === (inputs[at] !== 0));
  return reached ? short : inputs;
}

/** A model's file. Equal models give equal bytes. */
export function encodeModel(model: FlowModel): Uint8Array {
  const { architecture, bands, times, training, conditions, curves, representation, observed, sigmaFactors } = model;
  const tensors = stateTensors(architecture, model.state);
  const add = (name: string, values: Float64Array, shape: readonly number[] = [values.length]) =>
    tensors.set(name, { shape, values });
  add("curves.centre", curves.centre);
  add("curves.scale", curves.scale);
  if (curves.components) add("curves.components", curves.components, [curves.scale.length, curves.centre.length]);
  if (curves.units) add("curves.units", curves.units);
  const inputs = model.trainingInputs;
  if (inputs) {
    const width = givenModelOf(model).inputs.length;
    tensors.set(TRAINING_INPUTS, { shape: [inputs.length / width, width], values: storedInputs(inputs) });
  }
  add("conditions.centre", conditions.centre);
  add("conditions.scale", conditions.scale);
  const description: ModelDescription = {
    architecture,
    bands,
    times,
    ...(representation ? { representation } : {}),
    ...(observed ? { observed } : {}),
    conditions: { names: conditions.names, logarithm: conditions.logarithm },
    training,
    ...(sigmaFactors ? { sigmaFactors } : {}),
  };
  return encodeSafetensors(tensors, {
    format: FORMAT,
    format_version: observed ? "5" : architecture.embedding ? "4" : representation ? "3" : "2",
    kiloflow: VERSION,
    description: JSON.stringify(description),
  });
}
