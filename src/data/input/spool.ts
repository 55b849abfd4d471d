/** Temporary copies of inputs, removed when they are done with and at the end of the process. */

import { rmSync } from "node:fs";
import { type FileHandle, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import { inputError } from "./source.ts";

/** No input is copied beyond this. */
const LARGEST_COPY = 16 * 2 ** 30;
/** What a copy leaves free of the disk, where others write too. */
const LEFT_FREE = 64 * 2 ** 20;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Folders of copies that are not yet removed. */
const folders = new Set<string>();

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** Ends the process as the signal would have, unless somebody else waits for it. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}

/** Has copies removed however the process ends, but for a kill that it never sees. */
function watch(): void {
  process.once("exit", removeAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function stopWatching(): void {
  process.off("exit", removeAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Writes bytes to a temporary file. @throws InputError where they are more than may be copied */
export async function spool(
  bytes: AsyncIterable<Buffer>,
  name: string,
): Promise<{ path: string; remove: () => Promise<void> }> {
  const parent = tmpdir();
  const failed = (error: unknown) => fileError(error, "write", `a copy of ${name} in ${parent}`);
  const folder = await mkdtemp(join(parent, "kiloflow-input-")).catch((error) => {
    throw failed(error);
  });
  if (folders.size === 0) watch();
  folders.add(folder);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
    if (folders.size === 0) stopWatching();
  };
  const path = join(folder, "copy");
  let file: FileHandle | undefined;
  try {
    const { bavail, bsize } = await statfs(parent);
    const limit = Math.min(LARGEST_COPY, Math.max(0, bavail * bsize - LEFT_FREE));
    file = await open(path, "wx", 0o600);
    let written = 0;
    for await (const block of bytes) {
      written += block.length;
      if (written > limit) throw tooLarge(name, limit, parent);
      await writeWhole(file, block).catch((error) => {
        throw failed(error);
      });
    }
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await file?.close();
  }
}

function tooLarge(name: string, limit: number, parent: string): InputError {
  const why = limit < LARGEST_COPY ? `there is room for in ${parent}` : "are copied of a pipe or a packed file";
  const hint = "save it as a plain file first";
  return inputError(`${name} has more than the ${(limit / 2 ** 30).toFixed(1)} GiB that ${why}`, hint);
}

async function writeWhole(file: FileHandle, block: Buffer): Promise<void> {
  for (let at = 0; at < block.length; ) at += (await file.write(block, at)).bytesWritten;
}
