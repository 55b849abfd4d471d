/** A model without properties, whose inputs depend on an option, goes through every command. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { hasAdapter } from "../support/environment.ts";
import { succeed } from "../support/inProcess.ts";
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
