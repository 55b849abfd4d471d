/**
 * Keeps two warnings of Dawn from the terminal. While it looks for adapters, Dawn writes from native code that it lowers two
 * limits of llvmpipe and of AMD's driver, which mean nothing here; it has no option, toggle or callback against that. So
 * standard error leads to a temporary file during this one call, and everything else that was written there is passed on.
 *
 * Node cannot duplicate a descriptor. What it closes it must open again by /proc, so this happens on Linux alone, for
 * terminals, pipes, and files that are appended to: others would lose their place or cannot be opened again. A thread that
 * opens a file between a close and an open would take the descriptor, so this happens once, before anything else runs, and
 * only where a program asks for it.
 */

import { closeSync, constants, fstatSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { InternalError } from "../errors.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOCTTY, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;
const STANDARD_ERROR = 2;
const WARNING = /^Warning: maxDynamic(Uniform|Storage)BuffersPerPipelineLayout artificially reduced .*\n/gm;

let wanted = false;

/** Asks that the next {@link withoutDawnWarnings} hides them: for programs that own standard error, before they do anything else. */
export function hideDawnWarnings(): void {
  wanted = true;
}

/** Runs an action; where hiding was asked for and is safe, without Dawn's warnings about dynamic buffers. */
export function withoutDawnWarnings<T>(action: () => T): T {
  if (!wanted || process.platform !== "linux" || !isMainThread) return action();
  wanted = false;
  const original = openAgain();
  if (original === undefined) return action();
  let written = "";
  try {
    const capture = openCapture();
    if (capture === undefined) return action();
    try {
      lead(STANDARD_ERROR, capture);
      try {
        return action();
      } finally {
        lead(STANDARD_ERROR, original);
        written = readFileSync(capture, "utf8").replace(WARNING, "");
      }
    } finally {
      closeSync(capture);
    }
  } finally {
    closeSync(original);
    if (written !== "") writeSync(STANDARD_ERROR, written);
  }
}

/** Another descriptor of what standard error leads to, or undefined where it cannot be opened again without harm. */
function openAgain(): number | undefined {
  try {
    const stat = fstatSync(STANDARD_ERROR);
    const append = flagsOf(STANDARD_ERROR) & O_APPEND;
    if (!stat.isCharacterDevice() && !stat.isFIFO() && !(stat.isFile() && append)) return undefined;
    if (!canBeOpened(STANDARD_ERROR)) return undefined;
    return openSync(pathOf(STANDARD_ERROR), O_WRONLY | O_NOCTTY | append);
  } catch {
    return undefined;
  }
}

/** A temporary file without a name. */
function openCapture(): number | undefined {
  try {
    const path = join(tmpdir(), `kiloflow-${process.pid}-${Date.now()}.stderr`);
    const descriptor = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND, 0o600);
    unlinkSync(path);
    return descriptor;
  } catch {
    return undefined;
  }
}

/** Lets `descriptor` lead where `target` leads, or nowhere if that is a pipe whose reader has gone. */
function lead(descriptor: number, target: number): void {
  const flags = O_WRONLY | O_NOCTTY | (flagsOf(target) & O_APPEND);
  const path = canBeOpened(target) ? pathOf(target) : "/dev/null";
  closeSync(descriptor);
  // The lowest free number is the one that was just closed.
  if (openSync(path, flags) !== descriptor) {
    throw new InternalError("another thread opened a file while standard error was led elsewhere");
  }
}

/** Whether opening it again succeeds at once: a pipe that nobody reads would wait for a reader. */
function canBeOpened(descriptor: number): boolean {
  try {
    closeSync(openSync(pathOf(descriptor), O_WRONLY | O_NOCTTY | O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}

const pathOf = (descriptor: number): string => `/proc/self/fd/${descriptor}`;

/** Flags with which a descriptor was opened. */
function flagsOf(descriptor: number): number {
  const [, octal] = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8").match(/^flags:\s*([0-7]+)/m) ?? [];
  return Number.parseInt(octal ?? "0", 8);
}
