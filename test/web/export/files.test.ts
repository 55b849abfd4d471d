import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openNpz } from "../../../src/data/npz.ts";
import { csvText } from "../../../web/src/export/csv.ts";
import { npzBytes } from "../../../web/src/export/npz.ts";

it("archives are read back as they were", async () => {
  const magnitudes = Float64Array.from({ length: 6 }, (_, at) => at / 7 - 20);
  magnitudes[4] = Number.NaN;
  const bytes = npzBytes({
    magnitudes: { shape: [2, 3], values: magnitudes },
    bands: { shape: [2], values: ["g", "2massks"] },
    low: { shape: [2], values: Float32Array.of(1.5, -2) },
    none: { shape: [0], values: [] },
  });
  const folder = await mkdtemp(join(tmpdir(), "kiloflow-"));
  try {
    await writeFile(join(folder, "a.npz"), bytes);
    const archive = await openNpz(join(folder, "a.npz"));
    expect(archive.names).toEqual(["magnitudes", "bands", "low", "none"]);
    const read = await archive.read("magnitudes");
    expect(read.shape).toEqual([2, 3]);
    expect(Array.from(read.numbers())).toEqual(Array.from(magnitudes));
    expect((await archive.read("bands")).data).toEqual(["g", "2massks"]);
    expect(Array.from((await archive.read("low")).numbers())).toEqual([1.5, -2]);
    await archive.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("tables quote what would be read as something else, and leave out what has no value", () => {
  const text = csvText(
    ["a", 'b"c'],
    [
      ["x,y", Number.NaN],
      ["z", 1.5],
    ],
    ["two\nlines"],
  );
  expect(text).toBe('# two lines\na,"b""c"\n"x,y",\nz,1.5\n');
});
