/** Chosen columns of tables of every format. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeTexts, npyHeader } from "../../../src/data/npy.ts";
import { writeTable } from "../../../src/data/table/writeTable.ts";
import { centralDirectory, localHeader, planMembers } from "../../../src/data/zip.ts";
import { columns } from "../../support/tableColumns.ts";
import { temporaryFolder } from "../../support/temporary.ts";

function written(name: string, contents: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return path;
}

const npy = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  Buffer.concat([npyHeader("<f8", shape), new Uint8Array(Float64Array.from(values).buffer)]);

function npz(arrays: Readonly<Record<string, Uint8Array>>): string {
  const parts = Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, bytes: data.length, data }));
  const members = planMembers(parts);
  const crcs = parts.map(({ data }) => crc32(data));
  const files = members.flatMap((member, at) => [localHeader(member, crcs[at]), parts[at].data]);
  return written("t.npz", Buffer.concat([...files, centralDirectory(members, crcs)]));
}

const CSV = "id,name,x,mass (Msun),mag[0],mag[1]\n1,one,2.5,1.4,17,18\n2,two,,1.5,nan,19\n";

describe("text tables", () => {
  it("give columns by name, without units, and those of an array together", async () => {
    expect(await columns(written("t.csv", CSV), ["mass", "mag"])).toEqual({
      mass: [1.4, 1.5],
      "mag[0]": [17, Number.NaN],
      "mag[1]": [18, 19],
    });
    expect(await columns(written("t.tsv", CSV.replaceAll(",", "\t")), ["mag[1:2]", "x"])).toEqual({
      "mag[1]": [18, 19],
      x: [2.5, Number.NaN],
    });
  });

  it.each<[string, string, RegExp]>([
    ["a column that is not there", "mas", /asks for the column "mas", which .*t\.csv does not have/],
    ["a column beyond an array", "mag[0:3]", /the columns of "mag" in .* are 0 to 1/],
    ["a range of nothing", "mag[1:1]", /the columns of "mag"/],
    ["texts", "name", /t\.csv, line 2, column name is "one", but must be a number/],
  ])("refuse %s", async (_, name, message) => {
    await expect(columns(written("t.csv", CSV), [name])).rejects.toThrow(message);
  });

  it("suggest names", async () => {
    await expect(columns(written("t.csv", CSV), ["xs"])).rejects.toMatchObject({ hint: "nearby names are x" });
  });
});

describe("NumPy files", () => {
  it("say which arrays have the same name, and that there is no column of numbers", async () => {
    const twice = npz({ "a/x": npy([1, 2], [1, 2]), "b/x": npy([1, 2], [3, 4]) });
    await expect(columns(twice, ["x"])).rejects.toMatchObject({
      message: expect.stringMatching(/several arrays "x": a\/x, b\/x$/),
      hint: expect.stringContaining("choose a group by `table`"),
    });
    const complex = written("c.npy", Buffer.concat([npyHeader("<c16", [1]), new Uint8Array(16)]));
    await expect(columns(complex, ["x"])).rejects.toMatchObject({ hint: "it has no column of numbers" });
  });

  it("give arrays of one and of two axes, and only those that are asked for", async () => {
    const path = npz({ x: npy([2], [1, 2]), mag: npy([2, 3], [1, 2, 3, 4, 5, 6]), other: npy([5], [0, 0, 0, 0, 0]) });
    expect(await columns(path, ["x", "mag[1:3]"])).toEqual({ x: [1, 2], "mag[1]": [2, 5], "mag[2]": [3, 6] });
    expect(await columns(path, ["mag[2]"])).toEqual({ "mag[2]": [3, 6] });
    await expect(columns(path, ["x", "other"])).rejects.toThrow(/x has 2 rows, other has 5/);
  });

  it("are read beside pickled objects, which are refused", async () => {
    const pickle = Buffer.concat([npyHeader("|O", [2]), Uint8Array.of(1, 2, 3)]);
    const path = npz({ x: npy([2], [1, 2]), objects: pickle });
    expect(await columns(path, ["x"])).toEqual({ x: [1, 2] });
    await expect(columns(path, ["objects"])).rejects.toThrow(/objects holds pickled Python objects, not numbers/);
  });

  it("give the columns of an array by the names beside it", async () => {
    const { type, bytes } = encodeTexts(["m1", "m2"]);
    const names = Buffer.concat([npyHeader(type, [2]), bytes]);
    const path = npz({ parameters: npy([2, 2], [1, 2, 3, 4]), parameter_names: names, cube: npy([2, 1, 1], [1, 2]) });
    expect(await columns(path, ["m2"])).toEqual({ m2: [2, 4] });
    expect(await columns(path, ["parameters"])).toEqual({ m1: [1, 3], m2: [2, 4] });
    await expect(columns(path, ["cube"])).rejects.toThrow(/cube has the shape \(2, 1, 1\)/);
  });

  it("give an array without a name its own, or the names in their order", async () => {
    const path = written("t.npy", npy([2, 2], [1, 2, 3, 4]));
    expect(await columns(path, ["arr_0[1]"])).toEqual({ "arr_0[1]": [2, 4] });
    expect(await columns(path, ["a", "b"])).toEqual({ a: [1, 3], b: [2, 4] });
    await expect(columns(path, ["a"])).rejects.toThrow(/asks for the column "a"/);
  });

  it("give the columns of a table of records", async () => {
    const header = Buffer.from(npyHeader("<f8", [2])).toString("latin1");
    const records = header.replace("'<f8'", "[('a', '<f8'), ('b', '<f8')]");
    const cut = records.replace(/ {32}(?=\s*\n$)/, (spaces) => spaces.slice(0, 32 - (records.length - header.length)));
    const path = written(
      "r.npy",
      Buffer.concat([Buffer.from(cut, "latin1"), new Uint8Array(Float64Array.of(1, 2, 3, 4).buffer)]),
    );
    expect(await columns(path, ["b"])).toEqual({ b: [2, 4] });
  });

  it.each(["csv", "npz", "npy"])("are written as %s and read back", async (ending) => {
    const path = join(temporaryFolder(), `t.${ending}`);
    await writeTable(path, { names: ["x", "mag[0]"], rows: 2, values: Float64Array.of(1 / 3, 2, 3, 4) });
    expect(await columns(path, ["x", "mag[0]"])).toEqual({ x: [1 / 3, 3], "mag[0]": [2, 4] });
  });
});
