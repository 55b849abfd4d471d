/** Where this program is installed. */

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder above this program that has a package.json. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(`${folder}/package.json`) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
