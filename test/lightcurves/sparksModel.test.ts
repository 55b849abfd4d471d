/** A model without properties, whose inputs depend on an option, goes through every command. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { hasAdapter } from "../support/environment.ts";
import { kiloflow, succeed, writeMatrix } from "../support/inProcess.ts";
import { SPARKS_MODEL } from "../support/sparksModel.ts";
import { temporaryFolder } from "../support/temporary.ts";

const GRID = ["--model", "sparks", "--sparks", "2", "--times", "0:4:0.5"];
const PRIOR = ["--prior", "broad", "--count", "200", "--seed", "3"];

describe.each(["cpu", "webgpu"] as const)("a model without properties on the %s backend", (name) => {
  it.skipIf(name === "webgpu" && !hasAdapter)("has curves and statuses", async () => {
    const backend = await openBackend(name);
    try {
      const sets = Float64Array.of(1, 2, 0.5, 4, 1, 2, 0.5, 400);
      const times = Float64Array.of(0, 1);
      const curves = await evaluateLightCurves(backend, sets, { model: "sparks", times, options: { sparks: 2 } });
      expect([...curves.status]).toEqual([0, 1]);
      expect(curves.properties.length).toBe(0);
      const expected = configuredModel(SPARKS_MODEL, { sparks: 2 }).reference(sets.subarray(0, 4), times, {}, [
        "blue",
        "red",
      ]).magnitudes;
      for (const [index, value] of expected.entries()) expect(curves.magnitudes[index]).toBeCloseTo(value, 4);
      expect(curves.magnitudes.subarray(4).every(Number.isNaN)).toBe(true);
    } finally {
      backend.dispose();
    }
  });
});

describe("datasets without properties", () => {
  it.each(["h5", "npz", "csv"])("are written, read, checked, joined and prepared as .%s", async (ending) => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, `${name}.${ending}`);
    const on = ["--backend", "cpu"];
    await succeed("generate", ...GRID, ...PRIOR, ...on, "--output", path("whole"));
    expect(await succeed("check", path("whole"), "--rows", "all")).toContain("passed");
    const reader = await openDataset(path("whole"));
    expect(reader.layout).toMatchObject({
      parameterNames: ["heat_1", "life_1", "heat_2", "life_2"],
      propertyNames: [],
    });
    expect((await reader.read(3, 2)).properties.length).toBe(0);
    await reader.close();
    for (const part of [1, 2]) {
      await succeed("generate", ...GRID, ...PRIOR, ...on, "--shard", `${part}/2`, "--output", path(`part${part}`));
    }
    await succeed("merge", path("part1"), path("part2"), "--output", path("merged"));
    expect(readFileSync(path("merged")).equals(readFileSync(path("whole")))).toBe(true);
    await succeed("generate", ...GRID, ...PRIOR, ...on, "--resume", "--output", path("whole"));
    await succeed("prepare", path("whole"), "--every", "2", "--output", path("prepared"));
    expect(await succeed("check", path("prepared"), "--rows", "all")).toContain("passed");
  });
});

describe("inputs that options decide", () => {
  const on = ["--backend", "cpu"];
  const recipe = ["--epochs", "2", "--hidden", "8", "--couplings", "2", "--batch", "50", "--no-figures", ...on];

  it("are those of every command that reads the model from a file", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    await succeed("generate", ...GRID, ...PRIOR, ...on, "--output", path("two.h5"));
    await succeed(
      ...["generate", "--model", "sparks", "--times", "0:4:0.5", ...PRIOR, ...on, "--output", path("three.npz")],
    );
    const three = await openDataset(path("three.npz"));
    expect(three.layout.parameterNames).toHaveLength(6);
    expect(three.layout.provenance.sparks).toBe(3);
    await three.close();
    expect(await succeed("check", path("two.h5"))).toContain("sparks 2");
    await succeed("prepare", path("two.h5"), "--every", "2", "--output", path("training.npz"));
    for (const [data, flow] of [
      ["training.npz", "two"],
      ["three.npz", "three"],
    ]) {
      const output = path(`${flow}.safetensors`);
      const told = await succeed("train", path(data), "--conditions", "inputs", "--output", output, ...recipe);
      expect(told).toContain(
        `conditions: heat_1, life_1, heat_2, life_2${flow === "three" ? ", heat_3, life_3" : ""}\n`,
      );
    }
    const flow = path("two.safetensors");
    const set = ["--heat-1", "0.5", "--life-1", "2", "--heat-2", "0.1", "--life-2", "5"];
    const predicted = JSON.parse(await succeed("predict", flow, ...set, "--samples", "20", ...on, "--json"));
    expect(predicted.bands).toHaveLength(2);
    expect(await succeed("compare", flow, path("training.npz"), "--sets", "20", "--samples", "10", ...on)).toContain(
      "red",
    );
    const conditions = writeMatrix(path("c.npy"), [[0.5, 2, 0.1, 5]]);
    await succeed("sample", flow, "--conditions", conditions, ...on, "--output", path("s.npy"));

    const more = await kiloflow("predict", flow, ...set, "--heat-3", "1", "--samples", "20", ...on);
    expect([more.code, more.error]).toEqual([
      2,
      expect.stringContaining("--heat-3 is not an input of the model sparks"),
    ]);
    const other = await kiloflow("compare", flow, path("three.npz"), ...on);
    expect([other.code, other.error]).toEqual([2, expect.stringContaining("of the inputs heat_1, life_1, heat_2")]);
    const both = await kiloflow("predict", flow, path("three.safetensors"), ...set, ...on);
    expect([both.code, both.error]).toEqual([2, expect.stringContaining("learned the sparks of the inputs heat_1")]);
    const wrong = await kiloflow("check", path("two.h5"), "--sparks", "3");
    expect([wrong.code, wrong.error]).toEqual([
      2,
      expect.stringContaining("has sets of 4 values, but the sparks has 6"),
    ]);
  });

  it("are refused where a file states options that make no sense", async () => {
    const path = join(temporaryFolder(), "curves.csv");
    await succeed("generate", ...GRID, ...PRIOR, ...on, "--output", path);
    writeFileSync(path, readFileSync(path, "utf8").replace('"sparks":2', '"sparks":9'));
    const { code, error } = await kiloflow("check", path);
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("curves.csv states options that the sparks does not take"),
    ]);
  });

  it("are described as options make them", async () => {
    const text = await succeed("models", "sparks", "--sparks", "1");
    expect(text).toContain("heat_1  heat of spark 1, foe; a number from 0.001 to 10, log");
    expect(text).not.toContain("heat_2");
    expect(text).toContain("--distance <Mpc>  luminosity distance, for apparent magnitudes, from 1e-6 to 100000");
    const described = JSON.parse(await succeed("models", "sparks", "--json"));
    expect(described.inputs.map(({ flag }: { flag: string }) => flag)).toContain("--life-3");
    expect(described).toMatchObject({ options: { sparks: 3 }, properties: [], otherBands: false });
    expect(described.priors).toMatchObject([
      { name: "broad", independent: { heat_1: { range: [0.01, 1], scale: "log" } } },
    ]);
  });
});
