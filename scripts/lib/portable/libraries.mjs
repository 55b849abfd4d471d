/** Shared libraries of the machine that packs: where they are, and which versions binaries ask for. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../run.mjs";

const FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64"];

/**
 * Finds a library for x86-64.
 * @param {string} name for example libvulkan.so.1
 * @returns {string} absolute path
 * @throws {CommandError} where the machine has none
 */
export function findLibrary(name) {
  // ldconfig is not on every user's path.
  const { stdout } = spawnSync("ldconfig", ["-p"], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  const listed = pathInCache(stdout ?? "", name);
  if (listed !== undefined && existsSync(listed)) return listed;
  const folder = FOLDERS.find((candidate) => existsSync(join(candidate, name)));
  if (folder === undefined) throw new CommandError(`${name} is not on this machine, and the bundle needs it`);
  return join(folder, name);
}

/**
 * Reads what `ldconfig -p` prints.
 * @param {string} cache
 * @param {string} name
 * @returns {string | undefined} path of the library for x86-64
 */
export function pathInCache(cache, name) {
  for (const line of cache.split("\n")) {
    const match = /^\s*(\S+) \(([^)]*)\) => (.*)$/.exec(line);
    if (match?.[1] === name && match[2].includes("x86-64")) return match[3];
  }
  return undefined;
}

/**
 * The newest version of a library's symbols that binaries name, such as GLIBC_2.34: the library must offer it.
 * @param {readonly Buffer[]} binaries
 * @param {string} family for example GLIBC
 * @returns {string}
 */
export function newestVersion(binaries, family) {
  const versions = binaries.flatMap((binary) =>
    // The names are in the binary's table of strings, each between two zero bytes.
    [...binary.toString("latin1").matchAll(new RegExp(`\0${family}_([0-9.]+)(?=\0)`, "g"))].map((match) => match[1]),
  );
  if (versions.length === 0) throw new Error(`no binary names a version of ${family}`);
  versions.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return `${family}_${versions.at(-1)}`;
}
