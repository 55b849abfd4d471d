/** Flows that the package brings: `models/NAME.safetensors` beside its package.json. */

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ENDING = ".safetensors";

/** The folder of the shipped models, whether or not it is there: of the nearest package above this program. */
export function shippedFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, "models");
}

/** Names of the shipped models. */
export function shippedNames(): string[] {
  const folder = shippedFolder();
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.map((file) => file.slice(0, -ENDING.length)).sort();
}

/** Where a shipped model of this name is. */
export const shippedPath = (name: string): string => join(shippedFolder(), `${name}${ENDING}`);
