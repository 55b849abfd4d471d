/** Runs of the program that are in the middle of their work for as long as a test needs them there: heldRun.mjs. */

import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "./cli.ts";

const HOOK = join(ROOT, "test", "support", "heldRun.mjs");
/** Bounds only how long a defect goes unnoticed: on a busy machine a run takes its time. */
const PATIENCE_MS = 300_000;

/**
 * Environment of a run that is held, until it is told to stop, or for good.
 * @param who arguments of the program, with commas between: a run that has one of them is held
 * @param when after how many epochs a training is held, or the file until whose making a run is held that has said something
 */
export function held(who: string, when: { readonly epochs?: number; readonly until?: string } = {}): NodeJS.ProcessEnv {
  const options = [process.env.NODE_OPTIONS ?? "", `--import=${HOOK}`].join(" ").trim();
  return {
    NODE_OPTIONS: options,
    HELD: who,
    ...(when.epochs === undefined ? {} : { HELD_EPOCHS: String(when.epochs) }),
    ...(when.until === undefined ? {} : { HELD_UNTIL: when.until }),
  };
}

/** Waits for a condition that has no event. @throws after the time */
export async function waitUntil(what: string, condition: () => boolean, milliseconds = PATIENCE_MS): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`it is not true after ${milliseconds / 1000} s that ${what}`);
    await sleep(50);
  }
}

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");

/** Waits until the journal of a dataset vouches for some of its rows. */
export const rowsAreKept = (output: string): Promise<void> =>
  waitUntil(`${output} is partly written`, () => /"rows":[1-9]/.test(textOf(`${output}.partial.journal`)));

/** Sends a signal to a run when it first says this on standard error; a training that is held says "held". */
export function killWhenSaid(child: ChildProcess, text: string, signal: NodeJS.Signals): void {
  let said = "";
  const listen = (piece: unknown) => {
    said += String(piece);
    if (!said.includes(text)) return;
    child.stderr!.off("data", listen);
    child.kill(signal);
  };
  child.stderr!.on("data", listen);
}
