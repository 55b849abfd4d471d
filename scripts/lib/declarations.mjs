/** The types that the package has: those of its entries and what these are made of. */

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)\.ts"/g;

/**
 * Removes the declarations that no entry leads to: the compiler writes one for every module.
 * @param {string} folder of the declarations
 * @param {readonly string[]} entries files in it
 */
export function keepReachableDeclarations(folder, entries) {
  /** @type {Set<string>} */
  const reached = new Set();
  const waiting = entries.map((entry) => resolve(folder, entry));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const from = dirname(file);
    for (const [, path] of readFileSync(file, "utf8").matchAll(IMPORT)) waiting.push(resolve(from, `${path}.d.ts`));
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = resolve(join(entry.parentPath, entry.name));
    if (entry.isFile() && !reached.has(file)) rmSync(file);
  }
}
