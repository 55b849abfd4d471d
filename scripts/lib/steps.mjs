/** Says in plain lines what is being done and how long it took. */

import { CommandError } from "./run.mjs";

/**
 * @param {number} milliseconds
 * @returns {string} for example "0.4 s" or "2 min 5 s"
 */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Announces a step, does it, and says how it ended and how long it took.
 * @param {string} title
 * @param {() => string | Promise<string>} action returns how it ended, a few words
 */
export async function step(title, action) {
  const start = performance.now();
  console.log(`\n== ${title}`);
  const outcome = await action();
  console.log(`   ${outcome} (${formatDuration(performance.now() - start)})`);
}

/**
 * Runs a whole script: a command that fails ends it with one sentence and exit code 1, its own output is above.
 * @param {() => Promise<void>} script
 */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`\nStopped: ${error.message}.`);
    process.exitCode = 1;
  }
}
