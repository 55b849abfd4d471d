/** `kiloflow fit`: what it refuses, in one sentence. */

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kiloflow } from "../support/inProcess.ts";
import { temporaryFolder } from "../support/temporary.ts";

const POINTS = "time,band,magnitude,error\n1.5,g,18.2,0.1\n2.5,r,18.4,0.1\n3.5,i,18.9,0.1\n";

/** A folder with photometry, and its path. */
function withPoints(): { folder: string; points: string } {
  const folder = temporaryFolder();
  const points = join(folder, "points.csv");
  writeFileSync(points, POINTS);
  return { folder, points };
}

const fit = (points: string, ...more: string[]) => kiloflow("fit", points, "--backend", "cpu", ...more);

describe("kiloflow fit refuses", () => {
  it.each([
    [
      ["--model", "du17"],
      /magnitudes are apparent, but nothing says how far the source of DU17 is \(give --distance in Mpc, or --redshift\)/,
    ],
    [["--model", "nothing"], /--model is "nothing", but must be one of du17/],
    [["--model", "du17,du17", "--distance", "40"], /--model names du17 twice/],
    [
      ["--model", "du17", "--distance", "40:"],
      /--distance is "40:", but must be a number, or a number and its standard error as 40:8/,
    ],
    [["--model", "du17", "--distance", "40:-1"], /--distance is "40:-1"/],
    [
      ["--model", "du17", "--distance", "40", "--systematic", "some"],
      /--systematic is "some", but must be a number of at least 0 mag, free, band/,
    ],
    [["--model", "du17", "--distance", "40", "--systematic", "band-time:3,1"], /--systematic is "band-time:3,1"/],
    [
      ["--model", "du17", "--distance", "40", "--time-offset", "1"],
      /--time-offset is "1", but must be a:b in days with a < b/,
    ],
    [["--model", "du17", "--distance", "40", "--fix", "m1"], /--fix is "m1", but must be like NAME=value/],
    [["--model", "du17", "--distance", "40", "--fix", "m1=x"], /--fix m1 is "x", but must be a number/],
    [["--model", "du17", "--distance", "40", "--fix", "mass=1"], /"mass" is not an input of du17/],
    [
      ["--model", "du17", "--distance", "40", "--prior-range", "kapa=1:30"],
      /--prior-range names "kapa", but what a fit of du17 varies is/,
    ],
    [["--model", "du17", "--distance", "40", "--components", "2"], /--components is not an option of the model du17/],
    [
      ["--model", "du17", "--distance", "40", "--samples", "5"],
      /--samples is 5, but must be an integer from 100 to 10000000/,
    ],
    [["--model", "du17", "--distance", "40", "--particles", "1e9"], /--particles is 1000000000, but must be at most/],
    [
      ["--model", "du17", "--distance", "40", "--corner", "a.svg", "--figure", "./a.svg"],
      /--corner and --figure are the same file, a\.svg/,
    ],
    [["--model", "du17", "--distance", "40", "--posterior-samples"], /--posterior-samples goes with --posterior/],
    [
      ["--model", "du17", "--distance", "40", "--limit-sigma", "0"],
      /--limit-sigma is 0, but must be a positive number/,
    ],
    [["--model", "du17", "--distance", "40", "--seed", "-1"], /`?seed`? is -1|--seed is -1/],
    [["--model", "du17", "--distance", "40", "--posterior", "none.dat"], /none\.dat/],
    [
      ["--model", "du17,villar2017", "--distance", "40", "--posterior", "none.dat"],
      /--posterior has masses and Lambdas of binaries, which are no inputs of villar2017 \(--from binary makes/,
    ],
  ])("%j", async (more, message) => {
    const { folder, points } = withPoints();
    const { code, error } = await fit(points, "--output", join(folder, "fit"), ...more);
    expect(error).toMatch(message);
    expect(code).toBe(2);
    // Nothing half-written.
    expect(readdirSync(folder)).toEqual(["points.csv"]);
  });

  it("a point without any error, by its file and line", async () => {
    const { points } = withPoints();
    writeFileSync(points, POINTS.replaceAll("0.1", "0"));
    const { code, error } = await fit(points, "--model", "du17", "--distance", "40", "--systematic", "0");
    expect(error).toContain(`${points}, line 2 has the error 0, and --systematic is 0`);
    expect(code).toBe(2);
  });

  it("points that an inverse flow knows nothing of, by their file and lines", async () => {
    const { points } = withPoints();
    writeFileSync(points, "time,band,magnitude,error\n60,K,22.5,0.1\n");
    const model = ["--model", "villar2017", "--components", "1", "--distance", "40", "--systematic", "0.3"];
    const { code, error } = await fit(points, ...model, "--amortised", "models/inverse-villar2017.safetensors");
    expect(error).toContain(`${points}, line 2 is not used: `);
    expect(error).toContain(`${points} has no point that models/inverse-villar2017.safetensors can use`);
    expect(code).toBe(2);
  });

  it("outputs that are there already, folders that are no fit's, and one file of several models", async () => {
    const { folder, points } = withPoints();
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "thesis.tex"), "");
    const model = ["--model", "du17", "--distance", "40"];
    expect((await fit(points, ...model, "--output", other)).error).toMatch(
      /other exists already \(use --force to replace it\)/,
    );
    expect((await fit(points, ...model, "--output", other, "--force")).error).toMatch(
      /is not a folder of a fit, and is not replaced/,
    );
    const several = ["--model", "du17,metzger2017", "--distance", "40"];
    expect((await fit(points, ...several, "--output", join(folder, "fit.json"))).error).toMatch(
      /is one file, but several models need a folder/,
    );
    expect((await fit(points, ...model, "--resume")).error).toMatch(/--resume goes with --output/);
    expect((await fit(points, ...model, "--output", join(folder, "fit.svg"))).error).toMatch(
      /must be a folder, or a file that ends in \.json/,
    );
  });
});
