/** Which Linux distribution this is, and what its packages are called. */

import { readFileSync } from "node:fs";

/** @typedef {{ id: string, idLike: readonly string[], codename: string, name: string }} Distribution */

/**
 * Reads the text of /etc/os-release.
 * @param {string} text
 * @returns {Distribution}
 */
export function parseOsRelease(text) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of text.split("\n")) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line.trim());
    if (match) fields[match[1]] = match[2].replace(/^(["'])(.*)\1$/, "$2");
  }
  return {
    id: fields.ID ?? "linux",
    idLike: (fields.ID_LIKE ?? "").split(" ").filter(Boolean),
    codename: fields.VERSION_CODENAME ?? "",
    name: fields.PRETTY_NAME ?? fields.NAME ?? "this Linux",
  };
}

/** @returns {Distribution | undefined} this machine's distribution, undefined where it is not Linux */
export function thisDistribution() {
  if (process.platform !== "linux") return undefined;
  try {
    return parseOsRelease(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return parseOsRelease("");
  }
}

/** @param {Distribution} distribution @returns {boolean} whether it is Debian, Ubuntu or made from one of them */
export function usesApt(distribution) {
  return [distribution.id, ...distribution.idLike].some((id) => id === "debian" || id === "ubuntu");
}

/**
 * What a person can do to get an adapter.
 * @param {Distribution | undefined} distribution undefined where the machine is not Linux
 * @param {string} platform as `process.platform`
 * @returns {string}
 */
export function driverAdvice(distribution, platform) {
  if (platform === "darwin") return "macOS brings Metal, which WebGPU uses: update macOS, there is nothing to install";
  if (platform === "win32") return "Windows brings Direct3D 12, which WebGPU uses: update the graphics card's driver";
  if (!distribution) return "install a Vulkan 1.1 driver and loader";
  const ids = [distribution.id, ...distribution.idLike];
  if (usesApt(distribution)) return 'run: sudo "$(which node)" scripts/install-driver.mjs';
  if (ids.includes("fedora") || ids.includes("rhel")) return "run: sudo dnf install vulkan-loader mesa-vulkan-drivers";
  if (ids.includes("arch")) return "run: sudo pacman -S vulkan-icd-loader vulkan-swrast";
  return "install the Vulkan loader and Mesa's Vulkan drivers, 23.1 or later";
}
