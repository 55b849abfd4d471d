/** Reads models of `.safetensors`. Runs in browsers too. */

import { parseJsonText } from "../data/jsonText.ts";
import { isName, shownName } from "../data/names.ts";
import { parseSafetensors, type Safetensors } from "../data/safetensors.ts";
import type { TensorMap } from "../data/tensor.ts";
import { InputError } from "../engine/errors.ts";
import { inputNames } from "../lightcurves/model.ts";
import { type Architecture, checkArchitecture } from "./architecture.ts";
import { checkSigmaFactors } from "./calibration.ts";
import { publishedModel } from "./formats/kilonovaml/model.ts";
import { isPublishedModel } from "./formats/kilonovaml/tensors.ts";
import { checkModel, type FlowModel, givenModelOf, lightCurveModelOf } from "./model.ts";
import { FORMAT, TABLE_FORMAT, TABLE_VERSIONS, TRAINING_INPUTS } from "./modelEncoding.ts";
import { checkDescription, type ModelDescription } from "./modelSchema.ts";
import { type FlowState, type ParameterView, parameterLayout } from "./parameters.ts";

/** What checkpoints of trainings call themselves. */
export const CHECKPOINT_FORMAT = "kiloflow-checkpoint";
/**
 * Version 1, of kiloflow 0.1.0, names no light-curve model, and conditions by the columns of its inputs. Version 3 is that
 * of flows of a representation, version 4 that of flows with an embedding, version 5 that of flows of something observed: the
 * others stay readable for programs that know none of these.
 */
const FORMAT_VERSIONS = ["1", "2", "3", "4", "5"];
/** Version 2 has a checksum. */
export const CHECKPOINT_VERSIONS = ["1", "2"];
const WHAT_IS: Readonly<Record<string, string>> = {
  [FORMAT]: "a model of kiloflow or a published KilonovaML model",
  [TABLE_FORMAT]: "a flow of a table",
  [CHECKPOINT_FORMAT]: "the last state of a training",
};
const VERSIONS_OF: Readonly<Record<string, readonly string[]>> = {
  [FORMAT]: FORMAT_VERSIONS,
  [TABLE_FORMAT]: TABLE_VERSIONS,
  [CHECKPOINT_FORMAT]: CHECKPOINT_VERSIONS,
};
/** The light-curve model of files of version 1. */
const MODEL_OF_VERSION_1 = "du17";

const OTHER_TENSORS = [
  TRAINING_INPUTS,
  "curves.centre",
  "curves.scale",
  "curves.components",
  "curves.units",
  "conditions.centre",
  "conditions.scale",
];

/** Reads the numbers of a flow, every shape checked. @throws InputError */
export function readState(tensors: TensorMap, architecture: Architecture, file: string): FlowState {
  const { views, count, momentViews, momentCount } = parameterLayout(architecture);
  const read = (places: readonly ParameterView[], length: number) => {
    // Read before memory is taken: the description may ask for more than the file has.
    const found = places.map(({ name, shape }) => readFloats(tensors, name, shape, file));
    const values = new Float32Array(length);
    for (const [index, own] of found.entries()) values.set(own, places[index].offset);
    return values;
  };
  return { parameters: read(views, count), moments: read(momentViews, momentCount) };
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

/** Whether a file says that it is a model or a checkpoint of ours. */
export const isOwnModel = ({ metadata }: Safetensors): boolean =>
  [FORMAT, TABLE_FORMAT, CHECKPOINT_FORMAT].includes(metadata.format);

/** Metadata of a file of ours, its format checked. @throws InputError */
export function readDescription({ metadata }: Safetensors, format: string, file: string): unknown {
  if (metadata.format !== format) {
    if (metadata.format === CHECKPOINT_FORMAT) {
      throw new InputError(`${file} is the last state of a training, not a model`, {
        hint: `its model, unless it diverged, is ${file.replace(/\.last\.safetensors$/, ".safetensors")}`,
      });
    }
    if (metadata.format === TABLE_FORMAT) {
      throw new InputError(`${file} is a flow of a table, which has no light curves`, {
        hint: "kiloflow sample and kiloflow logprob take it",
      });
    }
    const known = metadata.format ? `is a "${shownName(metadata.format)}"` : "is a safetensors file of something else";
    const right = WHAT_IS[format];
    throw new InputError(`${file} ${known}, but must be ${right}`);
  }
  const versions = VERSIONS_OF[format];
  if (!versions.includes(metadata.format_version)) {
    throw new InputError(
      `${file} has version ${shownName(String(metadata.format_version))} of the format; this kiloflow reads ${versions.join(", ")}`,
    );
  }
  return parseJsonText(metadata.description ?? "", `${file}: its description`);
}

/** Reads a model of ours, or a published one with its band in the metadata. @throws InputError */
export function parseModel(bytes: Uint8Array, file: string): FlowModel {
  const contents = parseSafetensors(bytes, file);
  if (isPublishedModel(contents.tensors)) {
    return publishedModel(contents.tensors, contents.metadata.band, contents.metadata.scale_mag, file);
  }
  const description = checkDescription(readDescription(contents, FORMAT, file), file);
  const { architecture, bands, times, representation, observed, sigmaFactors } = description;
  const training = trainingOf(description);
  checkArchitecture(architecture, file);
  const { dimensions, conditions: width } = architecture;
  checkAxes(bands, times, file);
  const values = representation?.length ?? bands.length * times.length;
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
      ...(contents.tensors.has("curves.units") ? { units: double("curves.units", [values]) } : {}),
    },
    conditions: {
      names: conditionNames(description, training, file),
      logarithm: description.conditions.logarithm,
      centre: double("conditions.centre", [width]),
      scale: double("conditions.scale", [width]),
    },
    ...(representation ? { representation } : {}),
    ...(observed ? { observed } : {}),
    bands,
    times,
    training,
    ...(sigmaFactors ? { sigmaFactors } : {}),
    ...readTrainingInputs(contents.tensors, { training, observed }, file),
  };
  checkModel(model, file);
  checkSigmaFactors(model, file);
  return model;
}

/** @throws InputError for bands that cannot be names, and times that do not ascend */
function checkAxes(bands: readonly string[], times: readonly number[], file: string): void {
  const bad = bands.find((band, index) => !isName(band) || bands.indexOf(band) !== index);
  if (bad !== undefined) throw new InputError(`${file} has the band "${shownName(bad)}" twice, or it is no name`);
  if (times.some((time, index) => index > 0 && !(time > times[index - 1])))
    throw new InputError(`${file} has times that do not ascend`);
}

/** The training of a description of any version. */
function trainingOf({ training }: ModelDescription): FlowModel["training"] {
  const { source, model = MODEL_OF_VERSION_1, variant, options, ...others } = training;
  const known = options ?? (variant === undefined ? undefined : { variant });
  return { source, model, ...(known ? { options: known } : {}), ...others };
}

/** Names of the conditions of a description of any version. @throws InputError where it has none */
function conditionNames(
  { conditions: { names, columns } }: ModelDescription,
  training: FlowModel["training"],
  file: string,
): readonly string[] {
  if (names) return names;
  if (!columns) throw new InputError(`${file}: its description lacks "conditions.names"`);
  const { inputs } = lightCurveModelOf({ training }, file);
  return columns.map((column) => inputs[column]?.name ?? `column ${column}`);
}

function readTrainingInputs(
  tensors: TensorMap,
  flow: Pick<FlowModel, "training" | "observed">,
  file: string,
): Pick<FlowModel, "trainingInputs"> {
  const tensor = tensors.get(TRAINING_INPUTS);
  if (!tensor) return {};
  const model = givenModelOf(flow, file);
  const width = model.inputs.length;
  const values = readFloats(tensors, TRAINING_INPUTS, [tensor.shape[0], width], file);
  const hasPlace = (value: number, at: number) => model.inputs[at % width].scale === "linear" || value > 0;
  if (values.length < 2 * width || !values.every(hasPlace)) {
    throw new InputError(`${file}: tensor "${TRAINING_INPUTS}" must hold two or more sets of ${inputNames(model)}`);
  }
  return { trainingInputs: Float64Array.from(values) };
}

/** @throws InputError for tensors that the architecture has no use for: the two do not belong together */
export function refuseUnknown(
  tensors: TensorMap,
  architecture: Architecture,
  file: string,
  others: readonly string[] = OTHER_TENSORS,
): void {
  const { views, momentViews } = parameterLayout(architecture);
  const known = new Set([...views, ...momentViews].map(({ name }) => name));
  for (const name of others) known.add(name);
  for (const name of tensors.keys()) {
    if (!known.has(name))
      throw new InputError(`${file} has the tensor "${shownName(name)}", which its architecture does not ask for`);
  }
}
