/** From others' files to curves on the command line, in both layouts. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { POSSIS } from "../../src/possis/model.ts";
import { INPUTS } from "../../src/possis/physics/inputs.ts";
import { encodeSurrogate } from "../../src/possis/weightsFile.ts";
import { describeWithShared, hasAdapter, sharedFolder } from "../support/environment.ts";
import { kiloflow, succeed, writeMatrix } from "../support/inProcess.ts";
import { fiestaFiles, smallSurrogate } from "../support/smallSurrogate.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { readVector } from "../support/vectors.ts";

let folder: string;
let kept: string;

beforeEach(() => {
  folder = temporaryFolder();
  kept = join(folder, "models", "possis.safetensors");
  vi.stubEnv("KILOFLOW_MODELS", join(folder, "models"));
  return () => vi.unstubAllEnvs();
});

/** Fiesta's files in a folder. */
function fiestaFolder(files = fiestaFiles()): string {
  const path = join(folder, "fiesta");
  mkdirSync(path, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(path, name), bytes);
  writeFileSync(join(path, "README"), "of something else");
  return path;
}

const weightsFile = (seed: number): string => {
  const path = join(folder, `weights-${seed}.safetensors`);
  writeFileSync(path, encodeSurrogate(smallSurrogate(seed)));
  return path;
};

const MIDDLE = INPUTS.map(({ range: [low, high] }) => (low + high) / 2);
const BANDS = ["ps1::g", "ps1::r", "2massks"];

/** Magnitudes of a dataset, [set, band, time]. */
async function magnitudesOf(path: string): Promise<number[]> {
  const reader = await openDataset(path);
  try {
    return Array.from((await reader.read(0, reader.layout.count)).magnitudes);
  } finally {
    await reader.close();
  }
}

describe("import", () => {
  it("keeps the weights where the model finds them, and says where", async () => {
    const out = await succeed("import", fiestaFolder(), "--model", "possis");
    expect(out).toContain(`${kept}: 4 filters (2massks, ps1::g, ps1::r, ztfr), layers 8-6-9-5-7, 12 times`);
    expect(out).toContain("--model possis finds it there");
    const bytes = readFileSync(kept);
    // The other layout is the same file; the same file again is no error, another one is.
    const source = "small, a surrogate of POSSIS by fiesta (Koehn et al. 2025)";
    const file = join(folder, "w.safetensors");
    writeFileSync(file, encodeSurrogate({ ...smallSurrogate(), source }));
    await succeed("import", file, "--model", "possis");
    expect(readFileSync(kept)).toEqual(bytes);
    const { code, error } = await kiloflow("import", weightsFile(2), "--model", "possis");
    expect([code, error]).toEqual([2, expect.stringContaining("exists already (use --force to replace it)")]);
    await succeed("import", weightsFile(2), "--model", "possis", "--force");
    expect(readFileSync(kept)).not.toEqual(bytes);
  });

  it("writes where it is told to", async () => {
    const output = join(folder, "mine.safetensors");
    const result = JSON.parse(
      await succeed("import", fiestaFolder(), "--model", "possis", "--output", output, "--json"),
    );
    expect(result).toMatchObject({ output, kept: false, model: "possis" });
    await succeed(
      ...["curve", "--model", "possis", "--model-file", output, "--times", "1,2", "--bands", "ztfr"],
      ...INPUTS.flatMap(({ name }, input) => [`--${name.replaceAll("_", "-")}`, String(MIDDLE[input])]),
    );
  });

  it.each<[string, () => string[], string]>([
    ["a folder of something else", () => [folder, "--model", "possis"], "must hold one file of fiesta named"],
    ["what is not there", () => ["/nowhere", "--model", "possis"], "cannot read /nowhere: it does not exist"],
    ["a model without files", () => [weightsFile(1), "--model", "du17"], "--model is du17, which needs no files"],
    ["a band", () => [weightsFile(1), "--model", "possis", "--band", "g"], "--band does not go with --model"],
    ["another ending", () => [weightsFile(1), "--model", "possis", "--output", "x.pkl"], "must end in .safetensors"],
    ["damage", () => [damaged(), "--model", "possis"], "small_ztfr.pkl is damaged: in its pickle, it is truncated"],
  ])("refuses %s, and writes nothing", async (_, args, message) => {
    const { code, error } = await kiloflow("import", ...args());
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
    expect(error.trim().split("\n")).toHaveLength(1);
    expect(() => readFileSync(kept)).toThrow();
  });

  function damaged(): string {
    const files = fiestaFiles();
    return fiestaFolder(files.set("small_ztfr.pkl", files.get("small_ztfr.pkl")!.slice(0, 300)));
  }
});

describe("datasets", () => {
  const generate = (output: string, ...more: string[]) => [
    ...["generate", "--model", "possis", "--prior", "grid", "--count", "30", "--times", "0.5:5:0.5"],
    ...["--output", output, ...more],
  ];

  it("without weights: says where they are to be had", async () => {
    const output = join(folder, "x.npz");
    const { code, error } = await kiloflow(...generate(output));
    expect(code).toBe(2);
    expect(error).toContain("the model possis needs its weights, which are others' work and not part of kiloflow");
    expect(error).toContain("github.com/nuclear-multimessenger-astronomy/fiestaEM");
    expect(() => readFileSync(output)).toThrow();
  });

  it("state their weights, are read without them, and cannot go on with others", async () => {
    const output = join(folder, "x.h5");
    await succeed(...generate(output, "--model-file", weightsFile(1)));
    const reader = await openDataset(output);
    const { provenance, bands } = reader.layout;
    await reader.close();
    expect(bands).toEqual(BANDS);
    expect(provenance).toMatchObject({ model: "possis", weights: smallSurrogate(1).fingerprint });
    expect(JSON.stringify(provenance)).not.toContain(folder);
    const prepared = join(folder, "p.h5");
    await succeed("prepare", output, "--output", prepared);
    // The process may still know the weights: only others are unknown.
    await succeed("check", output, "--model-file", weightsFile(1));
    const wrong = await kiloflow("check", output, "--model-file", weightsFile(2));
    expect(wrong.out).toContain("missing on one side only: 0");
    expect(wrong.code).not.toBe(0);
    const shards = [1, 2].map((shard) => join(folder, `${shard}.h5`));
    for (const shard of [1, 2]) {
      const own = ["--model-file", weightsFile(shard), "--shard", `${shard}/2`];
      await succeed(...generate(shards[shard - 1], ...own));
    }
    const merged = await kiloflow("merge", ...shards, "--output", join(folder, "m.h5"));
    expect([merged.code, merged.error]).toEqual([2, expect.stringContaining("weights")]);
  });

  it("of columns in any case and order", async () => {
    await succeed("import", weightsFile(1), "--model", "possis");
    const names = INPUTS.map(({ name }) => name.toUpperCase()).reverse();
    const input = join(folder, "x.csv");
    writeFileSync(input, `${names.join(",")}\n${[...MIDDLE].reverse().join(",")}\n`);
    const output = join(folder, "y.npz");
    await succeed("generate", "--model", "possis", "--input", input, "--times", "0.5,1,3", "--output", output);
    const options = POSSIS.completeOptions({});
    const expected = POSSIS.reference(MIDDLE, [0.5, 1, 3], options, BANDS).magnitudes;
    (await magnitudesOf(output)).forEach((magnitude, index) => {
      expect(magnitude).toBeCloseTo(expected[index], 4);
    });
  });

  it("of sets outside the training have no values, and the reason is said", async () => {
    await succeed("import", weightsFile(1), "--model", "possis");
    const input = writeMatrix(join(folder, "x.npy"), [MIDDLE, MIDDLE.map((value, k) => (k === 2 ? 0.5 : value))]);
    const output = join(folder, "y.npz");
    const args = ["generate", "--model", "possis", "--input", input, "--times", "1,3", "--output", output];
    const { code, error, out } = await kiloflow(...args);
    expect(code).toBe(0);
    expect(error).toContain("Ye_dyn is 0.5, but must be a number from 0.15 to 0.35");
    expect(out).toContain("1 set outside the surrogate's training (missing)");
    expect((await magnitudesOf(output)).map(Number.isNaN)).toEqual([...Array(6).fill(false), ...Array(6).fill(true)]);
  });

  it("of binaries need the viewing angle, and say what else they take", async () => {
    await succeed("import", weightsFile(1), "--model", "possis");
    const input = join(folder, "binaries.csv");
    writeFileSync(input, "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n");
    const output = join(folder, "y.npz");
    const args = [
      "generate",
      "--model",
      "possis",
      "--from",
      "binary",
      "--input",
      input,
      "--times",
      "1",
      "--output",
      output,
    ];
    const { code, error } = await kiloflow(...args);
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("no columns for inclination_EM, which a binary does not determine"),
    ]);
    await succeed(...args, "--inclination-EM", "0.4");
    // docs/ejecta.md: 0.007462 Msun, 0.2157 c, and 0.3 of a disk of 0.1244 Msun.
    const set = [Math.log10(0.007462), 0.2157, 0.25, Math.log10(0.3 * 0.1244), 0.1, 0.3, 0.4, 0];
    const expected = POSSIS.reference(set, [1], POSSIS.completeOptions({}), BANDS).magnitudes;
    (await magnitudesOf(output)).forEach((magnitude, index) => {
      expect(Math.abs(magnitude - expected[index])).toBeLessThan(0.02);
    });
  });

  it("have only the filters of the weights", async () => {
    const { error } = await kiloflow(...generate("x.npz", "--model-file", weightsFile(1), "--bands", "lsstu"));
    expect(error).toContain('has the unknown band "lsstu"; choose from ps1::g,ps1::r,2massks,ztfr');
  });
});

describeWithShared("the published weights", () => {
  const { fiesta, file } = {
    fiesta: () => join(sharedFolder!, "possis", "fiesta"),
    file: () => join(sharedFolder!, "possis", "Bu2025.safetensors"),
  };
  const manifest = () => JSON.parse(readFileSync(join(sharedFolder!, "vectors/possis/manifest.json"), "utf8"));

  it.each([
    ["fiesta's files", fiesta, ["2massks", "ps1::g", "ps1::r"], "cpu"],
    ["fiesta's files", fiesta, ["2massks", "ps1::g", "ps1::r"], "webgpu"],
    ["the safetensors file", file, undefined, "cpu"],
    ["the safetensors file", file, undefined, "webgpu"],
  ] as const)("after the import of %s give the vectors (%#)", async (_, path, some, backend) => {
    if (backend === "webgpu" && !hasAdapter) return;
    rmSync(kept, { force: true });
    await succeed("import", path(), "--model", "possis");
    const { filters, inputs_columns } = manifest() as { filters: string[]; inputs_columns: string[] };
    const bands = some ?? filters;
    const inputs = readVector("possis/inputs.f64");
    const times = readVector("possis/times.f64");
    const rows = Array.from({ length: 24 }, (_row, row) => inputs.subarray(8 * row, 8 * row + 8).join(","));
    const input = join(folder, "x.csv");
    writeFileSync(input, `${inputs_columns.join(",")}\n${rows.join("\n")}\n`);
    const output = join(folder, "y.npz");
    await succeed(
      ...["generate", "--model", "possis", "--input", input, "--output", output, "--backend", backend, "--force"],
      ...["--times", times.join(","), "--bands", bands.join(",")],
    );
    const expected = readVector("possis/magnitudes.f64");
    const magnitudes = await magnitudesOf(output);
    expect(magnitudes).toHaveLength(24 * bands.length * 87);
    magnitudes.forEach((magnitude, index) => {
      const [row, band, time] = [
        Math.floor(index / 87 / bands.length),
        Math.floor(index / 87) % bands.length,
        index % 87,
      ];
      const wanted = expected[(row * 26 + filters.indexOf(bands[band])) * 87 + time];
      expect(Math.abs(magnitude - wanted)).toBeLessThan(2e-3);
    });
  });
});
