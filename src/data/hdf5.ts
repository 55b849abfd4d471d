/** Access to HDF5 through h5wasm, with its errors as sentences. */

import { open as openFile } from "node:fs/promises";
import type { File as Hdf5File } from "h5wasm/node";
import { InputError } from "../engine/errors.ts";
import { checkInstalled, optionalPackage } from "../engine/optionalPackage.ts";
import { fileError } from "./fileErrors.ts";

export type { Dataset as Hdf5Dataset, File as Hdf5File, Group as Hdf5Group } from "h5wasm/node";

type Hdf5Library = typeof import("h5wasm/node");
let library: Promise<Hdf5Library> | undefined;

/** Loads the library once; its errors are thrown instead of printed. */
export function loadHdf5(): Promise<Hdf5Library> {
  library ??= (async () => {
    const loaded = await optionalPackage("HDF5 files", "h5wasm", () => import("h5wasm/node"));
    const module = await loaded.ready;
    module.activate_throwing_error_handler();
    return loaded;
  })();
  return library;
}

/** @throws InputError where h5wasm is not installed */
export const checkHdf5Installed = (): void =>
  checkInstalled("HDF5 files", "h5wasm", () => import.meta.resolve("h5wasm"));

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Whether a file starts as HDF5 files do, or behind a user block as MATLAB's do: of 512 bytes, 1024, 2048 and so on. */
export async function looksLikeHdf5(path: string): Promise<boolean> {
  const file = await openFile(path, "r");
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(SIGNATURE.length);
    for (let at = 0; at === 0 || at < size; at = Math.max(512, 2 * at)) {
      await file.read(head, 0, head.length, at);
      if (head.equals(SIGNATURE)) return true;
    }
    return false;
  } finally {
    await file.close();
  }
}

/**
 * Opens a file for reading. The caller closes it.
 * @throws InputError where it cannot be read, is no HDF5 file, or is truncated
 */
export async function openHdf5File(path: string): Promise<Hdf5File> {
  let signed: boolean;
  try {
    signed = await looksLikeHdf5(path);
  } catch (error) {
    throw fileError(error, "read", path);
  }
  if (!signed) throw new InputError(`${path} is not an HDF5 file`);
  const { File } = await loadHdf5();
  let file: Hdf5File;
  try {
    file = new File(path, "r");
  } catch (error) {
    throw new InputError(`${path} is a truncated or damaged HDF5 file`, { cause: error });
  }
  if (file.file_id < 0n) throw new InputError(`${path} is a truncated or damaged HDF5 file`);
  return file;
}

/** Runs something on an open file; what HDF5 throws becomes an InputError that names the file. */
export function readingHdf5<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is a damaged HDF5 file, or has parts that kiloflow cannot read`, { cause: error });
  }
}
