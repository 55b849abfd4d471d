/** A model that nothing but its own file knows goes through every command, on both backends. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { readNumberArray } from "../../src/data/numpyFile.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { POSITIVE } from "../../src/lightcurves/model.ts";
import { openSets } from "../../src/lightcurves/openSets.ts";
import { DISTANCE, PROVENANCE_KEYS } from "../../src/lightcurves/options.ts";
import { registerModel } from "../../src/lightcurves/registry.ts";
import { readSets } from "../../src/lightcurves/sets.ts";
import { hasAdapter } from "../support/environment.ts";
import { kiloflow, succeed, writeMatrix } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { TOY } from "../support/toyModel.ts";

const GRID = ["--model", "toy", "--times", "0.25:2.75:0.5"];
const SETS = [
  [1, 0.5, 0.2],
  [0.3, 0.8, -0.5],
];

describe("a single curve", () => {
  it("has the toy's own inputs, bands and window", async () => {
    const { out, error, code } = await kiloflow(
      ...["curve", ...GRID, "--energy", "1", "--top-speed", "0.2", "--tilt", "0", "--json"],
    );
    expect(code).toBe(0);
    expect(error).toContain("the toy has values from 0.50 to 2.0 days for this set; 3 of 6 times are outside");
    const curve = JSON.parse(out);
    expect(curve.parameters).toEqual({ energy: 1, top_speed: 0.2, tilt: 0 });
    expect(Object.keys(curve.magnitudes)).toEqual(["blue", "red"]);
    expect(curve.magnitudes.red[1]).toBeCloseTo(-15 + 0.75);
    expect(curve.magnitudes.red[0]).toBeNull();
  });

  it.each([
    [["--energy", "1", "--top-speed", "3", "--tilt", "0"], "--top-speed is 3, but must be a number from 0.05 to 1"],
    [["--energy", "1", "--tilt", "0"], "--top-speed is missing"],
    [["--m1", "1.4"], "--m1 is not an input of the model toy, which has --energy --top-speed --tilt"],
    [["--energy", "1", "--top-speed", "1", "--tilt", "0", "--kappa", "3"], "--kappa is not an option of the model toy"],
    [["--energy", "1", "--top-speed", "1", "--tilt", "0", "--redshift", "0.1"], "--redshift goes with masses"],
    [["--energy", "1", "--top-speed", "1", "--tilt", "0", "--bands", "g"], "choose from blue,red"],
  ])("refuses %j", async (args, message) => {
    const { error, code } = await kiloflow("curve", ...GRID, ...args);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});

describe("registered models", () => {
  const kappaInput = { name: "kappa", unit: "cm2/g", summary: "opacity", range: POSITIVE, scale: "log" } as const;

  it("may have an input under the flag of another's option", async () => {
    registerModel({ ...TOY, name: "opaque", inputs: [...TOY.inputs.slice(0, 2), kappaInput] });
    const toy = ["--energy", "1", "--top-speed", "0.2", "--kappa", "0.5", "--json"];
    const { out } = await kiloflow("curve", ...GRID.slice(2), "--model", "opaque", ...toy);
    expect(JSON.parse(out).parameters).toEqual({ energy: 1, top_speed: 0.2, kappa: 0.5 });
    const binary = ["--m1", "1.4", "--m2", "1.3", "--lambda1", "300", "--lambda2", "400", "--json"];
    const du17 = JSON.parse(await succeed("curve", "--times", "1,2", ...binary, "--kappa", "3"));
    expect(du17.options.kappa).toBe(3);
    expect(await succeed("generate", "--help")).toContain("--kappa");
  });

  it("have no options under the names of what datasets state", () => {
    const options = [DISTANCE, { ...DISTANCE, name: "seed", flag: "--grain" }];
    expect(() => registerModel({ ...TOY, name: "seeded", options })).toThrow('"seeded" has the option "seed"');
  });
});

describe("binaries", () => {
  it("become the toy's inputs: in the source's frame, the heavier star first, then by its mapping", async () => {
    const file = join(temporaryFolder(), "binaries.csv");
    writeFileSync(file, "m1,m2,lambda1,lambda2\n1.1,2.2,500,300\n");
    const source = await openSets(TOY, file, { fromBinary: true, redshift: 0.1 });
    expect(source.notes.join("\n")).toContain("1 set had m1 < m2");
    const { parameters } = readSets(TOY, { source }, 0, 1);
    expect(parameters[0]).toBeCloseTo(2 * 1);
    expect(parameters[1]).toBeCloseTo(1 / 2);
    expect(parameters[2]).toBeCloseTo(0.03);
  });
});

describe.each(["cpu", "webgpu"] as const)("the toy model on the %s backend", (backend) => {
  it.skipIf(backend === "webgpu" && !hasAdapter)("goes through every command", { timeout: 300_000 }, async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    const on = ["--backend", backend];
    const prior = ["--prior", "wide", "--count", "300", "--seed", "3"];

    // Datasets in every format, from a prior, a file and a grid.
    for (const ending of ["h5", "npz", "csv"]) {
      await succeed("generate", ...GRID, ...prior, ...on, "--output", path(`curves.${ending}`));
      expect(await succeed("check", path(`curves.${ending}`), "--rows", "all")).toContain("passed");
    }
    const reader = await openDataset(path("curves.h5"));
    expect(reader.layout).toMatchObject({
      ...{ parameterNames: ["energy", "top_speed", "tilt"], bands: ["blue", "red"], propertyNames: ["glow"] },
      provenance: { model: "toy" },
    });
    const { distanceMpc: _, redshift: __, ...stated } = reader.layout.provenance;
    expect(PROVENANCE_KEYS).toEqual(expect.arrayContaining(Object.keys(stated)));
    const { parameters, properties } = await reader.read(7, 1);
    expect(properties[0]).toBeCloseTo(parameters[0] * parameters[1], 5);
    await reader.close();
    await succeed("generate", ...GRID, ...prior, ...on, "--dtype", "f16", "--output", path("half.npz"));
    expect(await succeed("check", path("half.npz"), "--rows", "all")).toContain("passed");
    writeFileSync(path("sets.csv"), `Tilt,v,Energy (foe)\n${SETS.map(([e, v, t]) => [t, v, e].join()).join("\n")}\n`);
    await succeed("generate", ...GRID, "--input", path("sets.csv"), ...on, "--output", path("file.npz"));
    await succeed(
      ...[
        "generate",
        ...GRID,
        "--grid",
        "energy=0.1:1:x3,top_speed=0.5,tilt=-1|0",
        ...on,
        "--output",
        path("grid.csv"),
      ],
    );
    const grid = await openDataset(path("grid.csv"));
    expect(grid.layout.count).toBe(6);
    await grid.close();

    // Shards, joined, are the whole.
    for (const part of [1, 2]) {
      await succeed(
        ...["generate", ...GRID, ...prior, ...on, "--shard", `${part}/2`, "--output", path(`part${part}.npz`)],
      );
    }
    await succeed("merge", path("part2.npz"), path("part1.npz"), "--output", path("whole.npz"));
    expect(readFileSync(path("whole.npz")).equals(readFileSync(path("curves.npz")))).toBe(true);

    // Training data, a flow on inputs and one on a property, and what flows give.
    await succeed(
      "prepare",
      path("curves.h5"),
      "--every",
      "2",
      "--bands",
      "blue,red",
      "--output",
      path("training.npz"),
    );
    const recipe = ["--epochs", "2", "--hidden", "8", "--couplings", "2", "--batch", "50", "--no-figures", ...on];
    await succeed("train", path("training.npz"), "--output", path("flow.safetensors"), ...recipe);
    await succeed(
      ...["train", path("training.npz"), "--conditions", "glow,tilt", "--output", path("glow.safetensors"), ...recipe],
    );
    const flow = await openModel(path("glow.safetensors"));
    expect(flow.training.model).toBe(TOY.name);
    expect(flow.conditions).toMatchObject({ names: ["glow", "tilt"], logarithm: [true, false] });
    const conditions = writeMatrix(path("conditions.npy"), SETS);
    for (const name of ["flow", "glow"]) {
      const model = path(`${name}.safetensors`);
      const samples = path(`${name}-samples.npy`);
      await succeed("sample", model, "--conditions", conditions, "--count", "3", ...on, "--output", samples);
      const { shape, values } = await readNumberArray(samples);
      expect(shape).toEqual([2, 3, 2, flow.times.length]);
      expect(values.every(Number.isFinite)).toBe(true);
      const one = path(`${name}-one.npy`);
      await succeed("sample", model, "--conditions", conditions, ...on, "--output", one);
      const density = path(`${name}-density.npy`);
      await succeed("logprob", model, "--curves", one, "--conditions", conditions, ...on, "--output", density);
      expect((await readNumberArray(density)).values.every(Number.isFinite)).toBe(true);
      const set = ["--energy", "1", "--top-speed", "0.5", "--tilt", "0.2"];
      const predicted = JSON.parse(await succeed("predict", model, ...set, "--samples", "50", ...on, "--json"));
      expect(predicted.bands.map(({ band }: { band: string }) => band)).toEqual(["blue", "red"]);
      expect(await succeed("compare", model, path("training.npz"), "--sets", "50", "--samples", "20", ...on)).toContain(
        "blue",
      );
    }

    // Another model's dataset is never taken for the flow's.
    const du17 = ["--prior", "eos", "--count", "20", "--times", "0.25:2.75:0.5", "--bands", "gr"];
    await succeed("generate", ...du17, ...on, "--output", path("du17.npz"));
    const { code, error } = await kiloflow("compare", path("flow.safetensors"), path("du17.npz"), ...on);
    expect([code, error]).toEqual([2, expect.stringContaining("toy")]);
  });
});
