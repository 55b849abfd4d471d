/** Opens, imports and exports models. */

import { readFile } from "node:fs/promises";
import { fileError } from "../../data/fileErrors.ts";
import { parsePytorchModule } from "../../data/pytorchModule.ts";
import { looksLikeSafetensors, parseSafetensors } from "../../data/safetensors.ts";
import { InputError } from "../../engine/errors.ts";
import { ignoresLambda2 } from "../../flow/conditionTransform.ts";
import type { FlowModel } from "../../flow/model.ts";
import { parseModel, publishedModel } from "../../flow/modelFile.ts";
import { isPublishedModel } from "../../flow/publishedModel.ts";

/** Reads a model of ours, or a published one with its band in the file. @throws InputError */
export async function openModel(path: string): Promise<FlowModel> {
  const bytes = await readBytes(path);
  if (!/\.safetensors$/i.test(path) && !looksLikeSafetensors(bytes)) {
    const published = /\.pth?$/i.test(path);
    const hint = published
      ? "take a .pth with kiloflow import first"
      : "kiloflow train and kiloflow import make models";
    throw new InputError(`${path} is not a model of kiloflow`, { hint });
  }
  return parseModel(bytes, path);
}

/**
 * Reads a published model, `.safetensors` or `.pth`. A `.pth` is read as data: nothing in it is run.
 * @param band for files that do not say it, or to contradict them
 * @throws InputError for files that are neither, or that hold anything else
 */
export async function importPublishedModel(path: string, band: string | undefined): Promise<FlowModel> {
  const bytes = await readBytes(path);
  const contents =
    looksLikeSafetensors(bytes) || /\.safetensors$/i.test(path)
      ? parseSafetensors(bytes, path)
      : { tensors: parsePytorchModule(bytes, path), metadata: {} as Record<string, string> };
  if (!isPublishedModel(contents.tensors)) {
    throw new InputError(`${path} does not hold a published KilonovaML model`, {
      hint: "models of kiloflow need no import",
    });
  }
  const own = contents.metadata.band;
  if (band !== undefined && own !== undefined && band !== own) {
    throw new InputError(`--band ${band} contradicts ${path}, which is for the band ${own}`);
  }
  return publishedModel(contents.tensors, own ?? band, contents.metadata.scale_mag, path);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, "read", path);
  }
}

/** What a user should know before trusting a model, one sentence each. */
export function modelWarnings(model: FlowModel, path: string): string[] {
  if (!ignoresLambda2(model.conditions)) return [];
  return [
    `${path} was trained on (m1, m2, Lambda1, Lambda1): the published pipeline stores Lambda1 twice. It is fed so, ` +
      "and Lambda2 does not count; fed both Lambdas its curves are off by magnitudes.",
  ];
}

/** One JSON text with all numbers of a model, for embedders that read nothing else. */
export function modelJson(model: FlowModel): string {
  const list = (values: ArrayLike<number>) => Array.from(values);
  const { architecture, state, curves, conditions, bands, times, training } = model;
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
    },
    conditions: {
      columns: conditions.columns,
      logarithm: conditions.logarithm,
      centre: list(conditions.centre),
      scale: list(conditions.scale),
    },
    bands,
    times,
    training,
  })}\n`;
}
