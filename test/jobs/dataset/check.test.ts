/** `check` compares a few sets, and reads all of them. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planNpz } from "../../../src/data/dataset/npzPlan.ts";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { checkDataset } from "../../../src/jobs/dataset/check.ts";
import { runCli } from "../../support/cli.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const SETS = 40;
/** Rows 0, 10, 20 and 30: not the last one, in which the damage is. */
const SAMPLE = 4;

async function generated(name: string): Promise<string> {
  const folder = temporaryFolder();
  const generate = ["generate", "--prior", "eos", "--count", `${SETS}`, "--times", "0.5:8:0.5", "--backend", "cpu"];
  const { code } = await runCli([...generate, "--output", name, "--quiet"], { cwd: folder });
  expect(code).toBe(0);
  return join(folder, name);
}

/** Flips a bit of the last magnitude in an archive. */
async function flipNpz(path: string): Promise<void> {
  const reader = await openDataset(path);
  const { layout } = reader;
  await reader.close();
  const { position } = planNpz(layout).rows.find(({ array }) => array.name === "magnitudes")!;
  const bytes = readFileSync(path);
  bytes[position + 4 * SETS * layout.bands.length * layout.times.length - 4] ^= 1;
  writeFileSync(path, bytes);
}

/** Makes the first digit of the last line a letter; in a digit's place another digit would not show. */
function flipCsv(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.lastIndexOf("\n", -2) + 1] ^= 0x40;
  writeFileSync(path, bytes);
}

describe("check", () => {
  it.each([
    ["a.npz", flipNpz, '"magnitudes.npy" does not match its checksum'],
    ["a.csv", flipCsv, `line ${3 + SETS}`],
  ])("finds damage outside the sets that it compares, %s", async (name, damage, message) => {
    const path = await generated(name);
    expect(await checkDataset({ input: path, rows: SAMPLE })).toMatchObject({ passed: true, rowsChecked: SAMPLE });
    await damage(path);
    const error = await checkDataset({ input: path, rows: SAMPLE }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(message);
  });

  it("counts the sets that it compares", async () => {
    const seen: number[][] = [];
    const path = await generated("a.h5");
    await checkDataset({ input: path, rows: SAMPLE }, { onProgress: (...counts) => seen.push(counts) });
    expect(seen).toEqual([1, 2, 3, 4].map((done) => [done, SAMPLE]));
  });
});
