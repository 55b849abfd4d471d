import { rename, rm, writeFile } from "node:fs/promises";
import { fileError } from "./fileErrors.ts";

/** Writes a file under a temporary name and renames it: it appears whole or not at all. @throws InputError where that fails */
export async function writeFileWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${path}.partial`;
  try {
    await writeFile(temporary, contents);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, "write", path);
  }
}
