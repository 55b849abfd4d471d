/** A model with a spectrum goes through the commands: its bands, redshift, distance and dust. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { milkyWay } from "../../src/lightcurves/extinction.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { EMBER } from "../support/emberModel.ts";
import { hasAdapter } from "../support/environment.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SET = ["--model", "ember", "--temperature", "5000", "--radius", "1e15"];
const DATA = ["--model", "ember", "--prior", "broad", "--count", "20", "--times", "0.5,1,2", "--backend", "cpu"];

/** A filter from 480 to 520 nm in Angstrom. */
const TOP_HAT = "# a filter\n4799 0\n4800 1\n5200 1\n5201 0\n";

/** Magnitudes of `curve --json` by band, and what it said. */
async function curve(...args: string[]) {
  const { out, error, code } = await kiloflow("curve", ...SET, "--times", "1", "--json", ...args);
  expect(code, error).toBe(0);
  const { magnitudes, options } = JSON.parse(out) as { magnitudes: Record<string, number[]>; options: Options };
  const first = Object.fromEntries(Object.entries(magnitudes).map(([band, [value]]) => [band, value]));
  return { magnitudes: first, options, error };
}

async function refused(...args: string[]): Promise<string> {
  const { error, code } = await kiloflow(...args);
  expect(code).toBe(2);
  return error;
}

describe.each(["cpu", "webgpu"] as const)("curves in any band on the %s backend", (name) => {
  it.skipIf(name === "webgpu" && !hasAdapter)("are those of the reference", async () => {
    const backend = await openBackend(name);
    try {
      const sets = Float64Array.of(2000, 1e15, 30_000, 1e13, 120, 1e17);
      const times = Float64Array.of(0.1, 1, 5);
      const options = {
        ...{ bandDefinitions: "X=400*1|600*2|900*1;F200W=1989", redshift: 0.1, distanceMpc: 450 },
        ...{ ebv: 0.1, ebvHost: 0.2 },
      };
      const bands = ["g", "ztfg", "X", "uvot::uvw1", "F200W"];
      const { magnitudes } = await evaluateLightCurves(backend, sets, { model: "ember", times, bands, options });
      const model = configuredModel(EMBER, options);
      for (let set = 0; set < 3; set++) {
        const expected = model.reference(sets.subarray(2 * set, 2 * set + 2), times, options, bands).magnitudes;
        expected.forEach((value, index) => {
          expect(Math.abs(magnitudes[15 * set + index] - value)).toBeLessThan(2e-4);
        });
      }
      await expect(evaluateLightCurves(backend, sets, { model: "ember", times, bands: ["X"] })).rejects.toThrow(
        '`bands`: "X" is no band of Ember',
      );
    } finally {
      backend.dispose();
    }
  });
});

describe("curve", () => {
  it("takes filters, wavelengths and transmission files", async () => {
    const file = join(temporaryFolder(), "hat.dat");
    writeFileSync(file, TOP_HAT);
    const { magnitudes, error } = await curve("--bands", `sdss::g,A=470.25,B=500,T=${file}`);
    expect(Object.keys(magnitudes)).toEqual(["sdss::g", "A", "B", "T"]);
    expect(magnitudes["sdss::g"]).toBe(magnitudes.A);
    expect(magnitudes.T).toBeCloseTo(magnitudes.B, 2);
    expect(error).toContain(`band T: 4 wavelengths of ${file}, taken to be in Angstrom, from 479.9 to 520.1 nm`);
    const kept = await curve("--bands", "T=490*1|510*1");
    expect(kept.magnitudes.T).toBeCloseTo(magnitudes.T, 2);
    const said = await curve("--bands", `T=${file}:nm`);
    expect(said.error).not.toContain("taken");
    expect(said.magnitudes.T).not.toBeCloseTo(magnitudes.T, 1);
  });

  it("adds dust by the usual bands' coefficients and the law", async () => {
    const bands = ["--bands", "r,ztfg"];
    const [plain, dusty] = [await curve(...bands), await curve(...bands, "--ebv", "0.1")];
    expect(dusty.magnitudes.r - plain.magnitudes.r).toBeCloseTo(0.1 * 2.285, 9);
    expect(dusty.magnitudes.ztfg - plain.magnitudes.ztfg).toBeCloseTo(0.1 * milkyWay(undefined, 478.35), 9);
  });

  it("takes the distance of a redshift, and says so", async () => {
    const { options, error, magnitudes } = await curve("--redshift", "0.1", "--bands", "r");
    expect(options.distanceMpc).toBeCloseTo(475.876, 3);
    expect(error).toContain("the luminosity distance of redshift 0.1");
    expect(error).toContain("--distance sets another");
    const given = await curve("--redshift", "0.1", "--distance", "475.87628", "--bands", "r");
    expect(given.error).not.toContain("Planck");
    expect(given.magnitudes.r).toBeCloseTo(magnitudes.r, 6);
  });

  it.each([
    [["--bands", "ztfx"], 'unknown band "ztfx"; nearby names are ztfg'],
    [["--bands", "X="], "must have a wavelength in nm or a file"],
    [["--bands", "X=no-such-file"], "no-such-file is neither a wavelength in nm nor a file"],
    [["--bands", "X=/dev/zero"], "/dev/zero is too large for a transmission"],
    [["--redshift", "1e-12"], "--redshift is 1e-12, whose distance is 4.43e-9 Mpc"],
    [["--bands", "X=-3"], "the wavelength -3 nm"],
    [["--bands", "X=500,X=600"], '--bands defines the band "X" twice'],
    [["--bands", "X=500*1|400*1"], "--bands has"],
    [["--bands", "a b=500"], 'the band "a b"'],
    [["--bands", "irac::I2", "--ebv", "0.1"], "the law is known from 100 to 3300 nm"],
    [["--redshift", "12"], "--redshift is 12, but must be a number from 0 to 9"],
  ])("refuses %j in one sentence", async (flags, message) => {
    const error = await refused("curve", ...SET, ...flags);
    expect(error).toContain(message);
  });
});

it("is described with its bands and options", async () => {
  const text = await succeed("models", "ember");
  expect(text).toContain("others by name in --bands");
  expect(text).toContain("--ebv-host <mag>");
});

describe("datasets in bands of users", () => {
  it.each(["h5", "npz", "csv"])("know them without the file, as .%s", async (ending) => {
    const folder = temporaryFolder();
    const [file, data] = [join(folder, "hat.dat"), join(folder, `data.${ending}`)];
    writeFileSync(file, TOP_HAT);
    const bands = ["--bands", `g,ztfr,X=1989,T=${file}`];
    await succeed("generate", ...DATA, ...bands, "--redshift", "0.05", "--output", data);
    rmSync(file);
    expect(await succeed("check", data, "--rows", "all")).toContain("passed");
    const other = ["--redshift", "0.05", "--distance", "100"];
    expect((await kiloflow("check", data, ...other)).out).toContain("FAILED");
    const reader = await openDataset(data);
    expect(reader.layout.bands).toEqual(["g", "ztfr", "X", "T"]);
    const { provenance } = reader.layout;
    await reader.close();
    expect(provenance).toMatchObject({ redshift: 0.05, magnitudeSystem: expect.stringContaining("apparent at 229") });
    expect(provenance.bandDefinitions).toMatch(/^X=1989;T=4\d\d/);
  });

  it("are drawn and predicted", async () => {
    const folder = temporaryFolder();
    const [data, figure] = [join(folder, "data.npz"), join(folder, "figure.svg")];
    await succeed("generate", ...DATA, "--bands", "g,X=1989", "--output", data, "--figure", figure);
    expect(readFileSync(figure, "utf8")).toContain("X");
    const flow = join(folder, "flow.safetensors");
    await succeed("train", data, "--epochs", "1", "--batch", "10", "--backend", "cpu", "--output", flow);
    const answer = await succeed("predict", flow, "--temperature", "5000", "--radius", "1e15", "--backend", "cpu");
    expect(answer).toContain("X");
  });

  it("teach flows at a redshift where they are at 10 pc", async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    const seen = [...DATA, "--bands", "gK", "--redshift", "0.1"];
    await succeed("generate", ...seen, "--output", path("far.npz"));
    const train = ["--epochs", "1", "--batch", "10", "--backend", "cpu", "--output", path("flow.safetensors")];
    const error = await refused("train", path("far.npz"), ...train);
    expect(error).toContain("holds apparent magnitudes at 475.8");
    expect(error).toContain("at 10 pc (0.00001) where a redshift implies");
    await succeed("generate", ...seen, "--distance", "0.00001", "--output", path("near.npz"));
    await succeed("train", path("near.npz"), ...train);
  });

  it("are not left half-written where dust is not known", async () => {
    const data = join(temporaryFolder(), "data.npz");
    const error = await refused("generate", ...DATA, "--bands", "irac::I2", "--ebv", "0.1", "--output", data);
    expect(error).toContain('4478.05 nm of the band "irac::I2"');
    expect(() => readFileSync(data)).toThrow();
    expect(() => readFileSync(`${data}.partial`)).toThrow();
  });
});

describe("models with fixed bands", () => {
  it("refuse definitions", async () => {
    const set = ["--m1", "1.4", "--m2", "1.3", "--lambda1", "400", "--lambda2", "500"];
    const error = await refused("curve", ...set, "--bands", "g,X=500");
    expect(error).toContain("--bands defines bands by wavelengths, but du17 knows no spectrum and has only ugrizyJHK");
  });

  it("keep --redshift for masses", async () => {
    const set = (mass: string) => ["--m1", mass, "--m2", mass, "--lambda1", "400", "--lambda2", "400", "--times", "3"];
    const seen = await succeed("curve", ...set("1.54"), "--redshift", "0.1", "--bands", "r");
    expect(seen).toBe(await succeed("curve", ...set("1.4"), "--bands", "r"));
  });
});
