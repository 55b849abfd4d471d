/** Makes one call of the operating system's files fail, as a full disk, a broken one or the death of the program does. */

import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * `short`: a write takes half of its bytes, which is no error. `kill`: a write takes half of its bytes, and neither that call
 * nor any after it comes back with success or does anything.
 */
export const FAULTS = ["ENOSPC", "EIO", "short", "kill"] as const;
export type Fault = (typeof FAULTS)[number];

/** What a program that was killed would not have lived to see. */
export class Killed extends Error {}

type Call = (...args: never[]) => Promise<unknown>;

/** Functions of the module that change files, and methods of open files. */
const FUNCTIONS = ["open", "rename", "rm", "symlink"] as const;
const METHODS = ["write", "writeFile", "truncate", "datasync", "sync", "close"] as const;

/**
 * Runs something while the call with this number fails. Only files in the folder count.
 * @param at counted from 0; undefined lets all calls through
 * @returns names of the calls, in order
 */
export async function withFailingFiles(
  folder: string,
  at: number | undefined,
  fault: Fault,
  action: () => Promise<void>,
): Promise<string[]> {
  const calls: string[] = [];
  const own = new Set<FileHandle>();
  let dead = false;
  /** The real call, or a failure. @param half does half of what the call does */
  async function pass(name: string, real: () => Promise<unknown>, half?: () => Promise<unknown>): Promise<unknown> {
    if (dead) throw new Killed(name);
    calls.push(name);
    if (calls.length - 1 !== at) return real();
    if (fault === "short") return half ? half() : real();
    if (fault === "kill") {
      await half?.();
      dead = true;
      throw new Killed(name);
    }
    throw Object.assign(new Error(`${fault}: ${name}`), { code: fault });
  }
  const probe = await fs.open(folder, "r");
  const prototype = Object.getPrototypeOf(probe) as Record<string, Call>;
  await probe.close();
  const functions = fs as unknown as Record<string, Call>;
  const saved = [
    ...FUNCTIONS.map((name) => [functions, name, functions[name]] as const),
    ...METHODS.map((name) => [prototype, name, prototype[name]] as const),
  ];
  for (const [, name, real] of saved.slice(0, FUNCTIONS.length)) {
    functions[name] = async (...args: never[]) => {
      // A link's own path comes second.
      if (!String(args[name === "symlink" ? 1 : 0]).startsWith(folder)) return real(...args);
      const result = await pass(name, () => real(...args));
      if (name === "open") own.add(result as FileHandle);
      return result;
    };
  }
  for (const [, name, real] of saved.slice(FUNCTIONS.length)) {
    prototype[name] = function (this: FileHandle, ...args: never[]) {
      const call = (...given: never[]) => real.call(this, ...given);
      if (!own.has(this)) return call(...args);
      return pass(name, () => call(...args), name === "write" ? () => call(...halved(args)) : undefined);
    };
  }
  syncBuiltinESMExports();
  try {
    await action();
  } finally {
    for (const [target, name, real] of saved) target[name] = real;
    syncBuiltinESMExports();
    // The system closes what a dead program had open, and what it could not close.
    for (const file of own) if (file.fd >= 0) await file.close();
  }
  return calls;
}

/** Arguments of `write(buffer, offset, length, position)` for half of the bytes, or of `write(text)` for half of it. */
function halved([data, offset, length, position]: never[]): never[] {
  if (typeof data === "string") return [(data as string).slice(0, Math.ceil((data as string).length / 2)) as never];
  return [data, offset, Math.ceil(length / 2) as never, position];
}
