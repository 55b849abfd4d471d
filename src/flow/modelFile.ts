/** Models as `.safetensors`: parameters as tensors, everything else as JSON in the metadata. Runs in browsers too. */

import { encodeSafetensors, parseSafetensors, type Safetensors } from "../data/safetensors.ts";
import { type Tensor, type TensorMap, valuesOf } from "../data/tensor.ts";
import { InputError } from "../engine/errors.ts";
import { VERSION } from "../version.ts";
import { type Architecture, checkArchitecture } from "./architecture.ts";
import { PUBLISHED_CONDITIONS } from "./conditionTransform.ts";
import { checkModel, type FlowModel } from "./model.ts";
import { checkDescription, type ModelDescription } from "./modelSchema.ts";
import { type FlowState, parameterLayout } from "./parameters.ts";
import {
  isPublishedModel,
  PUBLISHED_RANGES,
  PUBLISHED_SCALES,
  PUBLISHED_TIMES,
  readPublishedModel,
} from "./publishedModel.ts";

/** Name and version of the layout. */
/** What checkpoints of trainings call themselves. */
export const CHECKPOINT_FORMAT = "kiloflow-checkpoint";
const FORMAT = "kiloflow-model";
const FORMAT_VERSION = "1";

const TRAINING_INPUTS = "training.inputs";
const OTHER_TENSORS = [
  TRAINING_INPUTS,
  "curves.centre",
  "curves.scale",
  "curves.components",
  "conditions.centre",
  "conditions.scale",
];

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

/** A model's file. Equal models give equal bytes. */
export function encodeModel(model: FlowModel): Uint8Array {
  const { architecture, bands, times, training, conditions, curves } = model;
  const tensors = stateTensors(architecture, model.state);
  const add = (name: string, values: Float64Array, shape: readonly number[] = [values.length]) =>
    tensors.set(name, { shape, values });
  add("curves.centre", curves.centre);
  add("curves.scale", curves.scale);
  if (curves.components) add("curves.components", curves.components, [curves.scale.length, curves.centre.length]);
  // float32 is enough to compare inputs by.
  const inputs = model.trainingInputs;
  if (inputs) tensors.set(TRAINING_INPUTS, { shape: [inputs.length / 4, 4], values: Float32Array.from(inputs) });
  add("conditions.centre", conditions.centre);
  add("conditions.scale", conditions.scale);
  const description: ModelDescription = {
    architecture,
    bands,
    times,
    conditions: { columns: conditions.columns, logarithm: conditions.logarithm },
    training,
  };
  return encodeSafetensors(tensors, {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    kiloflow: VERSION,
    description: JSON.stringify(description),
  });
}

/** Reads the numbers of a flow, every shape checked. @throws InputError */
export function readState(tensors: TensorMap, architecture: Architecture, file: string): FlowState {
  const layout = parameterLayout(architecture);
  const parameters = new Float32Array(layout.count);
  const moments = new Float32Array(layout.momentCount);
  for (const [views, target] of [
    [layout.views, parameters],
    [layout.momentViews, moments],
  ] as const) {
    for (const { name, shape, offset } of views) target.set(readFloats(tensors, name, shape, file), offset);
  }
  return { parameters, moments };
}

/** A tensor of finite floats of the given shape. @throws InputError */
export function readFloats(
  tensors: TensorMap,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array | Float64Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new InputError(`${file} lacks the tensor "${name}"`);
  if (tensor.shape.join() !== shape.join()) {
    throw new InputError(`${file}: tensor "${name}" has the shape [${tensor.shape}], but must have [${shape}]`);
  }
  if (!(tensor.values instanceof Float32Array || tensor.values instanceof Float64Array)) {
    throw new InputError(`${file}: tensor "${name}" does not hold floating-point numbers`);
  }
  if (!tensor.values.every(Number.isFinite))
    throw new InputError(`${file}: tensor "${name}" holds numbers that are not finite`);
  return tensor.values;
}

/** Metadata of a file of ours, its format checked. @throws InputError */
export function readDescription({ metadata }: Safetensors, format: string, file: string): unknown {
  if (metadata.format !== format) {
    if (metadata.format === CHECKPOINT_FORMAT) {
      throw new InputError(`${file} is the last state of a training, for --resume`, {
        hint: `the model is ${file.replace(/\.last\.safetensors$/, ".safetensors")}`,
      });
    }
    const known = metadata.format ? `is a "${metadata.format}"` : "is a safetensors file of something else";
    throw new InputError(`${file} ${known}, but must be a model of kiloflow or a published KilonovaML model`);
  }
  if (metadata.format_version !== FORMAT_VERSION) {
    throw new InputError(
      `${file} has version ${metadata.format_version} of the format; this kiloflow reads ${FORMAT_VERSION}`,
    );
  }
  try {
    return JSON.parse(metadata.description ?? "");
  } catch {
    throw new InputError(`${file}: its description is not JSON`);
  }
}

/** Reads a model of ours, or a published one with its band in the metadata. @throws InputError */
export function parseModel(bytes: Uint8Array, file: string): FlowModel {
  const contents = parseSafetensors(bytes, file);
  if (isPublishedModel(contents.tensors)) {
    return publishedModel(contents.tensors, contents.metadata.band, contents.metadata.scale_mag, file);
  }
  const description = checkDescription(readDescription(contents, FORMAT, file), file);
  const { architecture, bands, times, conditions, training } = description;
  checkArchitecture(architecture, file);
  const { dimensions, conditions: width } = architecture;
  const values = bands.length * times.length;
  const double = (name: string, shape: readonly number[]) =>
    Float64Array.from(readFloats(contents.tensors, name, shape, file));
  refuseUnknown(contents.tensors, architecture, file);
  const model: FlowModel = {
    architecture,
    state: readState(contents.tensors, architecture, file),
    curves: {
      centre: double("curves.centre", [values]),
      scale: double("curves.scale", [dimensions]),
      ...(contents.tensors.has("curves.components")
        ? { components: double("curves.components", [dimensions, values]) }
        : {}),
    },
    conditions: {
      columns: conditions.columns,
      logarithm: conditions.logarithm,
      centre: double("conditions.centre", [width]),
      scale: double("conditions.scale", [width]),
    },
    bands,
    times,
    training,
    ...readTrainingInputs(contents.tensors, file),
  };
  checkModel(model, file);
  return model;
}

function readTrainingInputs(tensors: TensorMap, file: string): Pick<FlowModel, "trainingInputs"> {
  const tensor = tensors.get(TRAINING_INPUTS);
  if (!tensor) return {};
  const inputs = readFloats(tensors, TRAINING_INPUTS, [tensor.shape[0], 4], file);
  if (inputs.length < 8 || !inputs.every((value) => value > 0)) {
    throw new InputError(`${file}: tensor "${TRAINING_INPUTS}" must hold two or more sets of positive numbers`);
  }
  return { trainingInputs: Float64Array.from(inputs) };
}

/** @throws InputError for tensors that the architecture has no use for: the two do not belong together */
function refuseUnknown(tensors: TensorMap, architecture: Architecture, file: string): void {
  const { views, momentViews } = parameterLayout(architecture);
  const known = new Set([...views, ...momentViews].map(({ name }) => name));
  for (const name of OTHER_TENSORS) known.add(name);
  for (const name of tensors.keys()) {
    if (!known.has(name))
      throw new InputError(`${file} has the tensor "${name}", which its architecture does not ask for`);
  }
}

/**
 * A published model as one of ours: fed with raw m1, m2, Lambda1, Lambda1, its curves divided by the band's constant.
 * @param band from the file's metadata or the user
 * @param scale the constant, where the file says it
 * @throws InputError where the band is missing or not one of the published
 */
export function publishedModel(
  tensors: TensorMap,
  band: string | undefined,
  scale: string | undefined,
  file: string,
): FlowModel {
  const { architecture, state } = readPublishedModel(tensors, file);
  if (band === undefined) {
    throw new InputError(`${file} does not say which band it is for`, { hint: "add --band g, r, i or z" });
  }
  const constant = scale === undefined ? PUBLISHED_SCALES[band] : Number(scale);
  if (!Number.isFinite(constant) || constant === 0) {
    throw new InputError(`${file}: there is no published scaling constant for the band "${band}"`, {
      hint: `the published bands are ${Object.keys(PUBLISHED_SCALES).join(", ")}`,
    });
  }
  if (architecture.dimensions !== PUBLISHED_TIMES.length || architecture.conditions !== 4) {
    throw new InputError(
      `${file} has ${architecture.dimensions} points and ${architecture.conditions} conditions, not the 10 and 4 of the published models`,
    );
  }
  return {
    architecture,
    state,
    curves: {
      centre: new Float64Array(architecture.dimensions),
      scale: new Float64Array(architecture.dimensions).fill(constant),
    },
    conditions: PUBLISHED_CONDITIONS,
    bands: [band],
    times: PUBLISHED_TIMES,
    training: {
      source: `published KilonovaML model ${file.split("/").at(-1)}`,
      trainingRows: 66_667,
      validationRows: 33_333,
      ...PUBLISHED_RANGES,
      variant: "kilonovaml",
    },
  };
}
