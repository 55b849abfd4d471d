/** `kiloflow forecast` from its flags to its files. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeSurrogate } from "../../src/possis/weightsFile.ts";
import { kiloflow } from "../support/inProcess.ts";
import { smallSurrogate } from "../support/smallSurrogate.ts";
import { temporaryFolder } from "../support/temporary.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const COMMON = ["--count", "300", "--times", "0.5:9:x8", "--backend", "cpu"];
const MERGER = ["--chirp-mass", "1.188:0.004", "--distance", "40:8"];

async function json(...args: string[]) {
  const { code, out, error } = await kiloflow("forecast", ...COMMON, ...args, "--json");
  expect(code, error).toBe(0);
  return JSON.parse(out);
}

describe("forecast", () => {
  it("says what telescopes see of a chirp mass at a distance, and writes it", async () => {
    const [csv, file, figure] = ["f.csv", "f.json", "f.svg"].map((name) => join(folder, name));
    const first = await kiloflow("forecast", ...COMMON, ...MERGER, "--output", csv, "--figure", figure);
    expect(first.code, first.error).toBe(0);
    expect(first.out).toMatch(/300 sets at 39\.\d+ \+- \d\.\d+ Mpc|300 sets at 4\d\.?\d* \+- \d\.?\d* Mpc/);
    expect(first.out).toMatch(/without any kilonova: /);
    expect(first.out).toMatch(/lsst +lsst/);
    expect(first.out).toMatch(/DU17 leaves out .*viewing angle.*afterglow/);
    expect(first.error).toMatch(/Ivezic et al. 2019/);
    expect(first.error).toMatch(/taken for one of the source's frame; --detector-frame/);
    const [head, ...rows] = readFileSync(csv, "utf8").trim().split("\n");
    expect(head).toMatch(
      /^band,time_days,time_hours,magnitude_5,magnitude_16,magnitude_50,magnitude_84,magnitude_95,known/,
    );
    expect(rows).toHaveLength(7 * 8);
    expect(readFileSync(figure, "utf8")).toContain("Rubin LSST");
    const again = await kiloflow("forecast", ...COMMON, ...MERGER, "--output", file, "--quiet");
    expect(again.code, again.error).toBe(0);
    expect(again.out).toBe("");
    const { bands, depths } = JSON.parse(readFileSync(file, "utf8"));
    expect(bands.map((one: { band: string }) => one.band)).toEqual(["u", "g", "r", "i", "z", "y", "J"]);
    expect(depths).toHaveLength(16);
    expect((await kiloflow("forecast", ...COMMON, ...MERGER, "--output", file)).error).toMatch(/exists already/);
  });

  it("gives the same numbers for the same seed, and others for another", async () => {
    const [one, same, other] = [
      await json(...MERGER, "--depths", "lsstr=24"),
      await json(...MERGER, "--depths", "lsstr=24"),
      await json(...MERGER, "--depths", "lsstr=24", "--seed", "5"),
    ];
    expect(same.bands).toEqual(one.bands);
    expect(other.bands).not.toEqual(one.bands);
  });

  it("takes the distances of a posterior, and the redshift of the light from them", async () => {
    const posterior = join(folder, "posterior.dat");
    writeFileSync(posterior, "m1 m2 lambda1 lambda2 distance\n1.5 1.3 300 700 100\n1.45 1.35 400 600 100\n");
    const args = ["--posterior", posterior, "--model", "villar2017", "--depths", "ztfg=21"];
    const found = await json(...args);
    expect(found).toMatchObject({ distanceMpc: { median: 100, sigma: 0 }, redshift: 0.02219 });
    const dusty = await json(...args, "--ebv", "1");
    const median = (result: typeof found) => result.bands[0].magnitudes[2][3];
    expect(median(dusty) - median(found)).toBeCloseTo(3.3, 0);
    expect(dusty.depths[0].everSeen).toBeLessThan(found.depths[0].everSeen);
  });

  it("gives a surrogate's sets their own redshifts, and says how many it does not cover", async () => {
    const weights = join(folder, "weights.safetensors");
    writeFileSync(weights, encodeSurrogate(smallSurrogate(1)));
    const args = ["--model", "possis", "--model-file", weights, ...MERGER, "--depths", "ps1::r=22"];
    const { code, out, error } = await kiloflow("forecast", ...COMMON, ...args);
    expect(code, error).toBe(0);
    expect(error).toMatch(/each set has the redshift of its distance by the cosmology of Planck 2018/);
    expect(error).not.toMatch(/redshift 0/);
    expect(out).toMatch(/% more are outside what POSSIS covers and are left out/);
    expect(out).toMatch(/POSSIS leaves out the afterglow/);
    // Most heavy pairs are too compact for its relations.
    const heavy = ["--model", "metzger2017", "--chirp-mass", "1.4", "--distance", "40", "--depths", "ztfg=30"];
    const compact = await kiloflow("forecast", ...COMMON, ...heavy);
    expect(compact.out).toMatch(/more than half of the sets are left out/);
    expect(compact.out).toMatch(/ztfg +30 +[1-9]/);
    const given = await kiloflow("forecast", ...COMMON, ...args, "--redshift", "0.1");
    expect(given.error).not.toMatch(/redshift of its distance/);
    expect(given.out).toMatch(/redshift 0.1 in every set/);
  });

  it.each([
    [["--chirp-mass", "1.2"], /--chirp-mass needs --distance/],
    [["--distance", "40"], /either --posterior or --chirp-mass .* but neither is given/],
    [["--chirp-mass", "1.2", "--posterior", "x"], /both are given/],
    [["--chirp-mass", "1.2:-0.1", "--distance", "40"], /--chirp-mass "1.2:-0.1" has a negative standard deviation/],
    [["--chirp-mass", "1.2", "--distance", "0"], /--distance is 0, but must be/],
    [["--chirp-mass", "5", "--distance", "40"], /two neutron stars of 1 to 2.2 Msun have one from 0.871 to 1.915/],
    [[...MERGER, "--depths", "ztfq=3"], /--depths has "ztfq": the filter ztfq is not known/],
    [[...MERGER, "--m1", "1.4"], /--m1 is given, but masses and Lambdas come from/],
    [[...MERGER, "--redshift", "0.1"], /--redshift goes with --posterior/],
    [[...MERGER, "--table", "x"], /--table goes with --posterior/],
    [[...MERGER, "--output", "x.txt"], /must end in .csv or .json/],
    [[...MERGER, "--count", "0"], /--count is 0/],
    [[...MERGER, "--count", "1e12"], /--count is 1000000000000, but must be an integer from 1 to 10000000/],
  ])("refuses %j", async (args, message) => {
    const { code, error, out } = await kiloflow("forecast", ...COMMON, ...args);
    expect(error).toMatch(message);
    expect(error.trim().split("\n")).toHaveLength(1);
    expect([code, out]).toEqual([2, ""]);
  });

  it("writes nothing where it fails", async () => {
    const output = join(folder, "f.csv");
    const { code } = await kiloflow("forecast", ...MERGER, "--count", "5", "--depths", "g=nan", "--output", output);
    expect(code).toBe(2);
    expect(existsSync(output)).toBe(false);
  });
});
