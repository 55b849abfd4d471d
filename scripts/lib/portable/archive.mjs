/** Packs a folder into one archive that any Linux can unpack. */

import { spawnSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { CommandError } from "../run.mjs";

/** Largest archive, in bytes: what mail, web forms and slow lines to closed networks still take. */
export const ARCHIVE_LIMIT = 60e6;

/** Equal contents make equal archives: names in order, nobody's files, one date. */
const REPRODUCIBLE = [
  "--sort=name",
  "--format=ustar",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--mode=u=rwX,go=rX",
  "--mtime=2000-01-01 00:00Z",
];

/**
 * Writes a folder as a `.tar.gz`. Tighter compressions exist, but bare machines have no programs to undo them.
 * @param {string} folder absolute; the archive unpacks to a folder of this name
 * @param {string} path of the archive, which appears whole or not at all
 * @param {number} [limit] bytes
 * @returns {number} the archive's bytes
 * @throws {CommandError} where tar fails or the archive would be larger than the limit
 */
export function writeArchive(folder, path, limit = ARCHIVE_LIMIT) {
  const end = spawnSync("tar", [...REPRODUCIBLE, "-C", dirname(folder), "-cf", "-", basename(folder)], {
    maxBuffer: 2 ** 30,
  });
  if (end.error) throw new CommandError(`tar could not be started (${end.error.message})`);
  if (end.status !== 0) throw new CommandError(`tar failed: ${end.stderr.toString().trim()}`);
  const archive = gzipSync(end.stdout, { level: 9 });
  if (archive.length > limit) {
    throw new CommandError(
      `the archive would have ${megabytes(archive.length)}, but must not have more than ${megabytes(limit)}`,
    );
  }
  writeFileSync(`${path}.partial`, archive);
  renameSync(`${path}.partial`, path);
  return archive.length;
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
