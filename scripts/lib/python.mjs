/** The Python with h5py and NumPy by which tests check files, and HDF5's own tools. */

import { spawnSync } from "node:child_process";
import { installFromDistribution } from "./apt-install.mjs";
import { thisDistribution, usesApt } from "./distribution.mjs";
import { CommandError } from "./run.mjs";

const PACKAGES = ["python3-h5py", "python3-numpy", "hdf5-tools"];

/** Debian's Python first: one that comes earlier in PATH has none of Debian's packages. */
const CANDIDATES = ["/usr/bin/python3", "python3"];

/** @returns {string | undefined} a Python that has h5py, where HDF5's tools are there, too */
export function findPython() {
  const works = (/** @type {string} */ command, /** @type {readonly string[]} */ args) =>
    spawnSync(command, args, { stdio: "ignore" }).status === 0;
  if (!works("h5repack", ["--version"])) return undefined;
  return CANDIDATES.find((python) => works(python, ["-c", "import h5py, numpy"]));
}

/** Whether tests that need it must not be skipped: in continuous integration. */
export const pythonIsRequired = () => process.env.CI === "true";

/**
 * Installs them where they are required.
 * @returns {string} how it ended
 */
export function providePython() {
  const found = findPython();
  if (found) return `found ${found}`;
  if (!pythonIsRequired()) return "not there: the tests that need it are skipped";
  const distribution = thisDistribution();
  if (!distribution || !usesApt(distribution) || process.getuid?.() !== 0) {
    throw new CommandError(`install ${PACKAGES.join(", ")}: only root on Debian and Ubuntu gets them by itself`);
  }
  installFromDistribution(PACKAGES);
  return `installed ${PACKAGES.join(", ")}`;
}
