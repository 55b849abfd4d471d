/** Unfinished datasets that something has damaged, other inputs, and second writers. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDatasetWriter } from "../../../src/data/dataset/writer.ts";
import type { WriterOptions } from "../../../src/data/dataset/writerOptions.ts";
import { BLOCK, chunk, LAYOUT, ROWS } from "../../support/smallDataset.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const NEW: WriterOptions = { force: false, resume: false };
const RESUMED: WriterOptions = { force: false, resume: true };

beforeEach(() => {
  // Every block is journaled at once.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
});
afterEach(() => vi.restoreAllMocks());

/** Writes rows up to `rows`; the dataset is finished where these are all, else given up. */
async function write(path: string, options: WriterOptions, rows = ROWS): Promise<number> {
  const writer = await createDatasetWriter(path, LAYOUT, options);
  const { rowsDone } = writer;
  for (let start = rowsDone; start < rows; start += BLOCK) {
    await writer.append(chunk(start));
    // The journal may have it by then: rows do not wait for that.
    await setTimeout(10);
  }
  await (rows === ROWS ? writer.finish() : writer.abandon(true));
  return rowsDone;
}

/** What becomes of unfinished files, by name. */
const DAMAGES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  halved: (bytes) => bytes.subarray(0, bytes.length / 2),
  emptied: () => Buffer.alloc(0),
  zeroed: (bytes) => Buffer.alloc(bytes.length),
  "zeroed in its second half": (bytes) =>
    Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length / 2)]),
  "with a bit flipped at its beginning": (bytes) => flipped(bytes, 0.02),
  "with a bit flipped in its middle": (bytes) => flipped(bytes, 0.5),
  extended: (bytes) => Buffer.concat([bytes, Buffer.alloc(3000, "x")]),
  untouched: (bytes) => bytes,
};

function flipped(bytes: Buffer, share: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[Math.floor(share * copy.length)] ^= 4;
  return copy;
}

describe.each(["npz", "h5", "csv"])("an unfinished .%s", (ending) => {
  it.each(Object.keys(DAMAGES))("whose data are %s becomes the whole dataset when it is resumed", async (damage) => {
    const folder = temporaryFolder();
    const [whole, output] = [`whole.${ending}`, `d.${ending}`].map((name) => join(folder, name));
    await write(whole, NEW);
    await write(output, NEW, 3 * BLOCK);
    const partial = `${output}.partial`;
    writeFileSync(partial, DAMAGES[damage](readFileSync(partial)));
    const rowsDone = await write(output, RESUMED);
    if (damage === "untouched" || damage === "extended") expect(rowsDone).toBe(3 * BLOCK);
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
  });

  it.each(Object.keys(DAMAGES))("whose journal is %s becomes the whole dataset when it is resumed", async (damage) => {
    const folder = temporaryFolder();
    const [whole, output] = [`whole.${ending}`, `d.${ending}`].map((name) => join(folder, name));
    await write(whole, NEW);
    await write(output, NEW, 3 * BLOCK);
    const journal = `${output}.partial.journal`;
    writeFileSync(journal, DAMAGES[damage](readFileSync(journal)));
    await write(output, RESUMED);
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([`d.${ending}`, `whole.${ending}`]);
  });

  it("goes back to the last good row", async () => {
    const output = join(temporaryFolder(), `d.${ending}`);
    await write(output, NEW, 3 * BLOCK);
    const partial = `${output}.partial`;
    const bytes = readFileSync(partial);
    // The last values that were written: of the third block.
    const last = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const at = ending === "csv" ? last.length - 3 : last.lastIndexOf(Buffer.from(chunk(2 * BLOCK).magnitudes.buffer));
    last[at] ^= 1;
    writeFileSync(partial, last);
    const messages: string[] = [];
    const rowsDone = await write(output, { ...RESUMED, onMessage: (text) => messages.push(text) });
    // On a busy machine the journal may vouch for two blocks at once.
    expect([BLOCK, 2 * BLOCK]).toContain(rowsDone);
    expect(messages.join()).toContain(
      `is damaged behind its first ${rowsDone} sets: ${3 * BLOCK - rowsDone} sets are made again`,
    );
  });

  it("is not gone on with where its inputs contain something else", async () => {
    const output = join(temporaryFolder(), `d.${ending}`);
    await write(output, { ...NEW, inputs: Promise.resolve(["one", "two"]) }, 2 * BLOCK);
    await expect(write(output, { ...RESUMED, inputs: Promise.resolve(["one", "three"]) })).rejects.toThrow(
      /cannot resume .*: it was started with other contents of the input files \(number 2\)/,
    );
    expect(await write(output, { ...RESUMED, inputs: Promise.resolve(["one", "two"]) })).toBe(2 * BLOCK);
  });

  it("has one writer", async () => {
    const output = join(temporaryFolder(), `d.${ending}`);
    const first = await createDatasetWriter(output, LAYOUT, NEW);
    await first.append(chunk(0));
    for (const options of [NEW, RESUMED, { force: true, resume: false }]) {
      await expect(createDatasetWriter(output, LAYOUT, options)).rejects.toThrow(/is being written by another process/);
    }
    for (let start = BLOCK; start < ROWS; start += BLOCK) await first.append(chunk(start));
    await first.finish();
    expect(existsSync(output)).toBe(true);
  });

  it("is never published where something else has changed it meanwhile", async () => {
    const output = join(temporaryFolder(), `d.${ending}`);
    const writer = await createDatasetWriter(output, LAYOUT, NEW);
    for (let start = 0; start < ROWS; start += BLOCK) await writer.append(chunk(start));
    const partial = `${output}.partial`;
    writeFileSync(partial, DAMAGES.halved(readFileSync(partial)));
    await expect(writer.finish()).rejects.toThrow(/is not what was written: something else has changed it/);
    await writer.abandon(true);
    expect(existsSync(output)).toBe(false);
  });
});
