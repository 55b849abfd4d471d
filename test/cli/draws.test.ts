/** `generate --draw`: datasets hold what was drawn, in any pieces, and are checked with it. */

import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { kiloflow, writeMatrix } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const COMMON = ["--prior", "eos", "--count", "60", "--times", "1:9:1", "--bands", "gr", "--backend", "cpu"];
const DRAWS = ["--draw", "ejecta", "--draw", "kappa=log:1:30", "--draw", "alpha=normal:1.3:0.05"];

async function generate(name: string, ...args: string[]): Promise<string> {
  const output = join(folder, name);
  const { code, error } = await kiloflow("generate", ...COMMON, ...args, "--output", output);
  expect(code, error).toBe(0);
  return output;
}

async function read(path: string) {
  const reader = await openDataset(path);
  const { layout } = reader;
  const { parameters, magnitudes } = await reader.read(0, layout.count);
  const copies = { layout, parameters: parameters.slice(), magnitudes: magnitudes.slice() };
  await reader.close();
  return copies;
}

describe("generate --draw", () => {
  it("keeps what was drawn, beside the sets that there are without", async () => {
    const drawn = await read(await generate("drawn.h5", ...DRAWS));
    const plain = await read(await generate("plain.h5"));
    expect(drawn.layout.parameterNames.slice(4)).toEqual(["kappa", "alpha", "ejecta_mass_factor"]);
    expect(drawn.layout.parameterUnits.slice(4)).toEqual(["cm2/g", "1", "1"]);
    for (let row = 0; row < 60; row++)
      expect(drawn.parameters.slice(7 * row, 7 * row + 4)).toEqual(plain.parameters.slice(4 * row, 4 * row + 4));
    const { provenance } = drawn.layout;
    expect(provenance.draws).toEqual({
      ...{ kappa: "log:1:30", alpha: "normal:1.3:0.05", ejecta_mass_factor: "logn:1:0.236dex" },
    });
    expect(provenance.drawn).toBe("kappa,alpha,ejecta_mass_factor");
    expect(provenance).not.toHaveProperty("kappa");
    expect(String(provenance.sourceNotes)).toMatch(/scatters by 0.236 dex around du17/);
    expect(plain.layout.provenance).not.toHaveProperty("draws");
  });

  it("makes the same of shards, which merge, and check and prepare take the constants of each set", async () => {
    const whole = await generate("whole.npz", ...DRAWS);
    const shards: string[] = [];
    for (const part of ["1/3", "2/3", "3/3"])
      shards.push(await generate(`part${shards.length}.npz`, ...DRAWS, "--shard", part));
    const merged = join(folder, "merged.npz");
    expect((await kiloflow("merge", ...shards, "--output", merged)).code).toBe(0);
    const [one, other] = [await read(whole), await read(merged)];
    expect(other.parameters).toEqual(one.parameters);
    expect(other.magnitudes).toEqual(one.magnitudes);
    const check = await kiloflow("check", merged, "--json");
    expect(JSON.parse(check.out)).toMatchObject({ passed: true, beyondTolerance: 0 });
    const prepared = join(folder, "prepared.npz");
    expect((await kiloflow("prepare", merged, "--fill", "nearest", "--output", prepared)).code).toBe(0);
    expect((await kiloflow("check", prepared)).code).toBe(0);
  });

  it("says what is wrong with a flag", async () => {
    const refused = async (...args: string[]) => {
      const { code, error } = await kiloflow("generate", ...COMMON, ...args, "--output", join(folder, "none.npz"));
      expect(code).toBe(2);
      return error;
    };
    expect(await refused("--draw", "kapa=1:2")).toMatch(/--draw names "kapa".*\(did you mean kappa\?\)/);
    expect(await refused("--draw", "kappa=1:2", "--kappa", "5")).toMatch(/--draw draws kappa, which is given as 5/);
    expect(await refused("--draw", "kappa=2:1")).toMatch(/--draw of kappa "2:1" goes from 2 to 1/);
  });
});

describe("a flow of drawn constants", () => {
  it("needs those that condition it, and no others", async () => {
    const data = await generate(
      "train.h5",
      "--count",
      "300",
      "--draw",
      "kappa=log:1:30",
      "--draw",
      "eps0=logn:1.58e10:0.2dex",
    );
    const train = async (name: string, conditions: string) => {
      const output = join(folder, name);
      const small = ["--epochs", "1", "--couplings", "1", "--hidden", "8", "--backend", "cpu"];
      const args = ["--compress", "representation", "--conditions", conditions, ...small, "--output", output];
      const { code, error } = await kiloflow("train", data, ...args);
      expect(code, error).toBe(0);
      return output;
    };
    const set = ["--m1", "1.4", "--m2", "1.3", "--lambda1", "300", "--lambda2", "500", "--backend", "cpu"];
    const ask = ["--times", "3,4", "--bands", "g", "--samples", "20"];
    const marginal = await train("marginal.safetensors", "m1,m2,lambda1,lambda2");
    expect((await kiloflow("predict", marginal, ...set, ...ask)).code).toBe(0);
    const binary = join(folder, "binary.npy");
    writeMatrix(binary, [[1.4, 1.3, 300, 500]]);
    const drawn = join(folder, "drawn.npy");
    const sampled = ["--conditions", binary, "--backend", "cpu", "--output", drawn];
    const samples = await kiloflow("sample", marginal, ...sampled);
    expect(samples.code, samples.error).toBe(0);
    const full = await train("full.safetensors", "m1,m2,lambda1,lambda2,kappa,eps0");
    const lacking = await kiloflow("predict", full, ...set, ...ask);
    expect([lacking.code, lacking.error]).toEqual([2, expect.stringMatching(/--kappa is missing/)]);
    const given = await kiloflow("predict", full, ...set, ...ask, "--kappa", "3", "--eps0", "2e10");
    expect(given.code, given.error).toBe(0);
  });
});
