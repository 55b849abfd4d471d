/** Takes published KilonovaML models. */

import { shownName, shownNames } from "../../data/names.ts";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { parsePytorchModule } from "../../data/pytorchModule.ts";
import { looksLikeSafetensors, parseSafetensors, type Safetensors } from "../../data/safetensors.ts";
import type { TensorMap } from "../../data/tensor.ts";
import { InputError } from "../../engine/errors.ts";
import { publishedModel } from "../../flow/formats/kilonovaml/model.ts";
import { isPublishedModel } from "../../flow/formats/kilonovaml/tensors.ts";
import type { FlowModel } from "../../flow/model.ts";
import { encodeModel } from "../../flow/modelEncoding.ts";
import { isOwnModel } from "../../flow/modelFile.ts";
import type { JobEvents } from "../events.ts";
import { modelWarnings, readBytes } from "./openModel.ts";

export interface ImportRequest {
  /** Published model, `.pth` or `.safetensors`. */
  readonly file: string;
  /** For files that do not say their band, or to contradict them. */
  readonly band?: string;
  /** `.safetensors`; by default the band's name. */
  readonly output?: string;
  readonly force: boolean;
}

export interface ImportResult {
  readonly output: string;
  readonly band: string;
  readonly dimensions: number;
  readonly transforms: number;
  readonly parameters: number;
  /** What curves are divided by, mag. */
  readonly scale: number;
}

/** Writes a published model as one of ours. @throws InputError for files that hold anything else */
export async function importModel(request: ImportRequest, events: JobEvents = {}): Promise<ImportResult> {
  const model = await importPublishedModel(request.file, request.band);
  const [band] = model.bands;
  const output = request.output ?? `${fileNameOf(band, request.file)}.safetensors`;
  if (!output.toLowerCase().endsWith(".safetensors"))
    throw new InputError(`the output ${output} must end in .safetensors`);
  checkNewFile(output, request.force);
  await writeFileWhole(output, encodeModel(model));
  for (const warning of modelWarnings(model, request.file)) events.onWarning?.(warning);
  return {
    output,
    band,
    dimensions: model.architecture.dimensions,
    transforms: model.architecture.transforms.length,
    parameters: model.state.parameters.length,
    scale: model.curves.scale[0],
  };
}

/** A band as the name of a file: a file must not say into which folder its model goes. @throws InputError */
function fileNameOf(band: string, file: string): string {
  if (/^[\w+~][\w+~.:-]*$/.test(band)) return band;
  throw new InputError(`the band of ${file} is "${band}", which is no name for a file: name the output`);
}

/**
 * Reads a published model, `.safetensors` or `.pth`. A `.pth` is read as data: nothing in it is run.
 * @param band for files that do not say it, or to contradict them
 * @throws InputError for files that are neither, or that hold anything else
 */
export async function importPublishedModel(path: string, band: string | undefined): Promise<FlowModel> {
  const bytes = await readBytes(path);
  const contents: Safetensors =
    looksLikeSafetensors(bytes) || /\.safetensors$/i.test(path)
      ? parseSafetensors(bytes, path)
      : { tensors: parsePytorchModule(bytes, path), metadata: {} };
  const tensors = withoutPrefix(contents.tensors);
  if (!isPublishedModel(tensors)) {
    if (isOwnModel(contents)) throw new InputError(`${path} is a model of kiloflow, which needs no import`);
    throw new InputError(`${path} does not hold a published KilonovaML model`, {
      hint: `its tensors are ${shownNames([...tensors.keys()])}`,
    });
  }
  const own = contents.metadata.band;
  if (band !== undefined && own !== undefined && band !== own) {
    throw new InputError(`the band ${band} contradicts ${path}, which is for the band ${shownName(own)}`);
  }
  return publishedModel(tensors, own ?? band, contents.metadata.scale_mag, path);
}

/** What DataParallel puts before every name of the module that it wraps. */
const WRAPPED = "module.";

function withoutPrefix(tensors: TensorMap): TensorMap {
  const entries = [...tensors];
  if (!entries.every(([name]) => name.startsWith(WRAPPED))) return tensors;
  return new Map(entries.map(([name, tensor]) => [name.slice(WRAPPED.length), tensor]));
}
