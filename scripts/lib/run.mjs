/** Child processes: the root they run in, npm and Node programs among them. */

import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, where every command runs. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A command that did not end well: the message says which, and what its exit code was. */
export class CommandError extends Error {}

/**
 * Runs a command whose output the user sees.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ shell?: boolean, label?: string }} [options] `label` is what an error calls the command
 * @throws {CommandError} where it does not start, or ends with another exit code than 0
 */
export function run(command, args, options = {}) {
  const { label = [basename(command), ...args].join(" "), shell = false } = options;
  check(spawnSync(command, args, { cwd: ROOT, stdio: "inherit", shell }), label);
}

/**
 * Runs a command and returns what it wrote to standard output; its standard error is shown only where it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @throws {CommandError} where it does not start, or ends with another exit code than 0
 */
export function capture(command, args, options = {}) {
  const end = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26, ...options });
  if (end.status !== 0 && end.stderr) process.stderr.write(end.stderr);
  check(end, [command, ...args].join(" "));
  return end.stdout;
}

/**
 * Runs a Node program.
 * @param {readonly string[]} args the program, relative to the root, and its arguments
 * @throws {CommandError}
 */
export function runNode(args) {
  run(process.execPath, args);
}

/**
 * Runs npm: the one that started this script, where npm did.
 * @param {readonly string[]} args
 * @throws {CommandError}
 */
export function runNpm(args) {
  const label = `npm ${args.join(" ")}`;
  const started = process.env.npm_execpath;
  if (started && basename(started) === "npm-cli.js") run(process.execPath, [started, ...args], { label });
  // On Windows npm is a command file, which only a shell can start.
  else run("npm", args, { label, shell: process.platform === "win32" });
}

/**
 * @param {import("node:child_process").SpawnSyncReturns<unknown>} end
 * @param {string} command
 */
function check(end, command) {
  if (end.error) throw new CommandError(`"${command}" could not be started (${end.error.message})`);
  if (end.status !== 0) throw new CommandError(`"${command}" ended with ${end.signal ?? `exit code ${end.status}`}`);
}
