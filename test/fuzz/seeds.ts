/** The seeds of all targets, made once for all processes. */

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Seed, Target } from "./target.ts";
import { writeSeed } from "./targets/sets.ts";

/** Names of files begin with their place, so that the first stays the first. */
export async function saveSeeds(folder: string, target: Target): Promise<void> {
  const scratch = join(folder, `${target.name}.scratch`);
  await mkdir(scratch, { recursive: true });
  for (const [index, seed] of (await target.makeSeeds(scratch)).entries()) {
    for (const [place, file] of seed.entries()) {
      const own = join(folder, target.name, String(index).padStart(3, "0"), String(place));
      await mkdir(own, { recursive: true });
      await writeSeed(own, [file]);
    }
  }
  await rm(scratch, { recursive: true });
}

export async function loadSeeds(folder: string): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const index of (await readdir(folder)).sort()) {
    const places = (await readdir(join(folder, index))).sort();
    seeds.push(
      await Promise.all(
        places.map(async (place) => {
          const [name] = await readdir(join(folder, index, place));
          return { name, bytes: await readFile(join(folder, index, place, name)) };
        }),
      ),
    );
  }
  return seeds;
}
