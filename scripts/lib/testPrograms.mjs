/** Sees to it that CI has the programs that longer tests run: Slurm and GNU parallel of a cluster, and zsh. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installFromDistribution } from "./apt-install.mjs";
import { thisDistribution, usesApt } from "./distribution.mjs";
import { CommandError } from "./run.mjs";

/** @typedef {import("./distribution.mjs").Distribution} Distribution */

/** Programs, and the packages of Debian and Ubuntu that have them. */
const PACKAGES = new Map([
  ["slurmctld", "slurm-wlm"],
  ["slurmd", "slurm-wlm"],
  ["sbatch", "slurm-wlm"],
  ["munged", "munge"],
  ["parallel", "parallel"],
  ["zsh", "zsh"],
]);

/** @returns {string[]} those programs that are not on the PATH, nor where root's programs are */
export function missingPrograms() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  return [...PACKAGES.keys()].filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
}

/**
 * Decides whether the programs may be installed here: they are for tests alone, so only where a whole check runs.
 * @param {{ isCi: boolean, isRoot: boolean, distribution: Distribution | undefined }} situation
 *   `distribution` is undefined where the machine is not Linux
 * @returns {string | undefined} why not, undefined where they may
 */
export function whyNotInstall({ isCi, isRoot, distribution }) {
  if (!isCi) return "only CI installs them";
  if (!distribution || !usesApt(distribution)) return "only Debian's and Ubuntu's are installed by themselves";
  if (!isRoot) return "installing them needs root";
  return undefined;
}

/** `whyNotInstall` of this machine. */
export function whyNotInstallHere() {
  return whyNotInstall({
    isCi: process.env.CI === "true",
    isRoot: process.getuid?.() === 0,
    distribution: thisDistribution(),
  });
}

/**
 * Installs what is missing, where it may. Never throws for want of it: the tests say that they are skipped, or fail.
 * @returns {string} how it ended
 */
export function provideTestPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return "found";
  const packages = [...new Set(missing.map((name) => PACKAGES.get(name) ?? name))];
  const absent = `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not here`;
  const whyNot = whyNotInstallHere();
  if (whyNot !== undefined) return `${absent}, and ${whyNot} (${packages.join(", ")}): their tests are skipped`;
  try {
    installFromDistribution(packages);
    return `installed ${packages.join(", ")}`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${absent}, and were not installed: ${error.message}`;
  }
}
