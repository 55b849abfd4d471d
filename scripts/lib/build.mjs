/** dist/: whether it is older than what it is made from, and its making. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runNode } from "./run.mjs";

/** What dist/ is made from. */
const SOURCES = [
  "src",
  "web",
  "bench/suite",
  "bench/peers",
  "scripts/build.mjs",
  "scripts/lib/licences.mjs",
  "scripts/lib/short-names.mjs",
  "scripts/lib/wasm.mjs",
  "scripts/lib/web.mjs",
  "scripts/lib/wgsl.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

/** The file that a build writes and `npm start` runs. */
const PRODUCT = "dist/cli.js";

/**
 * The latest modification time below a path. Folders count too: theirs changes when a file is removed.
 * @param {string} path absolute
 * @returns {number} milliseconds since 1970, -Infinity where there is no such path
 */
export function newestTime(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return Number.NEGATIVE_INFINITY;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestTime(join(path, name))));
}

/**
 * @param {number} newestSource the sources' latest modification time
 * @param {number} product the product's, -Infinity where there is none
 * @returns {string | undefined} why a build is needed, undefined where it is not
 */
export function buildProblem(newestSource, product) {
  if (product === Number.NEGATIVE_INFINITY) return "dist is missing";
  return newestSource > product ? "dist is older than the sources" : undefined;
}

/**
 * Builds dist/ where it is missing or older than the sources.
 * @returns {string} how it ended
 * @throws {import("./run.mjs").CommandError} where the build fails
 */
export function build() {
  const sources = SOURCES.map((path) => newestTime(join(ROOT, path)));
  const problem = buildProblem(Math.max(...sources), newestTime(join(ROOT, PRODUCT)));
  if (problem === undefined) return "dist is newer than the sources";
  console.log(`   ${problem}: running node scripts/build.mjs`);
  runNode(["scripts/build.mjs"]);
  return "built";
}
