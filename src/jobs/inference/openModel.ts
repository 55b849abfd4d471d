/** Opens models. */

import { looksLikeSafetensors } from "../../data/safetensors.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import { InputError } from "../../engine/errors.ts";
import { feedingWarning } from "../../flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../flow/model.ts";
import { parseModel } from "../../flow/modelFile.ts";

/** Reads a model of ours, or a published one with its band in the file. @throws InputError */
export async function openModel(path: string): Promise<FlowModel> {
  const bytes = await readWholeFile(path);
  if (!/\.safetensors$/i.test(path) && !looksLikeSafetensors(bytes)) {
    const published = /\.pth?$/i.test(path);
    const hint = published
      ? "take a .pth with kiloflow import first"
      : "kiloflow train and kiloflow import make models";
    throw new InputError(`${path} is not a model of kiloflow`, { hint });
  }
  return parseModel(bytes, path);
}

/** What a user should know before trusting a model, one sentence each. */
export function modelWarnings(model: FlowModel, path: string): string[] {
  const feeding = feedingWarning(model.conditions, path);
  return feeding === undefined ? [] : [feeding];
}
