/** NumPy arrays and archives. */

import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTexts, npyHeader, parseNpy } from "../../src/data/npy.ts";
import { parseNpyHeader } from "../../src/data/npyFormat.ts";
import { openNpz } from "../../src/data/npz.ts";
import { centralDirectory, localHeader, planMembers } from "../../src/data/zip.ts";
import { InputError } from "../../src/engine/errors.ts";
import { temporaryFolder } from "../support/temporary.ts";

function npy(type: string, shape: number[], data: ArrayBufferView): Uint8Array {
  return Buffer.concat([npyHeader(type, shape), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

function writeArchive(path: string, members: { name: string; bytes: Uint8Array }[]): void {
  const plan = planMembers(members.map(({ name, bytes }) => ({ name, bytes: bytes.length })));
  const crcs = members.map(({ bytes }) => crc32(bytes));
  const file = openSync(path, "w");
  plan.forEach((member, index) => {
    writeSync(file, localHeader(member, crcs[index]), 0, undefined, member.headerOffset);
    writeSync(file, members[index].bytes, 0, undefined, member.dataOffset);
  });
  const last = plan[plan.length - 1];
  writeSync(file, centralDirectory(plan, crcs), 0, undefined, last.dataOffset + last.bytes);
  closeSync(file);
}

describe("arrays", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 50 }), (values) => {
        const array = parseNpy(npy("<f8", [values.length], Float64Array.from(values)), "x");
        expect([...(array.data as Float64Array)]).toEqual(values);
        expect(array.shape).toEqual([values.length]);
      }),
    );
  });

  it("have headers that end at a multiple of 64 bytes, as NumPy's do", () => {
    for (const shape of [[], [3], [100_000, 9, 1101]]) expect(npyHeader("<f4", shape).length % 64).toBe(0);
    expect(parseNpyHeader(npyHeader("<f4", [2, 3]), "x")).toMatchObject({
      type: "<f4",
      shape: [2, 3],
      fortranOrder: false,
    });
  });

  it("hold texts of any characters", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: "grapheme" }).filter((text) => !text.endsWith("\0")),
          { minLength: 1 },
        ),
        (texts) => {
          const { type, bytes } = encodeTexts(texts);
          expect(parseNpy(npy(type, [texts.length], bytes), "x").data).toEqual(texts);
        },
      ),
    );
  });

  it.each([
    ["<f4", new Float32Array([1.5, -2])],
    ["<i4", new Int32Array([1, -2])],
    ["<i8", new BigInt64Array([1n, -2n])],
    ["<u2", new Uint16Array([1, 2])],
    ["|i1", new Int8Array([1, -2])],
  ])("of type %s are read", (type, data) => {
    expect([...(parseNpy(npy(type, [2], data), "x").data as Float64Array)]).toEqual([...data].map(Number));
  });

  it("of half floats are widened", () => {
    expect([
      ...(parseNpy(npy("<f2", [3], new Uint16Array([0x3c00, 0xc000, 0x7e00])), "x").data as Float32Array),
    ]).toEqual([1, -2, Number.NaN]);
  });

  it("with named columns are read by name", () => {
    const head = npyHeader("<f8", [2]);
    const text = "{'descr': [('m1', '<f8'), ('k', '<i4'), ('m2', '<f4')], 'fortran_order': False, 'shape': (2,), }";
    const header = Buffer.from(head);
    header.fill(0x20, 10);
    header.write(text, 10);
    header[header.length - 1] = 0x0a;
    const wide = Buffer.alloc(Math.max(head.length, 10 + Math.ceil((text.length + 11) / 64) * 64 - 10), 0x20);
    head.subarray(0, 8).forEach((byte, index) => {
      wide[index] = byte;
    });
    wide.writeUInt16LE(wide.length - 10, 8);
    wide.write(text, 10);
    const body = Buffer.alloc(32);
    [
      [1.4, 7, 1.25],
      [1.5, 8, 1.5],
    ].forEach(([m1, k, m2], row) => {
      body.writeDoubleLE(m1, 16 * row);
      body.writeInt32LE(k, 16 * row + 8);
      body.writeFloatLE(m2, 16 * row + 12);
    });
    const array = parseNpy(Buffer.concat([wide, body]), "x");
    expect([...array.column("m1")]).toEqual([1.4, 1.5]);
    expect([...array.column("m2")]).toEqual([1.25, 1.5]);
    expect(() => array.column("m3")).toThrow('x has no column "m3"');
  });

  it.each([
    ["nonsense", "is not a NumPy array"],
    ["\x93NUMPY", "is not a NumPy array"],
  ])("refuses %j", (text, message) => {
    expect(() => parseNpy(Buffer.from(text, "latin1"), "x.npy")).toThrow(message);
  });

  it("of big-endian numbers are read", () => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(1.25);
    expect(parseNpy(npy(">f8", [1], bytes), "x").numbers()).toEqual(Float64Array.of(1.25));
  });

  it("refuses truncated and strange arrays", () => {
    const whole = npy("<f8", [4], new Float64Array(4));
    expect(() => parseNpy(whole.subarray(0, whole.length - 1), "x")).toThrow("x is truncated: 31 of 32 bytes of data");
    const refused = (type: string, sentence: string) =>
      expect(() => parseNpy(npy(type, [1], new Float64Array(4)), "x").numbers()).toThrow(sentence);
    refused("<c16", 'x has the NumPy type "<c16" (complex numbers), which kiloflow does not read');
    refused("<f16", '"<f16" (long double)');
    refused("<M8[D]", '"<M8[D]" (dates)');
    refused("|O", "x holds pickled Python objects");
    refused("<U2", "x holds texts, not numbers");
    refused("<f8[ns]", '"<f8[ns]", which');
    refused("|\x1b[2J", '"|\\u001b[2J", which');
  });
});

describe("archives", () => {
  it("come back member by member, and block by block", async () => {
    const path = join(temporaryFolder(), "a.npz");
    const values = Float32Array.from({ length: 60 }, (_, index) => index);
    writeArchive(path, [
      { name: "a.npy", bytes: npy("<f4", [20, 3], values) },
      { name: "b.npy", bytes: npy("|u1", [3], new Uint8Array([1, 2, 3])) },
    ]);
    const archive = await openNpz(path);
    expect(archive.names).toEqual(["a", "b"]);
    expect((await archive.read("b")).data).toEqual(new Uint8Array([1, 2, 3]));
    const rows = await archive.rows("a");
    expect(await rows.read(5, 2)).toEqual(values.subarray(15, 21));
    await expect(archive.read("c")).rejects.toThrow('has no array "c"; it has a, b');
    await archive.close();
  });

  it("are read when they are compressed", async () => {
    const path = join(temporaryFolder(), "a.npz");
    const bytes = npy("<f8", [2, 2], new Float64Array([1, 2, 3, 4]));
    const packed = deflateRawSync(bytes);
    const [member] = planMembers([{ name: "x.npy", bytes: packed.length }]);
    const local = Buffer.from(localHeader(member, crc32(bytes)));
    const central = Buffer.from(centralDirectory([member], [crc32(bytes)]));
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(bytes.length, 24);
    writeFileSync(path, Buffer.concat([local, packed, central]));
    const archive = await openNpz(path);
    expect((await archive.read("x")).data).toEqual(new Float64Array([1, 2, 3, 4]));
    expect(await (await archive.rows("x")).read(1, 1)).toEqual(new Float64Array([3, 4]));
    await archive.close();
  });

  it("pass the integrity check of other programs", () => {
    const folder = temporaryFolder();
    writeArchive(join(folder, "a.zip"), [{ name: "folder/x.txt", bytes: Buffer.from("hello") }]);
    mkdirSync(join(folder, "out"));
    const script =
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read('folder/x.txt').decode())";
    let output: string;
    try {
      output = execFileSync("python3", ["-c", script, join(folder, "a.zip")], { encoding: "utf8" });
    } catch (error) {
      // Without Python there is no second opinion; anything else is a failure.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    expect(output.trim()).toBe("hello");
  });

  it("whose bytes were changed are refused", async () => {
    const path = join(temporaryFolder(), "x.npz");
    const bytes = npy("<f8", [3], Float64Array.from([1.5, 1.25, 200]));
    writeArchive(path, [{ name: "parameters.npy", bytes }]);
    const archive = await openNpz(path);
    expect((await archive.read("parameters")).data).toEqual(Float64Array.from([1.5, 1.25, 200]));
    const damaged = readFileSync(path);
    damaged[damaged.indexOf(Buffer.from(bytes)) + bytes.length - 2] ^= 1;
    writeFileSync(path, damaged);
    await expect(archive.read("parameters")).rejects.toThrow(/is damaged: "parameters.npy" does not match/);
    await archive.close();
  });

  it("larger than 4 GiB have their sizes and places in 64 bits", async () => {
    const path = join(temporaryFolder(), "large.npz");
    const rows = 1_200_000_000;
    const head = npyHeader("<f4", [rows]);
    const small = npy("|u1", [1], new Uint8Array([9]));
    const plan = planMembers([
      { name: "large.npy", bytes: head.length + 4 * rows },
      { name: "small.npy", bytes: small.length },
    ]);
    // The file has a hole where the large array would be: it takes no room on the disk.
    const file = openSync(path, "w");
    writeSync(file, localHeader(plan[0], 0), 0, undefined, 0);
    writeSync(file, head, 0, undefined, plan[0].dataOffset);
    writeSync(file, localHeader(plan[1], crc32(small)), 0, undefined, plan[1].headerOffset);
    writeSync(file, small, 0, undefined, plan[1].dataOffset);
    writeSync(file, centralDirectory(plan, [0, crc32(small)]), 0, undefined, plan[1].dataOffset + small.length);
    closeSync(file);
    expect(plan[1].headerOffset).toBeGreaterThan(2 ** 32);
    const archive = await openNpz(path);
    expect((await archive.read("small")).data).toEqual(new Uint8Array([9]));
    expect(await (await archive.rows("large")).read(rows - 2, 2)).toEqual(new Float32Array(2));
    await archive.close();
  });

  it.each([
    ["nonsense", Buffer.from("nonsense that is long enough to be looked at")],
    ["a cut archive", Buffer.from(localHeader(planMembers([{ name: "a.npy", bytes: 10 }])[0], 0))],
    ["an empty file", Buffer.alloc(0)],
  ])("refuses %s", async (_, bytes) => {
    const path = join(temporaryFolder(), "a.npz");
    writeFileSync(path, bytes);
    await expect(openNpz(path)).rejects.toBeInstanceOf(InputError);
  });
});
