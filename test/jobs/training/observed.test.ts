/** Flows of a prior's curves given a measured chirp mass. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkAlert } from "../../../bench/shipped/alertCheck.ts";
import { evaluateAny, findingsText } from "../../../bench/shipped/evaluateAny.ts";
import { writeNumberArray } from "../../../src/data/numpyFile.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { leftSets } from "../../../src/lightcurves/curveCounts.ts";
import { kiloflow } from "../../support/inProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "kiloflow-observed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const SIMULATE = ["--simulate", "--prior", "eos", "--observe", "chirp_mass=log:1e-3:0.1", "--draw", "kappa=5:20"];
const SMALL = "--epochs 2 --couplings 2 --hidden 8 --blocks 1 --batch 50 --count 400".split(" ");
const SHOWN = ["--backend", "cpu", "--no-figures"];
const train = (output: string, ...args: string[]) =>
  kiloflow("train", ...SIMULATE, ...SMALL, ...SHOWN, ...args, "--output", join(folder, output));
const MODEL = join(folder, "alert.safetensors");
const EVENT = ["--chirp-mass", "1.6", "--chirp-mass-sigma", "0.02"];
const GRID = ["--times", "2,4", "--bands", "gK", "--samples", "50", "--backend", "cpu"];
const predict = (...args: string[]) => kiloflow("predict", ...args, ...GRID);

let model: FlowModel;

beforeAll(async () => {
  const { error, code } = await train("alert.safetensors");
  expect(code, error).toBe(0);
  model = parseModel(readFileSync(MODEL), MODEL);
});

describe("train --observe", () => {
  it("conditions on the measurement, and counts the sets with curves", () => {
    expect(model.conditions.names).toEqual([
      ...["chirp_mass", "chirp_mass_sigma", "chirp_mass_left", "chirp_mass_left_sigma"],
    ]);
    const { lowest, highest, details } = model.training;
    expect(lowest).toHaveLength(2);
    expect(lowest![1]).toBeGreaterThan(1e-3);
    expect(highest![1]).toBeLessThan(0.1);
    expect(details).toMatchObject({
      recipe: { conditions: "observed" },
      simulations: { prior: "eos", observed: { chirp_mass: "log:1e-3:0.1" } },
    });
    const { counts } = model.observed!;
    const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
    // Of all sets of this prior 4.5 % have no ejecta, and all of them are heavy.
    expect(Math.abs(1 - sum(counts.withCurves) / sum(counts.drawn) - 0.045)).toBeLessThan(0.006);
    expect(leftSets(counts, 1.2, 0.01).withCurves).toBe(1);
    expect(leftSets(counts, 1.85, 0.01).withCurves).toBeLessThan(0.3);
    expect(encodeModel(model)).toEqual(Uint8Array.from(readFileSync(MODEL)));
  });

  it("goes on with the same bytes, and not with other measurements", async () => {
    await train("other.safetensors", "--epochs", "1");
    const { error, code } = await train("other.safetensors", "--resume");
    expect(code, error).toBe(0);
    expect(readFileSync(join(folder, "other.safetensors")).toString("base64")).toBe(
      readFileSync(MODEL).toString("base64"),
    );
    const changed = await train("other.safetensors", "--resume", "--observe", "chirp_mass=0.1:0.2");
    expect(changed.code).toBe(2);
    expect(changed.error).toContain('observed {"chirp_mass":"log:1e-3:0.1"}');
  });

  it.each([
    [["--observe", "eta=0.1:0.2"], '--observe is "eta", but must be one of chirp_mass'],
    [["--observe", "chirp_mass=0:0.2"], "has 0, but chirp_mass_sigma must be positive and finite"],
    [["--conditions", "m1,m2"], "--conditions m1,m2 and --observe exclude each other"],
  ])("refuses %j", async (args, message) => {
    const { error, code } = await train("bad.safetensors", ...args);
    expect(error).toContain(`kiloflow: ${message}`.replace("kiloflow: has", "has"));
    expect(code).toBe(2);
  });

  it("goes with --simulate", async () => {
    const { error, code } = await kiloflow(
      "train",
      "d.npz",
      "--observe",
      "chirp_mass=0.1:0.2",
      "--output",
      MODEL,
      "--force",
    );
    expect(error).toContain("--observe goes with --simulate");
    expect(code).toBe(2);
  });
});

describe("a measured chirp mass", () => {
  it("gives credible bands, and the share of sets without curves", async () => {
    const { out, error, code } = await predict(MODEL, ...EVENT, "--json");
    expect(code, error).toBe(0);
    const { shareWithoutCurves, bands } = JSON.parse(out);
    expect(shareWithoutCurves).toBe(1 - leftSets(model.observed!.counts, 1.6, 0.02).withCurves);
    expect(bands.map(({ band }: { band: string }) => band)).toEqual(["g", "K"]);
    const told = await predict(MODEL, ...EVENT);
    expect(told.error).toContain(`integrated out by ${MODEL}: m1, m2, lambda1, lambda2, kappa (5:20); its bands are`);
    expect(told.error).toMatch(/\d+\.\d % of such sets have no curves/);
    // The same measurement in the detector's frame.
    const seen = ["--chirp-mass", "3.2", "--chirp-mass-sigma", "0.04", "--redshift", "1", "--json"];
    expect(JSON.parse((await predict(MODEL, ...seen)).out)).toEqual(JSON.parse(out));
  });

  it("may be one that the prior does not have", async () => {
    const { out, error, code } = await predict(MODEL, "--chirp-mass", "4", "--chirp-mass-sigma", "0.01");
    expect(code).toBe(0);
    expect(error).toContain("it is outside their ranges (chirp_mass)");
    expect(error).toContain("1 of 1 sets lack a condition");
    expect(out).not.toContain("NaN");
  });

  it.each([
    [[MODEL, "--chirp-mass", "1.2"], "--chirp-mass-sigma is missing"],
    [
      [MODEL, "--chirp-mass", "1.2", "--chirp-mass-sigma", "0"],
      "--chirp-mass-sigma is 0, but must be positive and finite",
    ],
    [[MODEL, ...EVENT, "--m1", "1.4"], "--m1 has no use with a flow that takes --chirp-mass and --chirp-mass-sigma"],
    [[MODEL, "--input", "p.dat"], `${MODEL} takes a measured chirp_mass, so that --input has no use`],
    [[MODEL, ...EVENT, "--input", "p.dat"], "--input and --chirp-mass exclude each other"],
    [["models/du17.safetensors", ...EVENT], "--chirp-mass goes with flows that take a measured one"],
    [
      [MODEL, "models/du17.safetensors", ...EVENT],
      `${MODEL} takes a measured chirp_mass, which no other flow can share`,
    ],
    [["--model", "du17", ...EVENT], "--model has no use with --chirp-mass, which the flow alert takes"],
  ])("is refused with %j", async (args, message) => {
    const { error, code } = await predict(...args);
    expect(error).toContain(`kiloflow: ${message}`);
    expect(code).toBe(2);
  });

  it("is a row of conditions for sample", async () => {
    const [conditions, output] = [join(folder, "c.npy"), join(folder, "x.npy")];
    await writeNumberArray(conditions, Float64Array.of(1.2, 0.01, 1.4, 0.02), [2, 2]);
    const args = ["--count", "5", "--bands", "g", "--times", "4,5", "--output", output, "--backend", "cpu", "--json"];
    const { out, error, code } = await kiloflow("sample", MODEL, "--conditions", conditions, ...args);
    expect(code, error).toBe(0);
    expect(JSON.parse(out).shape).toEqual([2, 5, 2]);
    await writeNumberArray(conditions, Float64Array.of(1.2, -0.01), [1, 2]);
    const bad = await kiloflow("sample", MODEL, "--conditions", conditions, ...args, "--force");
    expect(bad.error).toContain("row 0, chirp_mass_sigma is -0.01, but must be positive and finite");
  });

  it("has no dataset to compare it with", async () => {
    const dataset = join(folder, "d.h5");
    await kiloflow(
      "generate",
      "--prior",
      "eos",
      "--draw",
      "kappa=5:20",
      "--count",
      "5",
      "--output",
      dataset,
      "--backend",
      "cpu",
    );
    const { error, code } = await kiloflow("compare", MODEL, dataset, "--backend", "cpu");
    expect(error).toContain(`${MODEL} takes a measured chirp_mass, not the sets of a dataset`);
    expect(code).toBe(2);
  });
});

/** The check of a flow for one measurement that leaves nothing but sets with curves. */
async function check(flow: FlowModel) {
  using backend = await openBackend("cpu");
  const measured = Float64Array.of(1.2, 0.01);
  const found = await checkAlert(backend, flow, { measured, draws: 600, curves: 500, seed: 1, ranges: {} }, "the flow");
  return { ...found, g: found.bands[0] };
}

it.each([
  [{ withCurves: [9, 9] }, 'in its description "observed.counts" is'],
  [{ range: [2, 1] }, 'in its description "observed.counts" is'],
  [{ drawn: [1] }, 'in its description "observed.counts.drawn" is'],
] as const)("is refused with counts of %j", (change, message) => {
  const { name, counts } = model.observed!;
  const bytes = encodeModel({ ...model, observed: { name, counts: { ...counts, ...change } as typeof counts } });
  expect(() => parseModel(bytes, "m.safetensors")).toThrow(`m.safetensors: ${message}`);
});

it("is refused with other conditions than those of what is observed", () => {
  const names = ["chirp_mass", "chirp_mass_sigma", "m1", "m2"];
  const bytes = encodeModel({ ...model, conditions: { ...model.conditions, names } });
  expect(() => parseModel(bytes, "m.safetensors")).toThrow(
    "m.safetensors observes chirp_mass, but is conditioned on chirp_mass, chirp_mass_sigma, m1, m2",
  );
});

it("is compared with the sets that a measurement leaves", async () => {
  const at = { ...model, bands: ["g"], times: [4] };
  const right = await check(at);
  expect(right).toMatchObject({ sets: 1, withoutCurves: 0, g: { band: "g", points: 1 } });
  const { counts } = model.observed!;
  const half = { ...counts, withCurves: counts.withCurves.map((count) => count / 2) };
  expect((await check({ ...at, observed: { ...model.observed!, counts: half } })).withoutCurves).toBeCloseTo(0.5, 9);
  // Numbers that are spread ten times as far.
  const scale = model.curves.scale.map((one) => 10 * one);
  expect((await check({ ...at, curves: { ...model.curves, scale } })).g.widths.half).toBeGreaterThan(1);
});

it("is evaluated by brute force", async () => {
  const findings = { evaluations: [], marginals: [], inverses: [] };
  const request = {
    rows: 1,
    seeds: 1,
    samples: 2,
    times: Float64Array.of(4),
    folder,
    backend: "cpu",
    posteriors: [],
  } as const;
  await evaluateAny({ name: "tiny", path: MODEL }, request, {}, findings, () => {});
  const { marginals } = findings as { marginals: { testSet: string; withoutCurves: number }[] };
  expect(marginals.map(({ testSet }) => testSet)).toEqual(["as in training", "smallest errors", "largest errors"]);
  // Few sets were counted for so small a training.
  for (const { withoutCurves } of marginals) expect(withoutCurves).toBeLessThan(0.05);
  expect(findingsText(findings, 2)).toContain("| tiny | largest errors ");
});
