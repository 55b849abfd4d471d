/** Shows what a job tells while it runs, and stops it with Ctrl-C. */

import type { JobEvents } from "../jobs/events.ts";
import type { OutputFlags } from "./options.ts";
import { interruptSignal, Progress } from "./progress.ts";
import { terminalLine, terminalText } from "./terminalText.ts";

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
    process.stderr.write(`${terminalLine(text)}\n`);
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

/** Names of standard output, where the result itself may go. */
const STANDARD_OUTPUTS = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/** Prints a summary as JSON, or in words, or nothing with `--quiet`: beside the output, never into it. */
export function printResult(
  { quiet, json, output }: OutputFlags & { readonly output?: string },
  summary: unknown,
  words: () => string,
): void {
  const stream = output !== undefined && STANDARD_OUTPUTS.includes(output) ? process.stderr : process.stdout;
  if (json) stream.write(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!quiet) stream.write(`${terminalText(words())}\n`);
}
