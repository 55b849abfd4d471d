/** Takes the files that a light-curve model needs and others publish, and keeps them as one. */

import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "../../data/fileErrors.ts";
import { keptModelPath, modelFileVersion, readModelFile } from "../../data/modelFiles.ts";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { ImportedFiles } from "../../lightcurves/modelFiles.ts";
import type { JobEvents } from "../events.ts";

/** What a folder may hold of a model; fiesta's largest surrogate has 170 files of 80 kB and one of 3 MB. */
const MAX_FILES = 1000;
const MAX_BYTES = 2 ** 28;

export interface ImportWeightsRequest {
  readonly model: LightCurveModel;
  /** Folder or file. */
  readonly path: string;
  /** `.safetensors`; by default where the model looks by itself. */
  readonly output?: string;
  readonly force: boolean;
}

export interface ImportWeightsResult {
  readonly output: string;
  /** Whether the model finds it there by itself. */
  readonly kept: boolean;
  readonly model: string;
  /** What it holds, in words. */
  readonly summary: string;
}

/** Runs the job. Nothing in the files is ever run. @throws InputError for anything foreign, damaged or missing */
export async function importWeights(
  { model, path, output, force }: ImportWeightsRequest,
  events: JobEvents = {},
): Promise<ImportWeightsResult> {
  const { imports } = model;
  if (!imports) throw new InputError(`${argument("model")} is ${model.name}, which needs no files of others`);
  const target = output ?? keptModelPath(model.name);
  if (!target.toLowerCase().endsWith(".safetensors")) {
    throw new InputError(`the output ${target} must end in .safetensors`);
  }
  const { bytes, summary, notes } = await imports.convert(await filesOf(path, imports), path);
  for (const note of notes) events.onMessage?.(note);
  const same = modelFileVersion(target) !== undefined && Buffer.compare(readModelFile(target), bytes) === 0;
  if (!same) {
    if (output === undefined) await makeFolder(dirname(target));
    checkNewFile(target, force);
    await writeFileWhole(target, bytes);
  }
  return { output: target, kept: target === keptModelPath(model.name), model: model.name, summary };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileError(error, "write", folder);
  }
}

/** Contents by name of a file, or of those of a folder's files that belong to the model. */
async function filesOf(path: string, imports: ImportedFiles): Promise<Map<string, Uint8Array>> {
  try {
    if (!(await stat(path)).isDirectory()) return new Map([[basename(path), await readWholeFile(path)]]);
    const names = (await readdir(path)).filter((name) => imports.reads(name)).sort();
    if (names.length > MAX_FILES) throw new InputError(`${path} has ${names.length} files, more than ${MAX_FILES}`);
    const files = new Map<string, Uint8Array>();
    let total = 0;
    for (const name of names) {
      total += (await stat(join(path, name))).size;
      if (total > MAX_BYTES) throw new InputError(`the files of ${path} have more than ${MAX_BYTES} bytes`);
      files.set(name, await readWholeFile(join(path, name)));
    }
    return files;
  } catch (error) {
    throw fileError(error, "read", path);
  }
}
