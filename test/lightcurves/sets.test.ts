/** Sets of files: those that a model cannot evaluate are kept, without values, and counted. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { npyHeader } from "../../src/data/npy.ts";
import { DU17 } from "../../src/du17/model.ts";
import { openSets } from "../../src/lightcurves/openSets.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { TOY } from "../support/toyModel.ts";

const HEADER = "m1,m2,lambda1,lambda2";
const GOOD = "1.4,1.3,300,400";

function file(name: string, contents: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, contents);
  return path;
}

const open = (...rows: string[]) => openSets(DU17, file("x.csv", [HEADER, ...rows].join("\n")));

it.each([
  ["1.4,1.3,0,400", "lambda1 is 0, which is a black hole, but DU17 is for two neutron stars"],
  ["1.4,1.3,300,-5", "lambda2 is -5, but must be positive and finite"],
  ["1.4,1.3,1e11,400", "lambda1 is 100000000000, beyond any neutron star"],
  ["2.9e30,2.6e30,300,400", "m1 is 2.9e+30, but masses are in Msun"],
])("beside others: %s", async (row, problem) => {
  const source = await open(GOOD, row, GOOD, row);
  expect(source.count).toBe(4);
  expect([...source.read(1, 1)]).toEqual(row.split(",").map(Number));
  expect(source.notes).toEqual([
    `2 of 4 sets cannot be evaluated and get no values (the first is line 3: ${problem}${problem.includes("beyond") ? " (ln Lambda > 25)" : ""})`,
  ]);
  await expect(open(row, row)).rejects.toThrow(`has no set that DU17 can evaluate; line 2: ${problem}`);
});

it("what is computed and does not exist is such a set", async () => {
  const path = file("x.csv", "mc,eta,lambda1,lambda2\n1.2,0.24,300,400\n1.2,0.3,300,400\n");
  const { count, notes } = await openSets(DU17, path);
  expect([count, notes.at(-1)]).toEqual([2, expect.stringMatching(/^1 of 2 sets .*line 3: m1 is NaN/)]);
});

it("numbers that are none, and masses that are negative, are refused by their place", async () => {
  await expect(open(GOOD, "1.4,1.3,nan,400")).rejects.toThrow(/line 3, column lambda1 is not a number/);
  await expect(open(GOOD, "-1.4,1.3,300,400")).rejects.toThrow(/line 3, column m1 is -1.4, but must be positive/);
  await expect(open(GOOD, "1.4,1.3,300,inf")).rejects.toThrow(/line 3, column lambda2 is infinite/);
});

it("a model's own inputs are judged by their ranges", async () => {
  const names = TOY.inputs.map(({ name }) => name);
  const path = file("x.csv", `${names.join()}\n1,0.2,0.1\n-1,0.2,0.1\n`);
  expect((await openSets(TOY, path)).notes).toEqual([
    expect.stringMatching(/^1 of 2 sets cannot be evaluated .*line 3: energy is -1/),
  ]);
});

it("four sets in columns are refused", async () => {
  const sets = [1.48, 1.4, 1.62, 1.5, 1.26, 1.35, 1.17, 1.3, 250, 380, 140, 230, 700, 470, 1010, 600];
  const bytes = Buffer.concat([npyHeader("<f8", [4, 4]), new Uint8Array(Float64Array.from(sets).buffer)]);
  await expect(openSets(DU17, file("x.npy", bytes))).rejects.toThrow(/has its sets in columns/);
});

it("finds columns of a model whose spellings are the name once more", async () => {
  const [energy, ...others] = TOY.inputs;
  const model = { ...TOY, inputs: [{ ...energy, spellings: ["Energy", "ENERGY foe"] }, ...others] };
  const source = await openSets(model, file("sets.csv", "energy,v,tilt\n1,0.5,0\n"));
  expect([...source.read(0, 1)]).toEqual([1, 0.5, 0]);
});

it("finds columns of components by other names, with units", async () => {
  const model = configuredModel(VILLAR2017, { components: 2 });
  const names = ["mej_2", "velocity_2", "opacity_2_cm2_per_g", "temperature_floor_2"];
  const path = file(
    "sets.csv",
    `kappa_1,mej_1,vej_1,temperature_floor_1_K,${names}\n3,0.02,0.2,900,0.01,0.1,10,2000\n`,
  );
  const source = await openSets(model, path);
  expect([...source.read(0, 1)]).toEqual([0.02, 0.2, 3, 900, 0.01, 0.1, 10, 2000]);
});

it("columns of weights and of the observer are not used without a word", async () => {
  const path = file("fit.csv", `${HEADER},ebv,EBV,time_offset,log_likelihood,weight\n${GOOD},0.1,0.1,0.2,-3,0.5\n`);
  const { notes } = await openSets(DU17, path);
  expect(notes.filter((note) => note.includes("is not used"))).toEqual([
    "the column ebv is not used: the Milky Way's dust is what `ebv` says",
    "the column EBV is not used: the Milky Way's dust is what `ebv` says",
    "the column time_offset is not used: curves begin at the merger's time",
    "the column weight is not used: every row counts as much as any other",
  ]);
});
