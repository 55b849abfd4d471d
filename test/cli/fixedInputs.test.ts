/** Inputs that flags fix, and inputs that are drawn otherwise than a prior says, whatever the sets come from. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { registerModel } from "../../src/lightcurves/registry.ts";
import { kiloflow, succeed, writeMatrix } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { TOY } from "../support/toyModel.ts";

const COMMON = ["--times", "1,2", "--backend", "cpu"];
const TOYS = ["--model", "toy", ...COMMON];

/** Runs `generate`. @returns what it said, the sets by input, and the provenance */
async function generate(...args: string[]) {
  const output = join(temporaryFolder(), "curves.npz");
  const { error, code } = await kiloflow("generate", ...args, "--output", output);
  expect(code, error).toBe(0);
  const reader = await openDataset(output);
  const { parameterNames, provenance, count } = reader.layout;
  const { parameters } = await reader.read(0, count);
  await reader.close();
  const column = (name: string) => {
    const at = parameterNames.indexOf(name);
    return Array.from({ length: count }, (_, row) => parameters[row * parameterNames.length + at]);
  };
  return { error, output, provenance, column };
}

/** Runs `generate` in vain. @returns what it said */
async function refusal(...args: string[]): Promise<string> {
  const { error, code } = await kiloflow("generate", ...args, "--output", join(temporaryFolder(), "curves.npz"));
  expect(code, error).toBe(2);
  return error;
}

function table(text: string): string {
  const path = join(temporaryFolder(), "sets.csv");
  writeFileSync(path, text);
  return path;
}

beforeAll(() => {
  // An input under the flag of another model's option, and one under the flag of the masses' redshift.
  const input = (name: string) => ({ ...TOY.inputs[2], name });
  registerModel({ ...TOY, name: "opaque", inputs: [...TOY.inputs.slice(0, 2), input("kappa")] });
  registerModel({ ...TOY, name: "far", inputs: [...TOY.inputs.slice(0, 2), input("redshift")] });
});

describe("fixed inputs", () => {
  it("need no column in a file", async () => {
    const path = table("energy,top_speed\n1,0.5\n2,0.6\n");
    const { column, provenance, error } = await generate(...TOYS, "--input", path, "--tilt", "0.3");
    expect([column("energy"), column("tilt")]).toEqual([
      [1, 2],
      [0.3, 0.3],
    ]);
    expect(provenance.fixedInputs).toEqual({ tilt: 0.3 });
    expect(error).not.toContain("is not used");
  });

  it("take the place of a column, which is said where it differs", async () => {
    const differing = table("energy,tilt,top_speed\n1,0.1,0.5\n2,0.3,0.6\n");
    const { column, error } = await generate(...TOYS, "--input", differing, "--tilt", "0.3");
    expect(column("tilt")).toEqual([0.3, 0.3]);
    expect(error).toMatch(/tilt of .*sets\.csv is not used: it is 0\.3 in every set/);
    const same = table("energy,tilt,top_speed\n1,0.3,0.5\n2,0.3,0.6\n");
    expect((await generate(...TOYS, "--input", same, "--tilt", "0.3")).error).not.toContain("is not used");
  });

  it("need no column in an array without names", async () => {
    const path = join(temporaryFolder(), "sets.npy");
    writeMatrix(path, [
      [1, 0.2],
      [2, -0.1],
      [3, 0],
    ]);
    const { column } = await generate(...TOYS, "--input", path, "--top-speed", "0.4");
    expect([column("energy"), column("top_speed"), column("tilt")]).toEqual([
      [1, 2, 3],
      [0.4, 0.4, 0.4],
      [0.2, -0.1, 0],
    ]);
    writeMatrix(path, [[1, 0.5, 0.2]]);
    const whole = await generate(...TOYS, "--input", path, "--top-speed", "0.4");
    expect(whole.column("tilt")).toEqual([0.2]);
    expect(whole.error).toContain("top_speed of");
    writeMatrix(path, [[1, 0.5, 0.2, 7]]);
    expect(await refusal(...TOYS, "--input", path, "--top-speed", "0.4")).toContain("(n, 2): energy, tilt");
  });

  it("may be a binary's, beside columns from which the others follow", async () => {
    const path = table("chirp_mass,q\n1.188,0.8\n1.2,0.9\n");
    const { column } = await generate(...COMMON, "--input", path, "--lambda1", "250", "--lambda2", "700");
    expect([column("lambda1"), column("lambda2")]).toEqual([
      [250, 250],
      [700, 700],
    ]);
    expect(column("m1")[0]).toBeCloseTo(1.529, 2);
    expect(await refusal(...COMMON, "--input", path, "--lambda1", "250")).toContain("no columns for the Lambdas");
  });

  it("are left out of a grid", async () => {
    const { column } = await generate(...TOYS, "--grid", "energy=1|2,top_speed=0.5", "--tilt", "0.3");
    expect([column("energy"), column("tilt")]).toEqual([
      [1, 2],
      [0.3, 0.3],
    ]);
    expect(await refusal(...TOYS, "--grid", "energy=1,tilt=0,top_speed=0.5", "--tilt", "0.3")).toContain(
      '--grid "tilt=0" gives tilt, which is 0.3 in every set already',
    );
  });

  it("are not drawn from a prior, which draws the others as before", async () => {
    const prior = ["--prior", "wide", "--count", "20"];
    const before = await generate(...TOYS, ...prior);
    const { column, provenance } = await generate(...TOYS, ...prior, "--tilt", "0.3");
    expect(column("tilt")).toEqual(before.column("tilt").map(() => 0.3));
    expect(column("energy")).toEqual(before.column("energy"));
    expect(provenance.source).toMatch(/; tilt 0\.3 in every set$/);
  });

  it("stay as they are where there is noise", async () => {
    const path = table("energy,top_speed\n1,0.5\n2,0.6\n");
    const noise = ["--noise", "symmetric", "--noise-amplitude", "0.1"];
    const { column } = await generate(...TOYS, "--input", path, "--tilt", "0.3", ...noise);
    expect(column("tilt")).toEqual([0.3, 0.3]);
    expect(column("energy")[0]).not.toBe(1);
  });

  it("make another run", async () => {
    const prior = [...TOYS, "--prior", "wide", "--count", "20"];
    const folder = temporaryFolder();
    const part = (number: number, tilt: string) => {
      const output = join(folder, `${number}.npz`);
      return ["generate", ...prior, "--tilt", tilt, "--shard", `${number}/2`, "--output", output];
    };
    await succeed(...part(1, "0.3"));
    await succeed(...part(2, "0.4"));
    const merged = await kiloflow(
      "merge",
      join(folder, "1.npz"),
      join(folder, "2.npz"),
      "--output",
      join(folder, "m.npz"),
    );
    expect([merged.code, merged.error]).toEqual([2, expect.stringContaining("other settings")]);
    const resumed = await kiloflow(...part(1, "0.4"), "--resume");
    expect([resumed.code, resumed.error]).toEqual([2, expect.stringContaining("cannot resume")]);
  });

  it.each([
    [["--tilt", "3"], "--tilt is 3, but must be a number from -1 to 1"],
    [["--tilt", "much"], '--tilt is "much", but must be a number'],
    [["--m1", "1.4"], "--m1 is not an input of the model toy, which has --energy --top-speed --tilt"],
  ])("refuse %j", async (flags, message) => {
    expect(await refusal(...TOYS, "--prior", "wide", "--count", "5", ...flags)).toContain(message);
  });

  it("refuse a file that has nothing to give", async () => {
    const all = ["--energy", "1", "--top-speed", "0.5", "--tilt", "0"];
    expect(await refusal(...TOYS, "--input", table("energy\n1\n"), ...all)).toContain("every input of toy is fixed");
  });

  it("may share a flag with another model's option, or with the redshift of masses", async () => {
    const prior = ["--prior", "wide", "--count", "3"];
    const opaque = await generate("--model", "opaque", ...COMMON, ...prior, "--kappa", "0.5");
    expect(opaque.column("kappa")).toEqual([0.5, 0.5, 0.5]);
    const far = await generate("--model", "far", ...COMMON, ...prior, "--redshift", "0.1");
    expect([far.column("redshift"), far.provenance.fixedInputs]).toEqual([[0.1, 0.1, 0.1], { redshift: 0.1 }]);
    const grid = ["--grid", "m1=1.54,m2=1.32,lambda1=300,lambda2=400"];
    const du17 = await generate(...COMMON, ...grid, "--kappa", "3", "--redshift", "0.1");
    expect(du17.column("m1")[0]).toBeCloseTo(1.4, 12);
    expect(du17.provenance).toMatchObject({ kappa: 3, redshift: 0.1 });
    const check = await kiloflow("check", opaque.output, "--kappa", "0.5");
    expect([check.code, check.error]).toEqual([
      2,
      expect.stringContaining("--kappa is not an option of the model opaque"),
    ]);
  });
});

describe("--prior-range", () => {
  const prior = ["--prior", "wide", "--count", "2000", "--seed", "3"];

  it("draws an input from another range, and leaves the others as they were", async () => {
    const before = await generate(...TOYS, ...prior);
    const { column, provenance } = await generate(
      ...[...TOYS, ...prior, "--prior-range", "top_speed=0.1:0.2", "--prior-range", "energy=0.1:10:log"],
    );
    expect(column("tilt")).toEqual(before.column("tilt"));
    const speeds = column("top_speed").sort((a, b) => a - b);
    expect([speeds[0] > 0.1, speeds[1999] < 0.2]).toEqual([true, true]);
    expect(speeds[1000]).toBeCloseTo(0.15, 2);
    const energies = column("energy").sort((a, b) => a - b);
    expect([energies[0] > 0.1, energies[1999] < 10]).toEqual([true, true]);
    expect(Math.log10(energies[1000])).toBeCloseTo(0, 0);
    expect(energies[0]).toBeLessThan(0.11);
    expect(provenance.source).toContain(
      "top_speed uniform from 0.1 to 0.2; energy uniform from 0.1 to 10 in the logarithm",
    );
  });

  it.each([
    [["mass=1:2"], '--prior-range names "mass", but the inputs of toy are energy, top_speed, tilt'],
    [["tilt=0:3"], "--prior-range of tilt has 3, but tilt must be a number from -1 to 1"],
    [["tilt=0.5:0.1"], '--prior-range "tilt=0.5:0.1" goes from 0.5 to 0.1, but the first must be the smaller'],
    [["tilt=0:0.1:log"], '--prior-range "tilt=0:0.1:log" starts at 0, but logarithms are of positive numbers'],
    [["tilt=0:0.1:lin"], '--prior-range is "tilt=0:0.1:lin", but must be like'],
    [["tilt"], '--prior-range is "tilt", but must be like'],
    [["=0:1"], '--prior-range is "=0:1", but must be like'],
    [["tilt=0:"], '--prior-range is "tilt=0:", but must be like'],
    [["tilt=0:0.1", "tilt=0:0.2"], "--prior-range names tilt twice"],
  ])("refuses %j", async (ranges, message) => {
    const flags = ranges.flatMap((range) => ["--prior-range", range]);
    expect(await refusal(...TOYS, ...prior, ...flags)).toContain(message);
  });

  it("goes with a prior, and not with an input that is fixed", async () => {
    const range = ["--prior-range", "tilt=0:0.1"];
    expect(await refusal(...TOYS, ...prior, ...range, "--tilt", "0")).toContain("draws tilt, which is 0 in every set");
    const grid = ["--grid", "energy=1,top_speed=0.5,tilt=0"];
    expect(await refusal(...TOYS, ...grid, ...range)).toContain("--prior-range goes with --prior, not with --grid");
  });
});

describe("times", () => {
  it.each([
    ["0.1:10:x3", [0.1, 1, 10]],
    ["0.5, 2,7", [0.5, 2, 7]],
  ])("are read of %s", async (times, expected) => {
    const set = ["--energy", "1", "--top-speed", "1", "--tilt", "0", "--json"];
    expect(JSON.parse(await succeed("curve", "--model", "toy", "--times", times, ...set)).times).toEqual(expected);
  });

  it.each([
    ["0:10:x3", '--times "0:10:x3" starts at 0, but log-spaced times are positive'],
    ["1:10:x1", '--times "1:10:x1" asks for x1 times, but a number of times is an integer from 2'],
    ["1:10:x", '--times "1:10:x" asks for x times'],
    ["1:1:x3", '--times "1:1:x3" ends where it starts'],
    ["10:1:x3", '--times "10:1:x3" runs backwards from 10 to 1'],
    ["1,3,2", '--times "1,3,2" is not ascending: 2 follows 3'],
    ["1,1", '--times "1,1" is not ascending: 1 follows 1'],
    ["1:2", '--times "1:2" must be start:stop:step, start:stop:xN'],
  ])("are refused as %s", async (times, message) => {
    const grid = ["--grid", "energy=1,top_speed=0.5,tilt=0"];
    expect(await refusal("--model", "toy", "--times", times, ...grid)).toContain(message);
  });
});

describe("help", () => {
  it("has options by model, and a paragraph of inputs for each", async () => {
    const help = await succeed("generate", "--help");
    expect(help).toMatch(/Options of light-curve models:\n[\s\S]* --distance/);
    expect(help).toMatch(/Options of du17:\n[\s\S]* --eps0/);
    expect(help).toContain("  toy: --energy <foe> --top-speed <c> --tilt <rad>\n");
    expect(help).toContain("  du17: --m1 <Msun> --m2 <Msun> --lambda1 <number> --lambda2 <number>\n");
  });

  it("leads to `models`, which lists them all and describes each", async () => {
    const list = await succeed("models");
    expect(list).toContain(
      "du17: DU17, Dietrich & Ujevic 2017 (arXiv 1612.03665)\n  inputs: m1, m2, lambda1, lambda2\n",
    );
    const text = await succeed("models", "DU17");
    for (const part of ["m1  gravitational mass of the heavier star, Msun", "--kappa <cm2/g>  opacity", "u 354.3"])
      expect(text).toContain(part);
    expect(text).toContain("--mass-range 1:2.2");
    expect(await succeed("models", "possis")).toMatch(/ log10_mej_wind {2}-2 to -0\.886\n/);
    const unknown = await kiloflow("models", "nothing");
    expect([unknown.code, unknown.error]).toEqual([
      2,
      expect.stringContaining('the model is "nothing", but must be one'),
    ]);
  });
});
