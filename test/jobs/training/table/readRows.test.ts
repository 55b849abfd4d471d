/** What lists of columns and settings ask for of a table. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ColumnChoice, readTableRows } from "../../../../src/jobs/training/table/readRows.ts";
import { temporaryFolder } from "../../../support/temporary.ts";

const CSV = "x,m[0],m[1],seen[0],seen[1],m[2]\n1,2,3,1,0,4\n5,6,7,0,1,\n";

function rowsOf(choice: ColumnChoice, name = "t.csv", contents: string | Uint8Array = CSV) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return readTableRows(path, { targets: "x", ...choice });
}

describe("masks", () => {
  it("are ranges with ranges of flags, or ranges alone", async () => {
    const flagged = await rowsOf({ conditions: "m[0:2]", masked: "m[0:2]:seen[0:2]" });
    expect([...flagged.conditions.values]).toEqual([2, Number.NaN, Number.NaN, 7]);
    expect(flagged.conditions.flags).toEqual(["seen[0]", "seen[1]"]);
    const { conditions } = await rowsOf({ conditions: "m", masked: "m[1:3]" });
    expect(conditions.masked).toEqual([false, true, true]);
    expect(conditions.flags).toEqual([undefined, undefined, undefined]);
    expect([...conditions.values.slice(3)]).toEqual([6, 7, Number.NaN]);
  });
});

describe("settings", () => {
  it("are of single columns, ranges and whole arrays", async () => {
    const choice = { conditions: "m", transform: "x=log,m=positive", conditionNoise: "m[0:2]=0.5,m[2]=1" };
    const { transforms, conditionNoise } = await rowsOf(choice);
    expect([...transforms.keys()]).toEqual(["x", "m[0]", "m[1]", "m[2]"]);
    expect([...conditionNoise]).toEqual([
      ["m[0]", 0.5],
      ["m[1]", 0.5],
      ["m[2]", 1],
    ]);
  });

  it.each<[ColumnChoice, RegExp]>([
    [{ conditions: "m", transform: "x" }, /`transform` has "x", but must be NAME=VALUE/],
    [
      { conditions: "m", conditionNoise: "x=1" },
      /`conditionNoise` asks for the column "x", which the list of conditions/,
    ],
    [{ conditions: "m,,x" }, /`conditions` is "m,,x", but must be names with commas between/],
    [{ conditions: "m", transform: "m=log,m[0]=linear" }, /`transform` names m\[0\] twice/],
  ])("are refused: %j", async (choice, message) => {
    await expect(rowsOf(choice)).rejects.toThrow(message);
  });
});

describe("a packed table", () => {
  it("is read, and named as the user knows it", async () => {
    const read = rowsOf({ conditions: "m[0]" }, "t.csv.gz", gzipSync(CSV));
    expect((await read).source).toMatch(/t\.csv\.gz$/);
    await expect(rowsOf({ conditions: "q" }, "t.csv.gz", gzipSync(CSV))).rejects.toThrow(
      /which .*t\.csv\.gz does not have/,
    );
  });
});
