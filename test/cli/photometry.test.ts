/** Inverse flows on the command line: trained on simulated events, asked with photometry. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTableFlow } from "../../src/flow/table/file.ts";
import { kiloflow, succeed } from "../support/inProcess.ts";

// One model for all tests of this file.
const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const SIMULATE = ["train", "--simulate", "--model", "villar2017", "--components", "1", "--prior", "wide"];
const EVENTS = ["--opacity-1", "3", "--conditions", "photometry", "--cadences", "deep,survey", "--count", "120"];
const SMALL = ["--couplings", "2", "--hidden", "8", "--blocks", "1", "--batch", "50", "--embedding", "16x1:8"];
const SHOWN = ["--backend", "cpu", "--no-figures"];
const model = at("m.safetensors");

const train = (output: string, epochs: number, ...more: string[]) =>
  kiloflow(...SIMULATE, ...EVENTS, ...SMALL, ...SHOWN, "--epochs", String(epochs), "--output", output, ...more);

const POINTS = [
  "time,band,magnitude,error",
  "1.2,g,-15.1,0.05",
  "1.3,g,-15.0,0.05",
  "1.2,V,-15,0.1",
  "2.2,r,-15.2,0.02",
  "30,r,-10,0.1",
  "2.2,K,-15,0.1",
];
const photometry = at("points.csv");
writeFileSync(photometry, `# an event\n${POINTS.join("\n")}\n`);

const sample = (...more: string[]) =>
  kiloflow("sample", model, "--photometry", photometry, "--backend", "cpu", ...more);

beforeAll(async () => {
  const { code, error, out } = await train(model, 3);
  expect(code, error).toBe(0);
  expect(out).toMatch(/trained on 120 events an epoch, simulated\n {2}targets: ejecta_mass_1/);
});

describe("train --simulate --conditions photometry", () => {
  it("learns the inputs that vary, within the prior's ends, and records what it saw", () => {
    const { targets, conditions, training } = parseTableFlow(readFileSync(model), model);
    expect(targets.names).toEqual(["ejecta_mass_1", "ejecta_velocity_1", "temperature_floor_1"]);
    expect(targets.transforms.map(({ kind }) => kind)).toEqual(["log-bounded", "bounded", "log-bounded"]);
    expect(conditions.names.length).toBe(432);
    expect(training.details!.simulations).toMatchObject({
      ...{ model: "villar2017", prior: "wide", fixedInputs: { opacity_1: 3 }, cadences: ["deep", "survey"] },
      ...{ setsPerEpoch: 120, systematicErrors: [0.1, 1], slots: { bands: expect.arrayContaining(["g", "K"]) } },
    });
  });

  it("gives the same bytes after it was resumed", async () => {
    const half = at("half.safetensors");
    const same = ["--schedule", "constant"];
    const whole = at("whole.safetensors");
    for (const [output, epochs, more] of [
      [whole, 2, same],
      [half, 1, same],
      [half, 2, [...same, "--resume"]],
    ] as const) {
      const { code, error } = await train(output, epochs, ...more);
      expect(code, error).toBe(0);
    }
    expect(readFileSync(half).equals(readFileSync(whole))).toBe(true);
    const { error } = await train(half, 3, ...same, "--resume", "--cadences", "deep");
    expect(error).toMatch(/began with .*cadences.*not with .*deep/);
  });

  it.each([
    ["times", ["--times", "1:3:1"], "--times has no use with --conditions photometry: the cadences say"],
    ["transforms", ["--transform", "m1=log"], "--transform has no use with --conditions photometry"],
    ["no epoch", ["--renew", "0"], "--renew is 0, but must be an integer from 1 to"],
    ["another cadence", ["--cadences", "often"], '--cadences has "often", but must be some of survey'],
    ["another target", ["--targets", "mass"], '--targets has "mass", but the inputs of villar2017 are'],
    ["a fixed target", ["--targets", "opacity_1"], "--targets has opacity_1, which is 3 in every set"],
  ])("refuses %s", async (_what, more, message) => {
    const { code, error } = await train(at("none.safetensors"), 1, ...more);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });

  it.each([
    ["--cadences", "deep"],
    ["--renew", "2"],
  ])("refuses %s without it", async (...flag) => {
    const { code, error } = await kiloflow("train", "d.h5", ...flag, "--output", at("none.safetensors"));
    expect(error).toContain(`${flag[0]} goes with --simulate --conditions photometry`);
    expect(code).toBe(2);
  });

  it("keeps for how many epochs events are those before", async () => {
    const output = at("renewed.safetensors");
    const { code, error } = await train(output, 3, "--renew", "2");
    expect(code, error).toBe(0);
    expect(error).toContain("simulating 120 events anew for every 2 epochs");
    const { training } = parseTableFlow(readFileSync(output), output);
    expect(training.details!.recipe).toMatchObject({ renew: 2, epochs: 3 });
    expect((await train(output, 4, "--renew", "3", "--resume")).error).toMatch(/began with .*--renew 2.*not with .*3/);
  });
});

describe("sample --photometry", () => {
  it("makes a table that generate reads, and tells what became of each point", async () => {
    const output = at("posterior.csv");
    const { code, error } = await sample("--count", "30", "--output", output);
    expect(code, error).toBe(0);
    expect(error).toMatch(/^0\.32 mag are added to the errors in quadrature, the middle of the 0\.1 to 1 mag/m);
    expect(error).toMatch(/line 5 is not used: the flow has no band like the filter V at 547\.77 nm/);
    expect(error).toMatch(/line 7 is not used: 30 d is not from 0\.2 to 20 days/);
    expect(error).toMatch(/line 8 is not used: the flow saw no event in K at 2\.2 d/);
    expect(error).toMatch(/^3 points became 2: those of one band and night/m);
    const [header, ...rows] = readFileSync(output, "utf8").trim().split("\n");
    expect(header).toBe("ejecta_mass_1,ejecta_velocity_1,temperature_floor_1,opacity_1");
    expect(rows.length).toBe(30);
    await succeed(
      ...["generate", "--model", "villar2017", "--components", "1", "--input", output, "--backend", "cpu"],
      ...["--output", at("curves.npz"), "--times", "1:3:1"],
    );
  });

  it("takes apparent magnitudes with a distance", async () => {
    const modulus = 5 * Math.log10(40e5);
    const apparent = at("apparent.csv");
    const shifted = POINTS.slice(1).map((line) => {
      const [time, band, magnitude, error] = line.split(",");
      return [time, band, Number(magnitude) + modulus, error].join(",");
    });
    writeFileSync(apparent, [POINTS[0], ...shifted].join("\n"));
    const some = ["--count", "5", "--quiet"];
    await sample(...some, "--output", at("a.csv"));
    await succeed(
      ...["sample", model, "--photometry", apparent, "--distance", "40", "--backend", "cpu", ...some],
      ...["--output", at("b.csv")],
    );
    const [a, b] = ["a.csv", "b.csv"].map((name) =>
      readFileSync(at(name), "utf8").split("\n")[1].split(",").map(Number),
    );
    for (const [column, value] of a.entries()) expect(b[column] / value).toBeCloseTo(1, 5);
  });

  it("warns of errors that it was not trained on", async () => {
    const { error } = await sample("--systematic", "0.01", "--count", "5", "--output", at("c.csv"));
    expect(error).toMatch(/was trained for systematic errors from 0\.1 to 1 mag, and knows nothing of 0\.01/);
    expect(error).toMatch(/2 of 2 points have errors that the flow was not trained on \(it knows 0\.10 to 1\.04 mag\)/);
  });

  it.each([
    ["time,band,mag\n1,g,-15\n", "has no column error; it has time, band, mag"],
    ["time,band,mag,error\n1,g,-15,x\n", 'line 2, column error is "x", but must be a number'],
    ["time,band,mag,error\n1,V,-15,1\n", "has no point that"],
    ["time,band,mag,error\n1,g,-15\n", "line 2 has 3 cells, but the header has 4"],
  ])("refuses %j", async (text, message) => {
    const bad = at("bad.csv");
    writeFileSync(bad, text);
    const { code, error } = await kiloflow("sample", model, "--photometry", bad, "--output", at("none.csv"));
    expect(error).toContain(message);
    expect(code).toBe(2);
  });

  it("takes dates with the time of the merger, and only the points that are asked for", async () => {
    const dated = at("dated.txt");
    writeFileSync(dated, "57983.7285 sdssg -15.1 0.05\n57984.7285 ztfr -15.2 0.02\n57985.7285 i -15 inf\n");
    const output = ["--photometry", dated, "--count", "5", "--backend", "cpu", "--output", at("d.csv")];
    const without = await kiloflow("sample", model, ...output);
    expect(without.error).toMatch(
      /has dates .* but nothing says when the merger was \(give --trigger-time as MJD or JD/,
    );
    const merger = ["--trigger", "2017-08-17T12:41:04", "--bands", "ztfr,sdssg", "--drop", "2"];
    const { code, error } = await kiloflow("sample", model, ...output, ...merger);
    expect(code, error).toBe(0);
    expect(error).toMatch(/dated\.txt: the filter sdssg \(470\.25 nm\) is compared with the band g of the flow/);
    expect(error).toMatch(/line 2 is not used: left out by --drop/);
    expect(error).toMatch(/line 3 is not used: not of --bands/);
    const alone = await kiloflow("sample", model, "--conditions", "c.npy", "--drop", "2", "--output", at("none.csv"));
    expect(alone.error).toContain("--drop goes with --photometry");
  });

  it("refuses conditions beside it, and its flags without it", async () => {
    const both = await sample("--conditions", "c.npy", "--output", at("none.csv"));
    expect(both.error).toContain("--conditions has no use with --photometry");
    const without = await kiloflow("sample", model, "--distance", "40", "--output", at("none.csv"));
    expect(without.error).toContain("--distance goes with --photometry");
  });
});

describe("info FILE", () => {
  it("says what photometry was read as", async () => {
    const file = at("odd.txt");
    writeFileSync(
      file,
      "2017-08-18T00:00:00 g 17.41 0.02\n2017-08-19T00:00:00 g 21 inf\n2017-08-19T00:00:00 what 99 99\n2017-08-20T00:00:00 nonsense 18 0.1\n",
    );
    const out = await succeed("info", file);
    expect(out).toMatch(
      /whitespace table without header with a row a point; 2 detections and 1 upper limit, MJD 57983\.000 to 57985\.000/,
    );
    expect(out).toMatch(/^ {2}g +1 +1 +17\.41 +not said +477\.56 nm/m);
    expect(out).toMatch(/^ {2}nonsense +1 +0 +18\.00 +not said +not known/m);
    expect(out).toMatch(/line 3 is not used: no magnitude \(99\)/);
    const json = JSON.parse(await succeed("info", file, "--json"));
    expect(json).toMatchObject({ detections: 2, limits: 1, unused: [{ row: 3, reason: "no magnitude (99)" }] });
    const none = await kiloflow("info", at("not-there.csv"));
    expect(none.code).toBe(2);
  });
});
