/** Sees to it that the page's tests have a Chromium to run in, or says why not and what to do. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installFromDistribution } from "./apt-install.mjs";
import { thisDistribution } from "./distribution.mjs";
import { CommandError } from "./run.mjs";

/** @typedef {import("./distribution.mjs").Distribution} Distribution */

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const PACKAGE = "chromium";

/** @returns {string | undefined} the path of a Chromium, undefined where there is none */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * Decides whether it may be installed here.
 * @param {{ isRoot: boolean, distribution: Distribution | undefined, skip: boolean }} situation
 *   `distribution` is undefined where the machine is not Linux; `skip` is the user's wish to install nothing
 * @returns {string | undefined} why not, undefined where it may
 */
export function whyNotInstall({ isRoot, distribution, skip }) {
  if (skip) return "KILOFLOW_SETUP_SKIP_DRIVER is 1";
  // Ubuntu's package of the name is a snap, which containers cannot run.
  if (distribution?.id !== "debian") return "only Debian's is installed by itself";
  if (!isRoot) return "installing it needs root";
  return undefined;
}

/**
 * Installs Chromium where it is missing and may be. Outside CI the page's tests are skipped without it.
 * @returns {string} how it ended
 * @throws {CommandError} in CI, which skips no test, where there is none and it cannot be installed
 */
export function provideChromium() {
  const found = findChromium();
  if (found !== undefined) return `found ${found}`;
  const whyNot = whyNotInstall({
    isRoot: process.getuid?.() === 0,
    distribution: thisDistribution(),
    skip: process.env.KILOFLOW_SETUP_SKIP_DRIVER === "1",
  });
  try {
    if (whyNot !== undefined) throw new CommandError(whyNot);
    installFromDistribution([PACKAGE]);
    return `installed ${PACKAGE}`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (process.env.CI === "true") throw new CommandError(`CI needs Chromium for the page's tests: ${error.message}`);
    return `there is no Chromium here, and it was not installed: ${error.message}; the page's tests are skipped`;
  }
}
