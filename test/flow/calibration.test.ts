/** Sigma factors: what they do to samples, and to densities. */

import { expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import {
  applySigmaFactors,
  factorsHaveDensity,
  sigmaFactorsOf,
  withoutSigmaFactors,
} from "../../src/flow/calibration.ts";
import { atBandsAndTimes, type FlowModel } from "../../src/flow/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { smallModel } from "../support/smallModel.ts";

const FACTORS = [
  { band: "g", factor: 0.5 },
  { band: "r", factor: 2 },
];
const SETS = Float64Array.of(1.5, 1.3, 400, 900, 1.4, 1.2, 300, 500);

async function withModel<T>(model: FlowModel, use: (loaded: LoadedModel) => Promise<T>): Promise<T> {
  using backend = await openBackend("cpu");
  using loaded = new LoadedModel(backend, model);
  return await use(loaded);
}

it("multiply the distance of each band's samples from the centre, where there is one", () => {
  const model = { ...smallModel(), sigmaFactors: FACTORS };
  const centres = Float64Array.of(-15, Number.NaN, -14, -13);
  const samples = Float64Array.of(-16, -12, -15, Number.NaN, -15, -12, -14, -10);
  applySigmaFactors(model, samples, centres);
  expect([...samples]).toEqual([-15.5, -12, -16, Number.NaN, -15, -12, -14, -7]);
});

it("spread what samples and given noise give about the centre, and nothing that is raw", async () => {
  const model = { ...smallModel(), sigmaFactors: FACTORS };
  const plain = withoutSigmaFactors(model);
  const noise = Float64Array.from({ length: 8 }, (_, at) => Math.sin(at));
  const draw = (one: FlowModel) =>
    withModel(one, async (loaded) => ({
      samples: await loaded.sample(SETS, 3, 1, false),
      own: await loaded.fromNoise(noise, SETS, false),
      raw: await loaded.fromNoise(noise, SETS, true),
      centres: await loaded.fromNoise(new Float64Array(8), SETS, false),
    }));
  const [with_, without] = [await draw(model), await draw(plain)];
  expect(with_.raw).toEqual(without.raw);
  with_.centres.forEach((value, at) => {
    expect(value).toBeCloseTo(without.centres[at], 12);
  });
  with_.samples.forEach((value, at) => {
    const centre = without.centres[4 * Math.floor(at / 12) + (at % 4)];
    expect(value - centre).toBeCloseTo((at % 4 < 2 ? 0.5 : 2) * (without.samples[at] - centre), 10);
  });
  with_.own.forEach((value, at) => {
    const centre = without.centres[at];
    expect(value - centre).toBeCloseTo((at % 4 < 2 ? 0.5 : 2) * (without.own[at] - centre), 10);
  });
});

it("leave densities that are those of the samples: the integral over all curves stays one", async () => {
  const sigmaFactors = [
    { band: "g", factor: 1.2 },
    { band: "r", factor: 1.5 },
  ];
  const model = { ...smallModel({ kind: "spline", bins: 4, tailBound: 3 }), sigmaFactors };
  const count = 20_000;
  const sets = Float64Array.from({ length: 4 * count }, (_, at) => SETS[at % 4]);
  const mean = await withModel(model, async (loaded) => {
    const drawn = await loaded.sample(SETS.subarray(0, 4), count, 1, false);
    const own = await loaded.logDensity(drawn, sets, false);
    const plain = await withModel(withoutSigmaFactors(model), (one) => one.logDensity(drawn, sets, false));
    // The mean of q/p over samples of p is the integral of q, which is narrower, so that no weight is large.
    return Array.from(own).reduce((sum, value, at) => sum + Math.exp(plain[at] - value), 0) / count;
  });
  expect(mean).toBeGreaterThan(0.9);
  expect(mean).toBeLessThan(1.1);
});

it("have a density with principal components where they are one for all bands, and else none", async () => {
  const components = smallModel(undefined, true);
  const equal = { ...components, sigmaFactors: FACTORS.map(({ band }) => ({ band, factor: 2 })) };
  const different = { ...components, sigmaFactors: FACTORS };
  expect([smallModel(), components, equal, different].map(factorsHaveDensity)).toEqual([true, true, true, false]);
  const centreDensity = (model: FlowModel) =>
    withModel(model, async (loaded) => {
      const centre = await loaded.fromNoise(new Float64Array(4), SETS.subarray(0, 4), false);
      return (await loaded.logDensity(centre, SETS.subarray(0, 4), false))[0];
    });
  const plain = await centreDensity(components);
  expect(await centreDensity(equal)).toBeCloseTo(plain - 4 * Math.log(2), 3);
  expect(await centreDensity(different)).toBeCloseTo(plain, 3);
});

it("are those of the nearest wavelength for bands that the training did not have", () => {
  const model = {
    ...smallModel(),
    representation: ["x"],
    sigmaFactors: [...FACTORS, { band: "K", factor: 3 }],
  };
  const factors = sigmaFactorsOf(atBandsAndTimes(model, { bands: ["u", "K", "i", "H", "r"] }));
  expect(factors?.map(({ band }) => band)).toEqual(["g", "K", "r", "K", "r"]);
  expect(sigmaFactorsOf(smallModel())).toBeUndefined();
});
