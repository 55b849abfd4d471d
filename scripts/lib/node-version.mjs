/** Refuses a Node that is too old. Written so that even such a Node can parse it. */

import { readFileSync } from "node:fs";

/**
 * @param {string} running the running version, as `process.versions.node` gives it
 * @param {string} range package.json's `engines.node`, of the form ">=20.15"
 * @returns {string | undefined} the sentence for the user, undefined where the version will do
 */
export function nodeVersionProblem(running, range) {
  const required = range.replace(/^>=/, "");
  const [major, minor] = running.split(".").map(Number);
  const [requiredMajor, requiredMinor] = required.split(".").map(Number);
  if (major > requiredMajor || (major === requiredMajor && minor >= requiredMinor)) return undefined;
  return `kiloflow needs Node ${required} or later, but this is Node ${running}: install a newer Node and try again.`;
}

/** Ends the process with one sentence where the running Node is older than package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}
