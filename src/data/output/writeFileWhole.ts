import { open, rename, rm } from "node:fs/promises";
import { fileError } from "../fileErrors.ts";
import { OutputLock } from "./outputLock.ts";
import { besideOutput, outputPlace } from "./place.ts";
import { syncFolderOf } from "./syncFolder.ts";
import { writeThrough } from "./writeThrough.ts";

/**
 * Writes a file whole or not at all: under another name, waits until the disk has it, and renames it. Pipes and devices
 * are written through.
 * @param locked whether the caller holds the output's lock already
 * @throws InputError where that fails, or another process writes the same file
 */
export async function writeFileWhole(path: string, contents: string | Uint8Array, locked = false): Promise<void> {
  const place = await outputPlace(path);
  if (place.kind === "stream") return writeThrough(path, [contents]);
  const lock = locked ? undefined : await OutputLock.take(place.path);
  const temporary = besideOutput(place.path, ".partial");
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, place.path);
    await syncFolderOf(place.path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, "write", path);
  } finally {
    await lock?.release();
  }
}
