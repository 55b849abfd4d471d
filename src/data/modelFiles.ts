/** Files of models on this machine. They are read while a model is configured, so synchronously. */

import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { InputError } from "../engine/errors.ts";
import { fileError } from "./fileErrors.ts";

/** More than any file of weights. */
const MAX_BYTES = 2 ** 30;

/** `$KILOFLOW_MODELS`, else `$XDG_DATA_HOME/kiloflow`, else `~/.local/share/kiloflow`. */
function modelsFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  if (environment.KILOFLOW_MODELS) return environment.KILOFLOW_MODELS;
  return join(environment.XDG_DATA_HOME || join(homedir(), ".local", "share"), "kiloflow");
}

/** Where the file of a model is kept. */
export const keptModelPath = (model: string): string => join(modelsFolder(), `${model}.safetensors`);

/** Reads a file of weights. @throws InputError where that fails */
export function readModelFile(path: string): Uint8Array {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new InputError(`cannot read ${path}: it is no file`);
    if (found.size >= MAX_BYTES) throw new InputError(`cannot read ${path}: it is larger than 1 GiB`);
    return readFileSync(path);
  } catch (error) {
    throw fileError(error, "read", path);
  }
}

/** Time of change and size of a file; undefined where there is none. */
export function modelFileVersion(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.size}`;
}
