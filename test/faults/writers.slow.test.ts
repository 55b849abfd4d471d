/** Every write, sync, rename and close of the writers fails once: nothing is lost, nothing torn. */

import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDatasetWriter } from "../../src/data/dataset/writer.ts";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import { InputError } from "../../src/engine/errors.ts";
import { keepsWork } from "../../src/jobs/dataset/keepsWork.ts";
import { BLOCK, chunk, LAYOUT, ROWS } from "../support/smallDataset.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { FAULTS, type Fault, Killed, withFailingFiles } from "./failingFiles.ts";

/** Writes as jobs do: what went wrong decides whether the rows so far are kept. */
async function writeDataset(path: string, resume: boolean, force = false): Promise<void> {
  const writer = await createDatasetWriter(path, LAYOUT, { force, resume });
  try {
    for (let start = writer.rowsDone; start < ROWS; start += BLOCK) await writer.append(chunk(start));
    await writer.finish();
  } catch (error) {
    // A program that was killed does not tidy up.
    if (!(error instanceof Killed)) await writer.abandon(keepsWork(error));
    throw error;
  }
}

/** In these tests the process lives on: the lock of one that was "killed" is made to name a process that is gone. */
function forgetProcess(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".lock"))) {
    const path = join(folder, name);
    const holder = readlinkSync(path);
    rmSync(path);
    symlinkSync(holder.replace(/"process":\d+/, '"process":4194303'), path);
  }
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}

beforeEach(() => {
  // Every block is journaled at once.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
});
afterEach(() => vi.restoreAllMocks());

/** Attempts a write with each of its calls failing, and hands what came of it to `check`. */
async function withEachFailure(
  fault: Fault,
  attempt: (folder: string) => Promise<void>,
  check: (folder: string, error: unknown, at: number, call: string) => Promise<void>,
): Promise<number> {
  const whole = temporaryFolder();
  const calls = await withFailingFiles(whole, undefined, fault, () => attempt(whole));
  for (const [at, call] of calls.entries()) {
    const folder = temporaryFolder();
    const error = await failureOf(() => withFailingFiles(folder, at, fault, () => attempt(folder)));
    await check(folder, error, at, call);
  }
  return calls.length;
}

describe.each(["npz", "h5", "csv"])("a dataset as .%s", (ending) => {
  it.each(FAULTS)("survives %s at every call", async (fault) => {
    const reference = join(temporaryFolder(), `whole.${ending}`);
    await writeDataset(reference, false);
    const expected = readFileSync(reference);
    const count = await withEachFailure(
      fault,
      (folder) => writeDataset(join(folder, `d.${ending}`), false),
      async (folder, error, at, call) => {
        const where = `${fault} at call ${at}, ${call}`;
        const output = join(folder, `d.${ending}`);
        if (fault === "short") expect(error, where).toBeUndefined();
        else if (fault !== "kill") expect(error ?? new InputError("none"), where).toBeInstanceOf(InputError);
        if (existsSync(output)) expect(readFileSync(output).equals(expected), `torn after ${where}`).toBe(true);
        forgetProcess(folder);
        await writeDataset(output, true);
        expect(readFileSync(output).equals(expected), `resumed after ${where}`).toBe(true);
        expect(readdirSync(folder), `left after ${where}`).toEqual([`d.${ending}`]);
      },
    );
    expect(count).toBeGreaterThan(25);
  });

  it("keeps the old file until the new one is whole, and a killed replacement can be gone on with", async () => {
    const reference = join(temporaryFolder(), `whole.${ending}`);
    await writeDataset(reference, false);
    const expected = readFileSync(reference);
    await withEachFailure(
      "kill",
      (folder) => {
        writeFileSync(join(folder, `d.${ending}`), "old");
        return writeDataset(join(folder, `d.${ending}`), false, true);
      },
      async (folder, _, at, call) => {
        const output = join(folder, `d.${ending}`);
        const found = readFileSync(output);
        expect(found.toString() === "old" || found.equals(expected), `call ${at}, ${call}`).toBe(true);
        forgetProcess(folder);
        // Before anything was journaled the old file is no unfinished one: then only another replacement is right.
        const error = await failureOf(() => writeDataset(output, true));
        if (error !== undefined) await writeDataset(output, false, true);
        expect(readFileSync(output).equals(expected), `call ${at}, ${call}`).toBe(true);
      },
    );
  });
});

it.each(FAULTS)("a file that is written at once survives %s at every call", async (fault) => {
  await withEachFailure(
    fault,
    async (folder) => {
      writeFileSync(join(folder, "m.safetensors"), "old");
      await writeFileWhole(join(folder, "m.safetensors"), "the new contents");
    },
    async (folder, error, at, call) => {
      const where = `${fault} at call ${at}, ${call}`;
      if (fault === "short") expect(error, where).toBeUndefined();
      else if (fault !== "kill") expect(error ?? new InputError("none"), where).toBeInstanceOf(InputError);
      expect(["old", "the new contents"], where).toContain(readFileSync(join(folder, "m.safetensors"), "utf8"));
      forgetProcess(folder);
      await writeFileWhole(join(folder, "m.safetensors"), "the new contents");
      expect(readFileSync(join(folder, "m.safetensors"), "utf8"), where).toBe("the new contents");
      expect(readdirSync(folder), where).toEqual(["m.safetensors"]);
    },
  );
});
