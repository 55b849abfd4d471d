/** Shows what a job tells while it runs, and stops it with Ctrl-C. */

import type { JobEvents } from "../jobs/events.ts";
import type { OutputFlags } from "./options.ts";
import { interruptSignal, Progress } from "./progress.ts";
import { terminalText } from "./terminalText.ts";

/**
 * Runs a job: messages, warnings and progress go to standard error, unless `--quiet` is given.
 * @param unit what its progress counts, in the plural
 */
export async function showJob<T>(
  { quiet, json }: OutputFlags,
  unit: string,
  job: (events: JobEvents) => Promise<T>,
): Promise<T> {
  const progress = new Progress(unit, quiet === true || json === true);
  const interrupt = interruptSignal();
  const say = (text: string) => {
    if (quiet) return;
    progress.end();
    process.stderr.write(`${terminalText(text)}\n`);
  };
  try {
    return await job({
      signal: interrupt.signal,
      onMessage: say,
      onWarning: (text) => say(`warning: ${text}`),
      onStart: (rows) => progress.startFrom(rows),
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
    interrupt.dispose();
  }
}

/** Prints a summary as JSON, or in words, or nothing with `--quiet`. */
export function printResult({ quiet, json }: OutputFlags, summary: unknown, words: () => string): void {
  if (json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!quiet) process.stdout.write(`${terminalText(words())}\n`);
}
