/** Where an output really goes: through symbolic links, into pipes and devices, and under which names it is unfinished. */

import { createHash } from "node:crypto";
import { lstat, readlink, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../../engine/errors.ts";
import { fileError, isSystemError } from "../fileErrors.ts";

/** Name that means standard output. */
export const STANDARD_OUTPUT = "-";

/** A file that can be replaced by renaming another, or something that can only be written through. */
export type OutputPlace =
  | { readonly kind: "file"; readonly path: string; readonly exists: boolean }
  | { readonly kind: "stream"; readonly path: string };

/** As many links as Linux follows. */
const MAXIMUM_LINKS = 40;

/**
 * Finds where an output goes. Links are followed, so that their target is replaced and they stay; the target of the
 * last one need not exist.
 * @throws InputError for folders, links into themselves, and places that cannot be looked at
 */
export async function outputPlace(path: string): Promise<OutputPlace> {
  if (path === STANDARD_OUTPUT) return { kind: "stream", path };
  try {
    // What the system opens behind /dev/stdout or /dev/fd/63 has no name of its own.
    const found = await stat(path).catch(absent);
    if (found?.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder`);
    if (found && !found.isFile()) return { kind: "stream", path };
    return { kind: "file", path: await followLinks(path), exists: found !== undefined };
  } catch (error) {
    throw fileError(error, "write", path);
  }
}

async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links <= MAXIMUM_LINKS; links++) {
    if (!(await lstat(target).catch(absent))?.isSymbolicLink()) return target;
    target = resolve(dirname(target), await readlink(target));
  }
  throw new InputError(`cannot write ${path}: its symbolic links lead in a circle`);
}

function absent(error: unknown): undefined {
  if (isSystemError(error) && error.code === "ENOENT") return undefined;
  throw error;
}

/** What file systems take for a name, in bytes. */
const MAXIMUM_NAME_BYTES = 255;
/** Room for the longest ending that is put behind a name. */
const ENDING_BYTES = 32;

/**
 * A name in the output's folder for what is there while it is written. Names that would become too long are cut, and
 * told apart by a sum.
 */
export function besideOutput(output: string, ending: string): string {
  const name = basename(output);
  if (Buffer.byteLength(name) + ENDING_BYTES <= MAXIMUM_NAME_BYTES) return `${output}${ending}`;
  const sum = createHash("sha256").update(name).digest("hex").slice(0, 16);
  let start = [...name];
  while (Buffer.byteLength(start.join("")) > MAXIMUM_NAME_BYTES - ENDING_BYTES - sum.length - 1)
    start = start.slice(0, -1);
  return join(dirname(output), `${start.join("")}~${sum}${ending}`);
}
