/** Files of components in, datasets out, through the command line. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { VILLAR2017 } from "../../src/villar2017/model.ts";
import { hasAdapter } from "../support/environment.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { PUBLISHED_FIT } from "../support/villar2017.ts";

const BANDS = bandNames(VILLAR2017);
const TIMES = [0.05, 0.4719, 1.5022, 4.0528, 25];

/** Two sets of some components. */
const setsOf = (components: number): number[][] => {
  const first = PUBLISHED_FIT.slice(0, 4 * components);
  return [first, first.map((value, column) => value * (1 + 0.1 * (column % 3)))];
};

/** Writes a table whose columns are in the reverse of the model's order. */
function writeTable(path: string, names: readonly string[], sets: readonly (readonly number[])[]): string {
  const lines = [names, ...sets].map((cells) => [...cells].reverse().join(","));
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

async function expectCurves(path: string, components: number, sets: number[][]): Promise<void> {
  const model = configuredModel(VILLAR2017, { components });
  const reader = await openDataset(path);
  try {
    const { magnitudes } = await reader.read(0, sets.length);
    for (const [row, set] of sets.entries()) {
      const expected = model.reference(set, TIMES, model.completeOptions({}), BANDS).magnitudes;
      for (const [index, value] of expected.entries()) {
        expect(Math.abs(magnitudes[row * expected.length + index] - value)).toBeLessThan(
          2e-3 + 1e-4 * Math.max(0, value - 10),
        );
      }
    }
  } finally {
    await reader.close();
  }
}

describe.each(["cpu", "webgpu"])("generate on the %s backend", (backend) => {
  const wanted = it.skipIf(backend === "webgpu" && !hasAdapter);
  const run = (input: string, output: string, ...more: string[]) =>
    succeed(
      ...["generate", "--model", "villar2017", "--input", input, "--times", TIMES.join(",")],
      ...["--backend", backend, "--output", output, ...more],
    );

  wanted.each([1, 2, 3])("reads %i components from columns in any order", async (components) => {
    const folder = temporaryFolder();
    const names = configuredModel(VILLAR2017, { components }).inputs.map(({ name }) => name);
    const sets = setsOf(components);
    const input = writeTable(join(folder, "sets.csv"), names, sets);
    const output = join(folder, "curves.npz");
    await run(input, output, ...(components === 3 ? [] : ["--components", String(components)]));
    await expectCurves(output, components, sets);
    expect(await succeed("check", output, "--rows", "all")).toContain("passed");
  });

  wanted("reads one component without numbers", async () => {
    const folder = temporaryFolder();
    const names = ["ejecta_mass", "ejecta_velocity", "opacity", "temperature_floor"];
    const input = writeTable(join(folder, "sets.csv"), names, setsOf(1));
    const output = join(folder, "curves.h5");
    await run(input, output, "--components", "1");
    await expectCurves(output, 1, setsOf(1));
  });
});

describe("from a binary", () => {
  const binaries = () => {
    const path = join(temporaryFolder(), "binaries.csv");
    writeFileSync(path, "m1,m2,lambda1,lambda2\n1.4,1.4,400,400\n1.48,1.26,250,700\n");
    return path;
  };
  const from = (output: string, ...more: string[]) =>
    kiloflow(
      ...["generate", "--model", "villar2017", "--from", "binary", "--input", binaries(), "--times", TIMES.join(",")],
      ...["--backend", "cpu", "--output", output, ...more],
    );

  it("come two components, which is said, with inputs that flags change", async () => {
    const output = join(temporaryFolder(), "curves.npz");
    const { code, error } = await from(output, "--opacity-2", "1", "--wind-fraction", "0.2");
    expect(code, error).toBe(0);
    expect(error).toContain("component 1 is the dynamical ejecta, component 2 the wind of the disk");
    expect(error).toContain("temperature_floor_2 1308");
    // Krueger & Foucart 2020, Radice 2018 and a fifth of the disk of NMMA: docs/ejecta.md.
    const expected = [
      [0.005127, 0.2172, 10, 3745, 0.2 * 0.04896, 0.1, 1, 1308],
      [0.007462, 0.2157, 10, 3745, 0.2 * 0.1244, 0.1, 1, 1308],
    ];
    const reader = await openDataset(output);
    try {
      expect(reader.layout.parameterNames.length).toBe(8);
      const { parameters } = await reader.read(0, 2);
      expected.flat().forEach((value, index) => {
        expect(Math.abs(parameters[index] / value - 1)).toBeLessThan(1e-3);
      });
    } finally {
      await reader.close();
    }
    expect(await succeed("check", output, "--rows", "all")).toContain("passed");
  });

  it.each(["1", "3"])("come not %s components", async (components) => {
    const { code, error } = await from(join(temporaryFolder(), "no.npz"), "--components", components);
    expect(code).toBe(2);
    expect(error).toContain("a binary does not determine the inputs of villar2017");
    expect(error).toContain("components 2");
  });
});

describe("what is wrong is said in one sentence", () => {
  const names = VILLAR2017.inputs.map(({ name }) => name);
  const attempt = (...more: string[]) =>
    kiloflow(
      "generate",
      "--model",
      "villar2017",
      "--backend",
      "cpu",
      "--output",
      join(temporaryFolder(), "no.npz"),
      ...more,
    );

  it.each(["0", "4", "2.5"])("components %s", async (components) => {
    const { code, error } = await attempt("--prior", "wide", "--count", "3", "--components", components);
    expect(code).toBe(2);
    expect(error).toContain(`--components is ${components}, but must be 1, 2 or 3`);
  });

  it("a column that is missing", async () => {
    const input = writeTable(join(temporaryFolder(), "short.csv"), names.slice(0, 11), [PUBLISHED_FIT.slice(0, 11)]);
    const { code, error } = await attempt("--input", input);
    expect(code).toBe(2);
    expect(error).toContain("temperature_floor_3");
  });

  it.each([
    ["ejecta_velocity_2", "km/s", "c"],
    ["temperature_floor_1", "eV", "K"],
  ])("a column %s in %s", async (column, unit, right) => {
    const header = names.map((name) => (name === column ? `${name} [${unit}]` : name));
    const { code, error } = await attempt(
      "--input",
      writeTable(join(temporaryFolder(), "u.csv"), header, [PUBLISHED_FIT]),
    );
    expect(code).toBe(2);
    expect(error).toContain(`column ${column} has the unit ${unit}, but must be in ${right}`);
  });

  it("sets that are all outside their ranges", async () => {
    const set = PUBLISHED_FIT.map((value, column) => (column === 5 ? 1 : value));
    const { code, error } = await attempt("--input", writeTable(join(temporaryFolder(), "fast.csv"), names, [set]));
    expect(code).toBe(2);
    expect(error).toContain("ejecta_velocity_2 is 1,");
    expect(error).toContain("from 0.001 to 0.99");
  });
});
