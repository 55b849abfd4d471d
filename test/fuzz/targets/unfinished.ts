/** Unfinished datasets with their journals: whatever has become of them, a resumed run ends with the whole dataset. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
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

/** The finished dataset, written in one go: made once by each process. */
const wholes = new Map<string, Promise<Buffer>>();

function whole(ending: string): Promise<Buffer> {
  const known = wholes.get(ending);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-whole-"));
  const made = finish(join(folder, `${OUTPUT}.${ending}`)).finally(() => rmSync(folder, { recursive: true }));
  wholes.set(ending, made);
  return made;
}

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
  makeSeeds: (folder) => Promise.all(ENDINGS.map((ending) => unfinished(folder, ending))),
  async read(path) {
    const output = join(dirname(path), basename(path).replace(/\.partial.*$/, ""));
    const bytes = await finish(output);
    return new Map([["same", [Number(bytes.equals(await whole(extname(output).slice(1))))]]]);
  },
  checksummed: true,
  problem: (accepted) => (accepted.get("same")?.[0] === 1 ? undefined : "the finished dataset has other bytes"),
  slow: true,
  refusesNothing: true,
  text: 0.3,
};
