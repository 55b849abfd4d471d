/** node_modules: whether it is what package-lock.json asks for, and its installation. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runNpm } from "./run.mjs";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockEntry */
/** @typedef {{ packages: Record<string, LockEntry> }} Lock */

/**
 * Compares what is asked for with what npm says it installed.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json, undefined where there is none
 * @returns {string | undefined} why packages must be installed, undefined where it need not
 */
export function packagesProblem(wanted, installed) {
  if (!installed) return "node_modules is missing";
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === "") continue;
    const found = installed.packages[path];
    // npm leaves out optional packages that are for other platforms or that failed to build.
    if (!found && (entry.optional || entry.devOptional)) continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (!found) return `${name} is missing`;
    if (found.version !== entry.version) return `${name} is ${found.version}, not ${entry.version}`;
    if (found.integrity !== entry.integrity) return `${name} differs from package-lock.json`;
  }
  const extra = Object.keys(installed.packages).find((path) => !(path in wanted.packages));
  return extra && `${extra.replace(/^.*node_modules\//, "")} is no longer asked for`;
}

/**
 * Runs `npm ci` where node_modules is not what package-lock.json asks for.
 * @returns {string} how it ended
 * @throws {import("./run.mjs").CommandError} where npm fails
 */
export function installPackages() {
  const wanted = readLock("package-lock.json");
  if (!wanted) throw new Error("package-lock.json is missing: this is no checkout of kiloflow");
  const problem = packagesProblem(wanted, readLock("node_modules/.package-lock.json"));
  if (problem === undefined) return "up to date with package-lock.json";
  console.log(`   ${problem}: running npm ci`);
  // The tests' ONNX runtime would fetch libraries for CUDA from elsewhere, which nothing here uses.
  process.env.ONNXRUNTIME_NODE_INSTALL ??= "skip";
  // The tools that build and test are development packages, which NODE_ENV=production would leave out.
  runNpm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
  return "installed";
}

/** @param {string} path @returns {Lock | undefined} */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  } catch {
    return undefined;
  }
}
