/** Where the bytes of an input come from: a regular file by its path, or a stream of what can be read only once. */

import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  read as readDescriptor,
  type Stats,
} from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { Socket } from "node:net";
import { InputError } from "../../engine/errors.ts";

/** How long a pipe may have no writer: the shell starts both ends of a pipeline at about the same time. */
const NO_WRITER_MS = 1000;
const RETRY_MS = 10;
const BLOCK_BYTES = 65_536;

/** Paths of standard input on the usual systems. */
const STANDARD_INPUTS: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** An error about what an input is, with what would be right. */
export const inputError = (message: string, hint?: string) => new InputError(message, { hint });

/** Opens a source. @returns the path of a regular file, or a stream @throws InputError where it is neither */
export async function openSource(path: string, name: string): Promise<string | AsyncIterable<Buffer>> {
  if (STANDARD_INPUTS.includes(path)) return await openStandardInput(name);
  const status = await stat(path);
  if (status.isFile()) return path;
  refuseOthers(status, path === "/dev/null", name);
  return pipe(path, name);
}

async function openStandardInput(name: string): Promise<string | AsyncIterable<Buffer>> {
  let status: Stats;
  try {
    status = fstatSync(0);
  } catch {
    throw inputError(`${name} is closed`);
  }
  if (status.isFile()) return (await pathOfDescriptor(status)) ?? createReadStream("", { fd: 0, autoClose: false });
  if (process.stdin.isTTY) throw inputError(`${name} is a terminal, but must be a file or a pipe`);
  if (!status.isSocket()) refuseOthers(status, status.isCharacterDevice() && (await isNull(status)), name);
  return process.stdin;
}

const isNull = async ({ rdev }: Stats): Promise<boolean> =>
  await stat("/dev/null").then(
    (nothing) => nothing.rdev === rdev,
    () => false,
  );

/** The path behind standard input, or undefined where the file has none any more. */
async function pathOfDescriptor({ dev, ino }: Stats): Promise<string | undefined> {
  try {
    const path = await realpath("/dev/stdin");
    const found = await stat(path);
    return found.dev === dev && found.ino === ino ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @throws InputError unless it is a pipe */
function refuseOthers(status: Stats, empty: boolean, name: string): void {
  if (empty) throw inputError(`${name} is empty`);
  if (status.isFIFO()) return;
  const kind = status.isDirectory()
    ? "a folder"
    : status.isSocket()
      ? "a socket"
      : status.isCharacterDevice() || status.isBlockDevice()
        ? "a device"
        : "no file";
  throw inputError(`cannot read ${name}: it is ${kind}`, status.isDirectory() ? undefined : "files and pipes are read");
}

/** The bytes of a pipe. Opened without waiting, so that a pipe that nobody writes to is an error and no wait. */
async function* pipe(path: string, name: string): AsyncGenerator<Buffer> {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let owned = true;
  try {
    const first = await firstBlock(descriptor, name);
    yield* first;
    owned = false;
    const socket = new Socket({ fd: descriptor, readable: true, writable: false });
    for await (const block of socket) yield block;
  } finally {
    if (owned) closeSync(descriptor);
  }
}

/** The first bytes, or none where a writer is there that has not written yet. @throws InputError where there is no writer */
async function firstBlock(descriptor: number, name: string): Promise<Buffer[]> {
  const until = performance.now() + NO_WRITER_MS;
  const block = Buffer.alloc(BLOCK_BYTES);
  for (;;) {
    const bytes = await readNow(descriptor, block);
    if (bytes === undefined) return [];
    if (bytes > 0) return [block.subarray(0, bytes)];
    if (performance.now() > until) throw inputError(`${name} is a pipe without data: nobody writes to it`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Bytes that are there; 0 where there is no writer, undefined where there is one that has not written yet. */
function readNow(descriptor: number, target: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    readDescriptor(descriptor, target, 0, target.length, null, (error, bytes) => {
      if (error === null) resolve(bytes);
      else if (error.code === "EAGAIN") resolve(undefined);
      else reject(error);
    });
  });
}
