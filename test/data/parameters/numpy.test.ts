/** Parameter sets in NumPy files: only what is needed is judged. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { npyHeader } from "../../../src/data/npy.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { npy, zip } from "../../fuzz/targets/archives.ts";
import { column, NAMES, SETS } from "../../fuzz/targets/sets.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const COLUMNS: [string, Buffer][] = NAMES.map((name, index) => [`${name}.npy`, npy("<f8", [4], column(index))]);

async function open(name: string, bytes: Uint8Array, table?: string) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  const source = await openSets(DU17, path, { table });
  const values = source.read(0, source.count);
  return {
    notes: source.notes.join("; "),
    sets: Array.from({ length: source.count }, (_, row) => [...values.slice(4 * row, 4 * row + 4)]),
  };
}

const archive = (members: readonly [string, Uint8Array][], table?: string) =>
  open("x.npz", zip(new Map(members)), table);

/** A structured array of the sets. */
function table(): Buffer {
  const text = `{'descr': [${["id", ...NAMES].map((name) => `('${name}', '<f8')`).join(", ")}], 'fortran_order': False, 'shape': (4,), }`;
  const head = Buffer.alloc(320, 0x20);
  Buffer.from(npyHeader("<f8", [])).copy(head, 0, 0, 8);
  head.writeUInt16LE(310, 8);
  head.write(text, 10);
  return Buffer.concat([head, Buffer.from(Float64Array.from(SETS.flatMap((set) => [7, ...set])).buffer)]);
}

describe("an archive of columns", () => {
  it.each<[string, [string, Uint8Array]]>([
    ["pickled objects", ["metadata.npy", Buffer.from(npyHeader("|O", []))]],
    ["an array of another length", ["times.npy", npy("<f8", [9], new Float64Array(9))]],
    ["dates", ["when.npy", npy("<M8[D]", [4], new Float64Array(4))]],
    ["parameters that are texts", ["parameters.npy", npy("<U1", [1], Uint32Array.of(65))]],
    ["what is no array", ["README.txt", Buffer.from("a text")]],
    ["a name that a terminal obeys", ["\x1b[2J.npy", npy("<f8", [4], new Float64Array(4))]],
    ["a name of prototypes", ["__proto__.npy", npy("<f8", [4], new Float64Array(4))]],
  ])("may hold %s that are not needed", async (_, member) => {
    expect((await archive([...COLUMNS, member])).sets).toEqual(SETS);
  });

  it("may lie in a folder", async () => {
    expect((await archive(COLUMNS.map(([name, bytes]) => [`post/${name}`, bytes]))).sets).toEqual(SETS);
  });

  it("may be matrices of one column, or of walkers and steps, which are flattened with a note", async () => {
    const shaped = (...shape: number[]): [string, Buffer][] =>
      NAMES.map((name, index) => [`${name}.npy`, npy("<f8", shape, column(index))]);
    expect(await archive(shaped(4, 1))).toMatchObject({ sets: SETS, notes: expect.not.stringContaining("flattened") });
    expect(await archive(shaped(2, 2))).toMatchObject({
      sets: SETS,
      notes: expect.stringContaining("lengths 2 and 2 were flattened to 4 sets"),
    });
  });

  it.each<[string, [string, Uint8Array], RegExp]>([
    [
      "texts",
      ["lambda_2.npy", npy("<U1", [4], Uint32Array.of(65, 66, 67, 68))],
      /array "lambda_2" holds texts, not numbers/,
    ],
    ["objects", ["lambda_2.npy", npy("|O", [4], new Uint8Array(40))], /array "lambda_2" holds pickled Python objects/],
    [
      "another length",
      ["lambda_2.npy", npy("<f8", [3], new Float64Array(3))],
      /mass_1_source has the shape \(4\), lambda_2 \(3\)/,
    ],
  ])("is refused where a needed column holds %s", async (_, member, message) => {
    await expect(archive([...COLUMNS.slice(0, 3), member])).rejects.toThrow(message);
  });
});

describe("a structured array", () => {
  it("in an archive is found, or taken by its name", async () => {
    expect((await archive([["posterior.npy", table()]])).sets).toEqual(SETS);
    const two: [string, Uint8Array][] = [
      ["a.npy", table()],
      ["b.npy", table()],
    ];
    await expect(archive(two)).rejects.toThrow(/has several tables of parameter sets: a, b/);
    expect((await archive(two, "b")).sets).toEqual(SETS);
    await expect(archive(two, "c")).rejects.toThrow('has no array "c"; it has a, b');
  });
});

describe("an array of sets", () => {
  const values = Float64Array.from(SETS.flat());

  it("may have walkers and steps before its last axis, which are flattened with a note", async () => {
    expect(await open("x.npy", npy("<f8", [2, 2, 4], values))).toMatchObject({
      sets: SETS,
      notes: expect.stringContaining("flattened"),
    });
  });

  it("with as many rows as columns is said to be taken row by row", async () => {
    expect((await open("x.npy", npy("<f8", [4, 4], values))).notes).toContain("each row was taken as one set");
  });

  it.each([
    ["(-3, 4)", /impossible shape in its NumPy header: \(-3, 4\)/],
    ["(9007199254740993, 4)", /impossible shape/],
    ["(4294967296, 4294967296)", /impossible shape/],
    ["(900719925474, 4)", /is truncated: 128 of/],
    ["(4, 4", /a NumPy header that cannot be read/],
    ["(4, 4), 'x': [[[", /a NumPy header that cannot be read/],
    [`(${"[".repeat(100)}`, /a NumPy header that cannot be read/],
  ])("of the shape %s is refused", async (shape, message) => {
    const bytes = npy("<f8", [4, 4], values);
    const text = bytes.toString("latin1").replace(/'shape': \(4, 4\), \}\s*\n/, `'shape': ${shape}, }`);
    const length = text.length - 128 - 10;
    const changed = Buffer.from(text, "latin1");
    changed.writeUInt16LE(length, 8);
    await expect(open("x.npy", changed)).rejects.toThrow(message);
  });

  it("whose header is longer than the file, or than any header, is refused", async () => {
    const bytes = npy("<f8", [4, 4], values);
    bytes.writeUInt16LE(65_000, 8);
    await expect(open("x.npy", bytes)).rejects.toThrow(/truncated within its header/);
    bytes[6] = 2;
    bytes.writeUInt32LE(0xfffffff0, 8);
    await expect(open("x.npy", bytes)).rejects.toThrow(/NumPy header of 4294967280 bytes/);
  });
});
