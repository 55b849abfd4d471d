/**
 * Installs packages on Debian and Ubuntu: Mesa's software Vulkan driver, from backports where the release's own is too old,
 * and what tests need.
 */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backportsSource } from "./apt-sources.mjs";
import { candidateVersion, isAtLeast, OLDEST_MESA } from "./mesa-version.mjs";
import { CommandError, capture } from "./run.mjs";

const PACKAGES = ["libvulkan1", "mesa-vulkan-drivers"];
const SOURCE_PARTS = "/etc/apt/sources.list.d";

// Without a network the user should hear so soon, and another apt that holds the lock should be waited for.
const PATIENCE = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=120"];

/**
 * Installs the loader and the driver. Needs root and, unless apt has them already, the network.
 * @param {string} codename of the release, for example "bookworm"
 * @returns {string} which version was installed, and from where
 * @throws {CommandError} where no source offers a Mesa that Dawn accepts, or apt fails
 */
export function installMesa(codename) {
  updateLists([]);
  const candidate = candidateVersion(
    capture("apt-cache", ["policy", "mesa-vulkan-drivers"], { env: aptEnvironment() }),
  );
  if (candidate === undefined) {
    throw new CommandError("apt knows no package mesa-vulkan-drivers: check the network and the sources of apt");
  }
  if (isAtLeast(candidate, OLDEST_MESA)) {
    apt(["install", "-y", "--no-install-recommends", ...PACKAGES]);
    return `Mesa ${candidate} from the distribution`;
  }
  installFromBackports(codename, candidate);
  return `Mesa from ${codename}-backports, because the distribution's ${candidate} is older than ${OLDEST_MESA}`;
}

/**
 * Installs packages of the release. Needs root and, unless apt has them already, the network.
 * @param {readonly string[]} packages
 * @throws {CommandError} where apt fails
 */
export function installFromDistribution(packages) {
  updateLists([]);
  apt(["install", "-y", "--no-install-recommends", ...packages]);
}

/**
 * @param {string} codename
 * @param {string} candidate the release's own version, too old
 */
function installFromBackports(codename, candidate) {
  const own = {
    deb822: readIfThere(join(SOURCE_PARTS, "debian.sources")),
    classic: readIfThere("/etc/apt/sources.list"),
  };
  const source = backportsSource(own, codename);
  if (source === undefined) {
    throw new CommandError(
      `Mesa ${candidate} is older than ${OLDEST_MESA}, and no Debian source of ${codename} is there to find its backports by`,
    );
  }
  const install = ["install", "-y", "--no-install-recommends", "-t", `${codename}-backports`, ...PACKAGES];
  if (source === "present") {
    apt(install);
    return;
  }
  // A folder of sources for these two calls only, so that the machine's own sources stay as they are.
  const parts = mkdtempSync(join(tmpdir(), "kiloflow-apt-"));
  try {
    if (existsSync(SOURCE_PARTS)) {
      for (const name of readdirSync(SOURCE_PARTS)) symlinkSync(join(SOURCE_PARTS, name), join(parts, name));
    }
    writeFileSync(join(parts, source.fileName), source.text);
    const withBackports = ["-o", `Dir::Etc::sourceparts=${parts}`];
    updateLists(withBackports);
    apt([...withBackports, ...install]);
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
}

/**
 * Fetches the lists of packages. One source that cannot be reached must not stop the others from being used.
 * @param {readonly string[]} options
 */
function updateLists(options) {
  try {
    apt([...options, "update"]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.log("   apt-get update failed for some source: going on with the lists that are there");
  }
}

/** @param {readonly string[]} args */
function apt(args) {
  capture("apt-get", ["-q", ...PATIENCE, ...args], { env: aptEnvironment() });
}

/** No questions asked, and answers in English, which is read here. */
function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
