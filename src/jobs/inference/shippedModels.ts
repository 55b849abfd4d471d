/** Flows that the package brings: `models/NAME.safetensors` beside its package.json. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../packageFolder.ts";

const ENDING = ".safetensors";

/** The folder of the shipped models, whether or not it is there. */
export const shippedFolder = (): string => join(packageFolder(), "models");

/** Names of the shipped models. */
export function shippedNames(): string[] {
  const folder = shippedFolder();
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.map((file) => file.slice(0, -ENDING.length)).sort();
}

/** Where a shipped model of this name is. */
export const shippedPath = (name: string): string => join(shippedFolder(), `${name}${ENDING}`);
