/** DU17 with constants of each set: as DU17 with these constants for all, by the reference and by the kernels. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { withDraws } from "../../src/lightcurves/draws/draws.ts";
import { resolveDraws } from "../../src/lightcurves/draws/resolve.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";

const bands = bandNames(DU17);
const times = parseTimes("0:12:0.25");
const CONSTANTS = ["kappa=log:1:30", "eps0=logn:1.58e10:0.3dex", "alpha=1:1.5", "eth=0.2:0.9", "vmin=0.01:0.3"];
const SCATTER = [
  "ejecta_mass_factor=logn:1:0.3dex",
  "ejecta_mass_shift=normal:0:0.003",
  "ejecta_velocity_factor=0.8:1.2",
];

const setsOf = (texts: readonly string[], count: number, prior = "eos") => {
  const { model, draws } = resolveDraws(DU17, texts, { seed: 9 });
  const { inputs } = model;
  const sets = withDraws(createPrior(model, prior, count, 9), inputs, inputs, draws).read(0, count);
  return { model, sets, set: (row: number) => sets.subarray(inputs.length * row, inputs.length * (row + 1)) };
};

/** The options of which a set's constants take the place. */
const optionsOf = ({ inputs }: LightCurveModel, set: ArrayLike<number>, given: Options) =>
  DU17.completeOptions({ ...given, ...Object.fromEntries(inputs.slice(4).map(({ name }, k) => [name, set[4 + k]])) });

describe("constants of each set", () => {
  it.each(["paper", "kilonovaml"])("are those of the options, of %s", (variant) => {
    const { model, set } = setsOf(CONSTANTS, 30);
    const options = model.completeOptions({ variant, distanceMpc: 40 });
    for (let row = 0; row < 30; row++) {
      const own = optionsOf(model, set(row), { variant, distanceMpc: 40 });
      const stars = set(row).slice(0, 4);
      expect(model.reference(set(row), times, options, bands)).toEqual(DU17.reference(stars, times, own, bands));
      expect(model.propertiesOf(set(row), options)).toEqual(DU17.propertiesOf(stars, own));
      expect(model.representation!.encode(set(row), options)).toEqual(DU17.representation!.encode(stars, own));
    }
    expect(options).not.toHaveProperty("kappa", 10);
    expect(options.drawn).toBe("kappa,eps0,alpha,eth,vmin");
  });

  it("change the ejecta by factor and shift, which may leave none, but never less", () => {
    const { model, set } = setsOf(SCATTER, 400, "uniform");
    const options = model.completeOptions({});
    const mass = DU17.properties.findIndex(({ name }) => name === "ejecta_mass");
    const velocity = DU17.properties.findIndex(({ name }) => name === "ejecta_velocity");
    const angle = DU17.properties.findIndex(({ name }) => name === "polar_angle");
    const noEjecta = DU17.statuses.findIndex(({ name }) => name === "no-ejecta");
    let [lost, won] = [0, 0];
    for (let row = 0; row < 400; row++) {
      const [factor, shift, speed] = set(row).subarray(4);
      const own = model.propertiesOf(set(row), options);
      const fitted = DU17.propertiesOf(set(row).slice(0, 4), DU17.completeOptions({}));
      expect(own[velocity]).toBeCloseTo(speed * fitted[velocity], 12);
      if (!Number.isNaN(fitted[angle])) expect(own[angle]).toBeCloseTo(fitted[angle], 12);
      expect(own[mass]).toBeGreaterThanOrEqual(0);
      if (fitted[mass] > 0) expect(own[mass]).toBeCloseTo(Math.max(0, factor * fitted[mass] + shift), 12);
      const { status, magnitudes } = model.reference(set(row), times, options, ["g"]);
      expect(status === noEjecta).toBe(own[mass] === 0);
      if (own[mass] === 0) expect(magnitudes.every(Number.isNaN)).toBe(true);
      if (own[mass] === 0 && fitted[mass] > 0) lost++;
      if (own[mass] > 0 && fitted[mass] === 0) won++;
    }
    expect(lost).toBeGreaterThan(0);
    // A fit that is below zero by less than the shift says that there may be ejecta.
    expect(won).toBeGreaterThan(0);
  });

  it("have no values outside their ranges", () => {
    const { model, set } = setsOf(["kappa=1:2"], 1);
    const invalid = model.statuses.findIndex(({ name }) => name === "invalid-input");
    for (const kappa of [Number.NaN, 0, -1, 1e9]) {
      const bad = Float64Array.from([...set(0).slice(0, 4), kappa]);
      expect(model.reference(bad, times, model.completeOptions({}), ["g"]).status).toBe(invalid);
    }
  });

  it("condition a flow of the representation where the ejecta do not tell them", () => {
    const { model } = setsOf([...CONSTANTS, ...SCATTER], 1);
    expect(model.representation!.conditions).toEqual([...DU17.representation!.conditions!, "eps0", "alpha", "eth"]);
  });

  it("cannot be given for all sets as well, nor unknown to a model", () => {
    const { model } = setsOf(["kappa=1:2"], 1);
    expect(() => model.completeOptions({ kappa: 5 })).toThrow(/`kappa` is 5, but every set has a kappa of its own/);
    expect(() => DU17.completeOptions({ drawn: "kappa" })).toThrow(/the model was not configured so/);
    expect(() => DU17.configure!({ drawn: "kappa,colour" })).toThrow(/names "colour", but the constants of du17 are/);
    expect(() => DU17.configure!({ drawn: "kappa,kappa" })).toThrow(/names kappa twice/);
  });
});

describe("the kernels of constants of each set", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend("cpu");
  });
  afterAll(() => backend.dispose());

  it.each([
    [CONSTANTS, "eos"],
    [[...CONSTANTS, ...SCATTER], "uniform"],
  ])("give what the reference gives: %s", async (texts, prior) => {
    const { model, sets, set } = setsOf(texts, 300, prior);
    const bad = set(7);
    bad[4] = -1;
    const options = model.completeOptions({});
    const request = { options, times, bands, magnitudeType: "f32", bolometric: true } as const;
    using evaluator = new LightCurveEvaluator(backend, model, request);
    let values = 0;
    await evaluator.evaluate(sets, ({ status, magnitudes, logBolometricLuminosity }) => {
      for (let row = 0; row < 300; row++) {
        const expected = model.reference(set(row), times, options, bands);
        expect(status[row], `set ${row}`).toBe(expected.status);
        const tolerance = model.tolerance.magnitudeFor(expected);
        let [worst, lost] = [0, 0];
        for (let at = 0; at < expected.magnitudes.length; at++) {
          const [own, wanted] = [magnitudes[row * expected.magnitudes.length + at], expected.magnitudes[at]];
          if (Number.isNaN(own) !== Number.isNaN(wanted)) lost++;
          if (Number.isNaN(wanted)) continue;
          worst = Math.max(worst, Math.abs(own - wanted));
          values++;
        }
        expect(lost, `set ${row}`).toBe(0);
        expect(worst, `set ${row}`).toBeLessThan(tolerance);
        const luminosity = Math.log10(expected.bolometricLuminosity![20]);
        const own = logBolometricLuminosity![row * times.length + 20];
        if (Number.isFinite(luminosity)) expect(own).toBeCloseTo(luminosity, 4);
        else expect(own).toBe(luminosity);
      }
    });
    expect(values).toBeGreaterThan(20_000);
  });
});
