/** Errors of jobs as programs read them: options by their names, where the command line has flags. */

import { argument, KiloflowError } from "../engine/errors.ts";
import { InterruptedError } from "../jobs/interrupted.ts";

/** @throws what the work throws, with options for flags */
export async function withoutFlags<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KiloflowError)) throw error;
    if (!/--[a-z]/.test(`${error.message} ${error.hint}`)) throw error;
    const { TRAINING_OPTIONS } = await import("../jobs/training/options.ts");
    const named = (text: string) =>
      text.replace(/--[a-z][a-z-]*/g, (flag) => {
        const option = Object.entries(TRAINING_OPTIONS).find(([, one]) => one.flag === flag);
        return argument(option?.[0] ?? flag.slice(2).replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
      });
    const { message, hint } = error;
    const Kind = error.constructor as typeof KiloflowError;
    throw new Kind(named(message), { cause: error, ...(hint === undefined ? {} : { hint: named(hint) }) });
  }
}

/** Of work that leaves nothing behind. @throws what the signal was aborted with, where it stopped the work */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof InterruptedError) signal?.throwIfAborted();
    throw error;
  }
}
