/** Packages behind files in node_modules, and their licences. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.mjs";

/** What a package's licence may be called. */
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/**
 * A package's folder. @param {string} path a file of it, relative to the root
 * @returns {string}
 */
export function packageFolder(path) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (!match) throw new Error(`${path} belongs to no package`);
  return match[1];
}

/**
 * The licences of a package. @param {string} folder the package's, relative to the root
 * @returns {string[]} relative to the root
 */
export function licenceFiles(folder) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => LICENCE.test(name))
    .map((name) => join(folder, name))
    .filter((licence) => statSync(join(ROOT, licence)).isFile());
}
