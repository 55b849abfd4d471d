/** `generate --quantiles`: what it writes in each format, against the curves of the same sets. */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { openNpz } from "../../src/data/npz.ts";
import { quantile } from "../../src/jobs/statistics.ts";
import { describeWithPython, python } from "../support/environment.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SETS = ["--prior", "uniform", "--count", "300", "--seed", "4", "--backend", "cpu"];
const GRID = ["--times", "1:12:x5", "--bands", "gK", "--distance", "100"];
const LEVELS = [0.1, 0.5, 0.975];
const ASKED = ["--quantile-levels", LEVELS.join(",")];

describe("quantiles of curves", () => {
  it("are those of the dataset of the same sets, with the sets that have a value, in CSV and NumPy", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => join(folder, name);
    await succeed("generate", ...SETS, ...GRID, "--output", at("d.npz"));
    const text = await succeed("generate", ...SETS, ...GRID, ...ASKED, "--quantiles", at("q.csv"));
    await succeed("generate", ...SETS, ...GRID, ...ASKED, "--quantiles", at("q.npz"));
    const reader = await openDataset(at("d.npz"));
    const { magnitudes, status } = await reader.read(0, 300);
    await reader.close();
    const without = status.filter((code) => code >= 2).length;
    expect(without).toBeGreaterThan(0);
    expect(text).toContain(`quantiles 10 %, 50 %, 97.5 % of 300 sets x 2 bands x 5 times`);
    expect(text).toContain(`${without} sets without any`);
    const archive = await openNpz(at("q.npz"));
    const read = async (name: string) => (await archive.read(name)).numbers();
    const [quantiles, counts, times] = [await read("quantiles"), await read("sets_with_value"), await read("times")];
    expect((await archive.header("quantiles")).shape).toEqual([2, 3, 5]);
    expect([...(await read("levels"))]).toEqual(LEVELS);
    await archive.close();
    const [mark, description, head, ...lines] = readFileSync(at("q.csv"), "utf8").trimEnd().split("\n");
    expect(mark).toBe("# kiloflow quantiles 1");
    expect(JSON.parse(description.slice(2))).toMatchObject({
      ...{
        sets: 300,
        sets_without_curves: without,
        statuses: { "no-ejecta": status.filter((code) => code === 2).length },
      },
      provenance: { model: "du17", magnitudeSystem: "AB, apparent at 100 Mpc", seed: 4 },
    });
    expect(head).toBe("band,time_days,q0.1,q0.5,q0.975,sets_with_value,share_with_value");
    lines.forEach((line, place) => {
      const [band, time, ...cells] = line.split(",");
      expect([band, Number(time)]).toEqual(["gK"[Math.floor(place / 5)], times[place % 5]]);
      const own = Float64Array.from({ length: 300 }, (_, row) => magnitudes[row * 10 + place])
        .filter((value) => !Number.isNaN(value))
        .sort();
      expect(Number(cells[3])).toBe(own.length);
      expect(counts[place]).toBe(own.length);
      expect(Number(cells[4])).toBeCloseTo(own.length / 300, 8);
      LEVELS.forEach((level, index) => {
        const wanted = quantile(own, level);
        const found = quantiles[(Math.floor(place / 5) * 3 + index) * 5 + (place % 5)];
        if (Number.isNaN(wanted)) expect([cells[index], found]).toEqual(["", Number.NaN]);
        else {
          expect(Math.abs(found - wanted)).toBeLessThan(1e-5);
          expect(Number(cells[index])).toBeCloseTo(found, 5);
        }
      });
    });
    expect(readdirSync(folder).sort()).toEqual(["d.npz", "q.csv", "q.npz"]);
  });

  it("of a posterior have the usual levels, the same bytes each time", async () => {
    const folder = temporaryFolder();
    const at = (name: string) => join(folder, name);
    writeFileSync(at("p.csv"), "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n1.4,1.3,400,700\n");
    const given = ["generate", "--input", at("p.csv"), ...GRID, "--backend", "cpu", "--quantiles", at("q.h5")];
    const { levels, sets } = JSON.parse(await succeed(...given, "--json")) as { levels: number[]; sets: number };
    expect([levels, sets]).toEqual([[0.05, 0.16, 0.5, 0.84, 0.95], 2]);
    const first = readFileSync(at("q.h5"));
    expect((await kiloflow(...given)).error).toContain("exists already");
    await succeed(...given, "--force");
    expect(readFileSync(at("q.h5")).equals(first)).toBe(true);
  });
});

describeWithPython("quantiles in HDF5", () => {
  it("are read by h5py", async () => {
    const path = join(temporaryFolder(), "q.h5");
    await succeed("generate", ...SETS, ...GRID, ...ASKED, "--quantiles", path);
    await succeed("generate", ...SETS, ...GRID, ...ASKED, "--quantiles", path.replace(".h5", ".npz"));
    const script = `import h5py, numpy, sys
f, z = h5py.File(sys.argv[1]), numpy.load(sys.argv[1].replace(".h5", ".npz"))
assert f.attrs["format"] == "kiloflow quantiles 1" and f.attrs["sets"] == 300
for name in ["times", "levels", "quantiles", "sets_with_value"]:
    assert numpy.array_equal(f[name][...], z[name], equal_nan=True), name
print([b.decode() for b in f["bands"]], list(f["quantiles"].attrs["axes"]), f["quantiles"].shape)`;
    expect(execFileSync(python!, ["-c", script, path]).toString().trim()).toBe(
      "['g', 'K'] ['band', 'level', 'time'] (2, 3, 5)",
    );
  });
});

describe("quantiles are refused", () => {
  const folder = () => join(temporaryFolder(), "q.csv");
  it.each([
    [
      "at levels that do not ascend",
      ["--quantile-levels", "0.5,0.1"],
      "--quantile-levels has 0.1, but must be ascending shares",
    ],
    ["at levels that are none", ["--quantile-levels", "0.5,x"], '--quantile-levels is "x"'],
    ["with a dataset", ["--output", "d.h5"], "--output is of datasets, and --quantiles writes none"],
    ["with shards", ["--shard", "1/2"], "--shard is of datasets"],
    ["with luminosities", ["--bolometric"], "--bolometric is of datasets"],
  ])("%s", async (_, flags, message) => {
    const path = folder();
    const { code, error } = await kiloflow("generate", ...SETS, ...GRID, "--quantiles", path, ...flags);
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(path)).toBe(false);
  });

  it("in other formats, and levels without them", async () => {
    const text = await kiloflow("generate", ...SETS, ...GRID, "--quantiles", "q.txt");
    expect([text.code, text.error]).toEqual([
      2,
      expect.stringContaining("--quantiles q.txt must end in .h5, .hdf5, .npz, .csv"),
    ]);
    const alone = await kiloflow("generate", ...SETS, ...GRID, "--output", "d.h5", ...ASKED);
    expect([alone.code, alone.error]).toEqual([2, expect.stringContaining("--quantile-levels goes with --quantiles")]);
    const neither = await kiloflow("generate", ...SETS, ...GRID);
    expect([neither.code, neither.error]).toEqual([2, expect.stringContaining("--output is missing")]);
  });
});
