/** ZIP archives that lie: sizes, places and names are checked before memory is taken. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type NpzArchive, openNpz } from "../../src/data/npz.ts";
import { npy, zip } from "../fuzz/targets/archives.ts";
import { temporaryFolder } from "../support/temporary.ts";

const values = Float64Array.from({ length: 60_000 }, (_, index) => Math.sin(index));
const MEMBERS = new Map([
  ["a.npy", npy("<f8", [6000, 10], values)],
  ["b.npy", npy("|u1", [3], Uint8Array.of(1, 2, 3))],
]);

const CENTRAL = Buffer.from("PK\x01\x02");

/** Writes an archive. @param change of its bytes; `central` is the place of the first member in the directory */
function archive(change: (bytes: Buffer, central: number) => void = () => {}, compressed = false): string {
  const path = join(temporaryFolder(), "x.npz");
  const bytes = zip(MEMBERS, compressed);
  change(bytes, bytes.indexOf(CENTRAL));
  writeFileSync(path, bytes);
  return path;
}

async function using<T>(path: string, action: (archive: NpzArchive) => Promise<T>): Promise<T> {
  const open = await openNpz(path);
  try {
    return await action(open);
  } finally {
    await open.close();
  }
}

const readAll = (path: string) =>
  using(path, async (open) => {
    for (const name of open.names) await open.read(name);
  });

describe("an archive is refused", () => {
  it.each<[string, (bytes: Buffer, central: number) => void, RegExp]>([
    [
      "with a size beyond its end",
      (bytes, at) => bytes.writeUInt32LE(0xfffffff0, at + 20),
      /overlaps another or the end/,
    ],
    ["with two sizes", (bytes, at) => bytes.writeUInt32LE(9, at + 24), /sizes do not fit each other/],
    [
      "with members at the same place",
      (bytes, at) => bytes.writeUInt32LE(0, bytes.indexOf(CENTRAL, at + 1) + 42),
      /overlaps/,
    ],
    ["with a member in the directory", (bytes, at) => bytes.writeUInt32LE(at - 10, at + 42), /overlaps/],
    ["with another name before the data", (bytes) => bytes.write("c", 30), /does not fit the header before its data/],
    ["without a header before the data", (bytes) => bytes.fill(0, 0, 4), /does not fit the header before its data/],
    ["with too many members", (bytes) => bytes.writeUInt16LE(900, bytes.length - 12), /directory points past its end/],
    [
      "with a directory beyond its end",
      (bytes) => bytes.writeUInt32LE(0x7fffffff, bytes.length - 6),
      /points past its end/,
    ],
    [
      "with a ZIP64 directory that is missing",
      (bytes) => bytes.writeUInt32LE(0xffffffff, bytes.length - 6),
      /ZIP64 directory is missing/,
    ],
    ["that is encrypted", (bytes, at) => bytes.writeUInt16LE(1, at + 8), /"a.npy" is encrypted/],
    ["that is packed by bzip2", (bytes, at) => bytes.writeUInt16LE(12, at + 10), /"a.npy" is compressed by bzip2/],
  ])("%s", async (_, change, message) => {
    await expect(readAll(archive(change))).rejects.toThrow(message);
  });

  it("whose members become far more than the file", async () => {
    const zeros = new Map([["a.npy", npy("<f8", [8 * 2 ** 20], new Float64Array(8 * 2 ** 20))]]);
    const path = join(temporaryFolder(), "bomb.npz");
    writeFileSync(path, zip(zeros, true));
    await expect(readAll(path)).rejects.toThrow(/is refused: \d+ bytes of the file would become 67108992/);
    // By rows it takes no memory.
    const rows = await using(path, async (open) => (await open.rows("a")).read(8_000_000, 2));
    expect(rows).toEqual(new Float64Array(2));
  });

  it("and leaves no file open", async () => {
    const path = archive((bytes) => bytes.fill(0, 0, 4));
    const open = () => readdirSync("/proc/self/fd").length;
    if (process.platform !== "linux") return;
    const before = open();
    for (let attempt = 0; attempt < 5; attempt++) await expect(openNpz(path)).rejects.toThrow();
    expect(open()).toBe(before);
  });
});

describe.each([false, true])("rows of an archive (compressed: %s)", (compressed) => {
  it("are read in any order", async () => {
    const path = archive(() => {}, compressed);
    await using(path, async (open) => {
      const rows = await open.rows("a");
      for (const [start, count] of [
        [0, 2000],
        [2000, 4000],
        [10, 3],
        [5999, 1],
        [0, 6000],
      ]) {
        expect(await rows.read(start, count)).toEqual(values.slice(10 * start, 10 * (start + count)));
      }
      await expect(rows.read(5999, 2)).rejects.toThrow(/has only 6000 rows/);
    });
  });

  it("have their checksum compared once all have been read", async () => {
    const path = archive((bytes, at) => bytes.writeUInt32LE(bytes.readUInt32LE(at + 16) ^ 1, at + 16), compressed);
    await using(path, async (open) => {
      const rows = await open.rows("a");
      await rows.read(0, 3000);
      await expect(rows.read(3000, 3000)).rejects.toThrow(/"a.npy" does not match its checksum/);
    });
  });
});

it("names that are not UTF-8 matter to nobody who does not need them", async () => {
  const path = join(temporaryFolder(), "x.npz");
  const text = zip(new Map([["q.npy", MEMBERS.get("b.npy")!], ...MEMBERS])).toString("latin1");
  writeFileSync(path, Buffer.from(text.replaceAll("q.npy", "\xe9.npy"), "latin1"));
  expect((await using(path, (open) => open.read("a"))).shape).toEqual([6000, 10]);
});

it("members in Fortran order are turned", async () => {
  const [bytes] = [Buffer.from(npy("<f8", [2, 3], Float64Array.of(1, 4, 2, 5, 3, 6)))];
  bytes.write("True, ", bytes.indexOf("False,"));
  const path = join(temporaryFolder(), "x.npz");
  writeFileSync(path, zip(new Map([["a.npy", bytes]])));
  expect(await using(path, async (open) => (await open.rows("a")).read(1, 1))).toEqual(Float64Array.of(4, 5, 6));
});

it("two members of one name are refused where they are needed", async () => {
  const bytes = zip(new Map([...MEMBERS, ["c.npy", MEMBERS.get("b.npy")!]]));
  const path = join(temporaryFolder(), "x.npz");
  writeFileSync(path, Buffer.from(bytes.toString("latin1").replaceAll("c.npy", "b.npy"), "latin1"));
  await using(path, async (open) => {
    await expect(open.read("b")).rejects.toThrow('has two arrays "b"');
    expect((await open.read("a")).shape).toEqual([6000, 10]);
  });
});
