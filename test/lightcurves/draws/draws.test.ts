/** What is drawn for every set: by seed, row and name alone, whatever the sets come from. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { binaryEjecta } from "../../../src/ejecta/binaryEjecta.ts";
import { ejectaChoices } from "../../../src/lightcurves/binary/ejectaOptions.ts";
import { binariesOf, fromBinaries } from "../../../src/lightcurves/binary/fromBinaries.ts";
import { withDraws } from "../../../src/lightcurves/draws/draws.ts";
import { resolveDraws } from "../../../src/lightcurves/draws/resolve.ts";
import type { LightCurveModel } from "../../../src/lightcurves/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { METZGER2017 } from "../../../src/metzger2017/model.ts";
import { VILLAR2017 } from "../../../src/villar2017/model.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const SEED = 3;
const COUNT = 3000;

function drawnPrior(texts: readonly string[], seed = SEED) {
  const { model, draws } = resolveDraws(DU17, texts, { seed });
  const source = createPrior(model, "eos", COUNT, SEED);
  return { model, source: withDraws(source, model.inputs, model.inputs, draws) };
}

/** A column of sets. */
const column = ({ inputs }: Pick<LightCurveModel, "inputs">, sets: Float64Array, name: string): number[] => {
  const at = inputs.findIndex((input) => input.name === name);
  return Array.from({ length: sets.length / inputs.length }, (_, row) => sets[row * inputs.length + at]);
};

const TEXTS = ["kappa=log:1:30", "alpha=normal:1.3:0.05"];

describe("constants that are drawn", () => {
  it("are inputs of the model, behind its own and in one order", () => {
    expect(drawnPrior(TEXTS).model.inputs.map(({ name }) => name)).toEqual(
      drawnPrior([...TEXTS].reverse()).model.inputs.map(({ name }) => name),
    );
    expect(
      drawnPrior(TEXTS)
        .model.inputs.slice(4)
        .map(({ name }) => name),
    ).toEqual(["kappa", "alpha"]);
  });

  it("depend on the row, not on what is read together, and leave the other inputs as they are", () => {
    const { model, source } = drawnPrior(TEXTS);
    const sets = source.read(0, COUNT);
    expect(source.read(1234, 5)).toEqual(sets.slice(6 * 1234, 6 * 1239));
    const alone = createPrior(DU17, "eos", COUNT, SEED).read(0, COUNT);
    for (const { name } of DU17.inputs) expect(column(model, sets, name)).toEqual(column(DU17, alone, name));
  });

  it("do not depend on what else is drawn, but on the seed, and are independent of each other", () => {
    const kappa = (texts: readonly string[], seed?: number) => {
      const { model, source } = drawnPrior(texts, seed);
      return column(model, source.read(0, COUNT), "kappa");
    };
    expect(kappa(TEXTS)).toEqual(kappa([TEXTS[0]]));
    expect(kappa(TEXTS)).not.toEqual(kappa(TEXTS, SEED + 1));
    const { model, source } = drawnPrior(["kappa=0:1000".replace("0:", "1:"), "eth=0.01:1"]);
    const sets = source.read(0, COUNT);
    const standard = (name: string, mean: number, width: number) =>
      column(model, sets, name).map((value) => ((value - mean) / width) * Math.sqrt(12));
    const [a, b] = [standard("kappa", 500.5, 999), standard("eth", 0.505, 0.99)];
    const product = a.reduce((sum, value, row) => sum + value * b[row], 0) / COUNT;
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(Math.abs(a.reduce((sum, value) => sum + value) / COUNT)).toBeLessThan(4 / Math.sqrt(COUNT));
  });

  it("are drawn for files, which need no columns for them", async () => {
    const path = join(temporaryFolder(), "sets.csv");
    writeFileSync(path, "m1,m2,lambda1,lambda2\n1.3,1.4,500,300\n1.5,1.2,200,800\n");
    const { model, draws } = resolveDraws(DU17, TEXTS, { seed: SEED });
    const source = await openSets(model, path, { draws });
    const own = column(drawnPrior(TEXTS).model, drawnPrior(TEXTS).source.read(0, 2), "kappa");
    expect(column(model, source.read(0, 2), "kappa")).toEqual(own);
    expect(source.description).toMatch(/; kappa uniform from 1 to 30 in the logarithm; alpha normal around 1.3/);
    // A model with such inputs takes them from a file's columns where nothing is drawn.
    await expect(openSets(model, path)).rejects.toThrow(/has no columns for kappa and alpha/);
  });
});

describe("inputs that are drawn", () => {
  it("take the place of what a prior says of them alone", () => {
    const { model, draws } = resolveDraws(METZGER2017, ["opacity=logn:3:0.2dex"], { seed: SEED });
    const prior = createPrior(METZGER2017, "wide", COUNT, SEED);
    const sets = withDraws(prior, model.inputs, model.inputs, draws).read(0, COUNT);
    const opacities = column(model, sets, "opacity").map(Math.log10);
    const mean = opacities.reduce((sum, value) => sum + value) / COUNT;
    expect(mean).toBeCloseTo(Math.log10(3), 1);
    expect(column(model, sets, "beta")).toEqual(column(model, prior.read(0, COUNT), "beta"));
  });

  it("of relations are known by their flags too", () => {
    const two = VILLAR2017.configure!({ components: 2 });
    const binaries = binariesOf(two);
    const { draws } = resolveDraws(VILLAR2017, ["mtov=2:2.2"], { seed: SEED, binaries });
    expect(Object.keys(draws.relations)).toEqual(["maximumMass"]);
  });

  it("go beside a binary, with the published scatter of the dynamical mass and the relations' constants", () => {
    const two = VILLAR2017.configure!({ components: 2 });
    const binaries = binariesOf(two);
    const texts = ["ejecta", "windFraction=0.1:0.5", "opacity_1=log:1:30"];
    const { model, draws } = resolveDraws(two, texts, { seed: SEED, binaries });
    const options = model.completeOptions({});
    const fixed = { temperature_floor_1: 3745, ejecta_velocity_2: 0.1, opacity_2: 3, temperature_floor_2: 1308 };
    const drawn = createPrior(binaries, "eos", COUNT, SEED, {}, { fixed });
    const source = fromBinaries(model, withDraws(drawn, binaries.inputs, binaries.inputs, draws), { options, draws });
    const sets = source.read(0, COUNT);
    expect(source.read(77, 3)).toEqual(sets.slice(77 * 8, 80 * 8));
    const raw = drawn.read(0, COUNT);
    const deviates: number[] = [];
    let zeros = 0;
    let fractions = 0;
    let used = 0;
    for (let row = 0; row < COUNT; row++) {
      const binary = raw.subarray(9 * row, 9 * row + 4);
      const { dynamicalMass, diskMass, windMass } = binaryEjecta(binary, ejectaChoices({}));
      const [mass, , opacity, , wind] = sets.subarray(8 * row, 8 * row + 8);
      if (!Number.isNaN(dynamicalMass.value) && !Number.isNaN(windMass.value)) {
        used++;
        expect(mass).toBeGreaterThanOrEqual(1e-6);
        // Far above the floor the scatter shows whole.
        if (dynamicalMass.value > 0.02) deviates.push((mass - dynamicalMass.value) / 0.004);
        if (mass === 1e-6) zeros++;
        fractions += wind / diskMass.value;
      }
      expect(opacity).toBeGreaterThanOrEqual(1);
    }
    const variance = deviates.reduce((sum, value) => sum + value * value, 0) / deviates.length;
    expect(deviates.length).toBeGreaterThan(20);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.7);
    expect(Math.sqrt(variance)).toBeLessThan(1.3);
    expect(zeros).toBeGreaterThan(0);
    expect(fractions / used).toBeCloseTo(0.3, 1);
    expect(source.notes.join()).toMatch(/scatters by 0.004 Msun around krueger-foucart2020/);
  });
});

describe("draws that make no sense", () => {
  const refused =
    (texts: readonly string[], request = {}) =>
    () =>
      resolveDraws(DU17, texts, { seed: 1, ...request });
  it.each([
    [["kapa=1:2"], {}, /`draw` names "kapa", but what can be drawn of du17 is kappa, eps0, alpha/],
    [["m1=1:2"], {}, /`draw` names m1, but masses and Lambdas come from the binaries themselves/],
    [["kappa"], {}, /`draw` is "kappa", but must be like kappa=log:1:30, or ejecta/],
    [["kappa=1:2", "Kappa=1:3"], {}, /`draw` draws kappa twice/],
    [["ejecta", "ejecta"], {}, /`draw` draws ejecta twice/],
    [["ejecta", "ejecta-mass-factor=1:2"], {}, /`draw` draws ejecta_mass_factor twice/],
    [["kappa=1:2"], { options: { kappa: 5 } }, /`draw` draws kappa, which is given as 5 for every set/],
    [["ejecta"], { options: { ejectaFit: "coughlin2019" } }, /no published scatter of coughlin2019 is known here/],
  ])("%s is refused", (texts, request, message) => {
    expect(refused(texts, request)).toThrow(message);
  });

  it("are refused of models too whose inputs are given themselves", () => {
    expect(() => resolveDraws(METZGER2017, ["ejecta"], { seed: 1 })).toThrow(
      /`draw` ejecta is for inputs that follow from a binary, but those of metzger2017 are given themselves/,
    );
    const beta = (request: object) => () => resolveDraws(METZGER2017, ["beta=2:4"], { seed: 1, ...request });
    expect(beta({ fixed: { beta: 3 } })).toThrow(/`draw` draws beta, which is given as 3 for every set/);
    expect(beta({ elsewhere: ["beta"] })).toThrow(/`draw` draws beta, which `priorRange` draws already/);
    const binaries = binariesOf(METZGER2017);
    const relations = { options: { dynamicalEjecta: "nedora2021" }, binaries };
    expect(() => resolveDraws(METZGER2017, ["ejecta"], { seed: 1, ...relations })).toThrow(/scatter of nedora2021/);
  });
});
