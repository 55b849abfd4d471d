/** Files of parameter sets: what they hold, and what is promised of it. */

import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { DU17 } from "../../../src/du17/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import type { Accepted, Seed, Target } from "../target.ts";

/** m1, m2, Lambda1, Lambda2. */
export const SETS = [
  [1.48, 1.26, 250, 700],
  [1.4, 1.35, 380.5, 470],
  [1.62, 1.17, 140, 1010],
  [1.5, 1.5, 300, 300],
];

export const NAMES = ["mass_1_source", "mass_2_source", "lambda_1", "lambda_2"];

/** Values of one column. */
export const column = (index: number): Float64Array => Float64Array.from(SETS, (set) => set[index]);

/** The path and contents of files, one a seed. */
export function seedsOf(files: Readonly<Record<string, Uint8Array | string>>): Seed[] {
  return Object.entries(files).map(([name, contents]) => [{ name, bytes: Buffer.from(contents) }]);
}

async function read(path: string): Promise<Accepted> {
  const source = await openSets(DU17, path);
  return new Map([["sets", source.read(0, source.count)]]);
}

/** Sets are whole, and there is at least one. What a model cannot evaluate may be among them. */
function problem(accepted: Accepted): string | undefined {
  const { length } = accepted.get("sets")!;
  return length === 0 || length % 4 !== 0 ? `${length} values of sets` : undefined;
}

/** A reader of parameter sets. */
export function setTarget(
  name: string,
  makeSeeds: (folder: string) => Promise<readonly Seed[]> | readonly Seed[],
  options: Partial<Pick<Target, "text" | "checksummed" | "repack" | "slow">> = {},
): Target {
  return {
    name,
    makeSeeds: async (folder) => makeSeeds(folder),
    read,
    problem,
    text: 0.3,
    checksummed: false,
    ...options,
  };
}

/** A file that a library writes by path, as a seed. */
export async function seedAt(path: string): Promise<Seed> {
  const { readFile } = await import("node:fs/promises");
  return [{ name: basename(path), bytes: await readFile(path) }];
}

/** Writes a seed into a folder. @returns the path of its first file */
export async function writeSeed(folder: string, seed: Seed): Promise<string> {
  for (const { name, bytes } of seed) await writeFile(join(folder, name), bytes);
  return join(folder, seed[0].name);
}
