/** Opens models. */

import { refuseForeign } from "../../data/input/foreign.ts";
import { readInput } from "../../data/input/index.ts";
import { shownName } from "../../data/names.ts";
import { looksLikeSafetensors } from "../../data/safetensors.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import { InputError } from "../../engine/errors.ts";
import { sigmaFactorsOf, withoutSigmaFactors } from "../../flow/calibration.ts";
import { feedingWarning } from "../../flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../flow/model.ts";
import { parseModel } from "../../flow/modelFile.ts";
import { isTableFlow, parseTableFlow } from "../../flow/table/file.ts";
import type { TableFlow } from "../../flow/table/model.ts";

/** Reads a model of ours, or a published one with its band in the file. @throws InputError, also for flows of tables */
export const openModel = async (path: string): Promise<FlowModel> => parseModel(await modelBytes(path), path);

/** Reads a flow of a table. @throws InputError, also for one of light curves */
export const openTableFlow = async (path: string): Promise<TableFlow> => parseTableFlow(await modelBytes(path), path);

/** Reads a model of light curves or of a table. @throws InputError */
export async function openAnyModel(path: string): Promise<FlowModel | TableFlow> {
  const bytes = await modelBytes(path);
  return isTableFlow(bytes, path) ? parseTableFlow(bytes, path) : parseModel(bytes, path);
}

async function modelBytes(path: string): Promise<Uint8Array> {
  const bytes = await readWholeFile(path);
  if (!/\.safetensors$/i.test(path) && !looksLikeSafetensors(bytes)) {
    const published = /\.pth?$/i.test(path);
    const hint = published
      ? "take a .pth with kiloflow import first"
      : "kiloflow train and kiloflow import make models";
    throw new InputError(`${path} is not a model of kiloflow`, { hint });
  }
  return bytes;
}

/** A flow with its sigma factors, where these are not to be left out. */
export const withCalibration = (model: FlowModel, calibration = true): FlowModel =>
  calibration ? model : withoutSigmaFactors(model);

/** A flow for samples. @throws InputError */
export const openFlow = async (path: string, calibration?: boolean): Promise<FlowModel> =>
  withCalibration(await openModel(path), calibration);

/** Which bands take the sigma factor of another one, in a sentence; undefined where none does. */
export function borrowedFactorsText(model: FlowModel, path: string): string | undefined {
  const borrowed = sigmaFactorsOf(model)?.flatMap(({ band }, at) =>
    band === model.bands[at] ? [] : [`${model.bands[at]} that of ${shownName(band)}`],
  );
  if (!borrowed || borrowed.length === 0) return undefined;
  return `bands that ${path} has no sigma factor of take that of the nearest in wavelength: ${borrowed.join(", ")}`;
}

/** The bytes of a model. @throws InputError where it cannot be read, or is known to be something else */
export async function readBytes(path: string): Promise<Uint8Array> {
  const { bytes, head, name } = await readInput(path);
  // Old files of torch.save are pickles: what is wrong with them is said where they are read.
  if (!looksLikeSafetensors(bytes) && head[0] !== 0x80) refuseForeign({ head, name });
  return bytes;
}

/** What a user should know before trusting a model, one sentence each. */
export function modelWarnings(model: FlowModel, path: string): string[] {
  const feeding = feedingWarning(model.conditions, path);
  return feeding === undefined ? [] : [feeding];
}
