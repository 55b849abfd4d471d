/** Unfinished datasets with their journals: whatever has become of them, a resumed run ends with the whole dataset. */

import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createDatasetWriter } from "../../../src/data/dataset/writer.ts";
import { BLOCK, chunk, LAYOUT, ROWS } from "../../support/smallDataset.ts";
import type { Seed, Target } from "../target.ts";

const ENDINGS = ["npz", "h5", "csv"] as const;
const OUTPUT = "d";

/** An unfinished dataset of some rows. */
async function unfinished(folder: string, ending: string): Promise<Seed> {
  const output = join(folder, `${OUTPUT}.${ending}`);
  const writer = await createDatasetWriter(output, LAYOUT, { force: true, resume: false, sync: false });
  for (let start = 0; start < ROWS / 2; start += BLOCK) await writer.append(chunk(start));
  await writer.abandon(true);
  const names = [".partial.journal", ".partial"].map((end) => `${OUTPUT}.${ending}${end}`);
  return names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Of the finished datasets, by ending. */
const whole = new Map<string, Buffer>();

/** Finishes what lies in the folder, and reads what it became. */
async function finish(output: string): Promise<Buffer> {
  const writer = await createDatasetWriter(output, LAYOUT, { force: false, resume: true, sync: false });
  try {
    for (let start = writer.rowsDone; start < ROWS; start += BLOCK) await writer.append(chunk(start));
    await writer.finish();
  } catch (error) {
    await writer.abandon(false);
    throw error;
  }
  const bytes = readFileSync(output);
  rmSync(output);
  return bytes;
}

export const unfinishedTarget: Target = {
  name: "unfinished",
  async makeSeeds(folder) {
    const seeds: Seed[] = [];
    for (const ending of ENDINGS) {
      seeds.push(await unfinished(folder, ending));
      whole.set(ending, await finish(join(folder, `${OUTPUT}.${ending}`)));
    }
    return seeds;
  },
  async read(path) {
    const name = basename(path).replace(/\.partial.*$/, "");
    return new Map([[name.split(".")[1], await finish(join(dirname(path), name))]]);
  },
  checksummed: true,
  problem(accepted) {
    const [ending, bytes] = [...accepted][0];
    return whole.get(ending)?.equals(bytes as Buffer) ? undefined : "the finished dataset has other bytes";
  },
  slow: true,
  text: 0.3,
};
