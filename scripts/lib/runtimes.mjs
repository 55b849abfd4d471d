/** Deno and Bun, in which tests run the packed library. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, ROOT, runNpm } from "./run.mjs";

const NAMES = ["deno", "bun"];

/** A project of its own: programs of 200 MB that nothing here depends on. */
const FOLDER = join(ROOT, "node_modules", ".cache", "kiloflow-runtimes");

/** @param {string} name @returns {string} the program */
const programOf = (name) => join(FOLDER, "node_modules", ".bin", name);

/** @returns {{ name: string, program: string }[]} those that are there */
export function findRuntimes() {
  return NAMES.map((name) => ({ name, program: programOf(name) })).filter(({ program }) => existsSync(program));
}

/** Whether tests that need them must not be skipped: in continuous integration. */
export const runtimesAreRequired = () => process.env.CI === "true";

/**
 * Installs them where they are required.
 * @returns {string} how it ended
 */
export function provideRuntimes() {
  if (findRuntimes().length === NAMES.length) return "found";
  if (!runtimesAreRequired()) return "not there: the tests that need them are skipped";
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
  runNpm(["install", "--prefix", FOLDER, "--no-audit", "--no-fund", ...NAMES]);
  if (findRuntimes().length < NAMES.length) throw new CommandError(`npm did not bring ${NAMES.join(" and ")}`);
  return `installed ${NAMES.join(" and ")}`;
}
