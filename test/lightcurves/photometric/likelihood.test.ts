/** The likelihood of batches against that of single sets in float64: all models, every parameter of the observation. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import type { Backend } from "../../../src/engine/backend.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import type { LightCurveModel } from "../../../src/lightcurves/model.ts";
import type { Options } from "../../../src/lightcurves/options.ts";
import {
  type Nuisance,
  PhotometricLikelihood,
  type PhotometryRequest,
  referenceLogLikelihood,
} from "../../../src/lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../../src/lightcurves/photometric/observation.ts";
import { referenceMagnitudes } from "../../../src/lightcurves/photometric/reference.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { configuredModel } from "../../../src/lightcurves/registry.ts";
import { METZGER2017 } from "../../../src/metzger2017/model.ts";
import { POSSIS } from "../../../src/possis/model.ts";
import { encodeSurrogate } from "../../../src/possis/weightsFile.ts";
import { VILLAR2017 } from "../../../src/villar2017/model.ts";
import { readAt2017gfo } from "../../support/at2017gfo.ts";
import { describeWithShared } from "../../support/environment.ts";
import { madePoints } from "../../support/photometry.ts";
import { smallSurrogate } from "../../support/smallSurrogate.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { PUBLISHED_FIT } from "../../support/villar2017.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend("cpu");
});
afterAll(() => backend.dispose());

interface Subject {
  readonly model: LightCurveModel;
  readonly options: Options;
  /** In the middle of what the points were made of. */
  readonly set: readonly number[];
  readonly bands: readonly string[];
  readonly times: readonly number[];
  /** mag, by which magnitudes between common times may be off. */
  readonly between: number;
}

function possis(): Subject {
  const modelFile = join(temporaryFolder(), "weights.safetensors");
  writeFileSync(modelFile, encodeSurrogate(smallSurrogate()));
  const model = configuredModel(POSSIS, { modelFile });
  const set = model.inputs.map(({ range: [low, high] }) => low + 0.4 * (high - low));
  const options = model.completeOptions({ modelFile, distanceMpc: 40, ebv: 0.1 });
  return { model, options, set, bands: ["g", "r", "K"], times: [0.5, 0.9, 1.7, 2.2, 3.1, 4, 6], between: 1e-4 };
}

const SUBJECTS: Readonly<Record<string, () => Subject>> = {
  du17: () => ({
    ...{ model: DU17, options: DU17.completeOptions({ distanceMpc: 40, ebv: 0.1 }), set: [1.5, 1.3, 300, 600] },
    ...{ bands: ["g", "r", "i", "K"], times: [2.5, 3, 3.6, 4, 4.4, 5, 6, 7], between: 1e-4 },
  }),
  villar2017: () => {
    const model = configuredModel(VILLAR2017, { components: 2 });
    const set = [0.02, 0.27, 0.5, 674, 0.04, 0.15, 3, 1308];
    const options = model.completeOptions({ distanceMpc: 40, redshift: 0.01, ebv: 0.1 });
    return { model, options, set, bands: ["u", "g", "r", "K"], times: [0.5, 0.7, 1, 2, 3.3, 5, 8, 12], between: 0.01 };
  },
  metzger2017: () => ({
    model: METZGER2017,
    options: METZGER2017.completeOptions({ distanceMpc: 40, redshift: 0.01, ebv: 0.1 }),
    ...{ set: [0.03, 0.2, 3, 1], bands: ["g", "i", "J", "K"], times: [0.5, 0.7, 1, 2, 3.3, 5], between: 0.01 },
  }),
  possis,
};

const pointsOf = ({ model, set, options, bands, times }: Subject): PhotometricObservation[] =>
  madePoints(model, set, options, bands, times);

/** Sets around the one in the middle, some of which are nothing that the model admits. */
function setsAround({ set, model }: Subject, nuisances: readonly (readonly number[])[], rows: number): Float64Array {
  const width = set.length + nuisances.length;
  const sets = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const share = row / rows - 0.5;
    set.forEach((value, column) => {
      const [low, high] = model.inputs[column].range;
      const moved = value * (1 + 0.1 * share * (column % 2 === 0 ? 1 : -1));
      sets[row * width + column] = Math.min(high, Math.max(low, moved));
    });
    nuisances.forEach((values, index) => {
      sets[row * width + set.length + index] = values[row % values.length];
    });
    if (row === 3) sets[row * width] = Number.NaN;
  }
  return sets;
}

const rowOf = (sets: Float64Array, width: number, row: number) => sets.subarray(row * width, (row + 1) * width);

/** How far ln L may be off, where each magnitude is off by `error`. */
function toleranceOf(request: PhotometryRequest, set: Float64Array, error: number): number {
  const own = referenceMagnitudes(request, set)!;
  return request.points.reduce((sum, { magnitude, error: sigma, limit }, index) => {
    const spread = (limit ? 0.2 : sigma) ** 2 + request.systematic ** 2;
    return sum + (error * (Math.abs(own.magnitudes[index] - magnitude) + error)) / spread;
  }, 1e-3);
}

async function expectReference(request: PhotometryRequest, sets: Float64Array, error: number) {
  using likelihood = await PhotometricLikelihood.open(backend, request);
  const rows = sets.length / likelihood.width;
  const values = await likelihood.logLikelihood(sets, rows);
  let finite = 0;
  for (let row = 0; row < rows; row++) {
    const set = rowOf(sets, likelihood.width, row);
    const expected = referenceLogLikelihood(request, set);
    if (!Number.isFinite(expected)) expect(values[row]).toBe(expected);
    else {
      finite++;
      expect(Math.abs(values[row] - expected)).toBeLessThan(toleranceOf(request, set, error));
    }
  }
  expect(finite).toBeGreaterThan(rows / 2);
  const magnitudes = await likelihood.magnitudes(sets, rows);
  const own = referenceMagnitudes(request, rowOf(sets, likelihood.width, 0))!;
  const { length } = request.points;
  request.points.forEach((_, point) => {
    const value = magnitudes[point];
    if (Number.isNaN(own.magnitudes[point])) expect(value).toBeNaN();
    else expect(Math.abs(value - own.magnitudes[point])).toBeLessThan(error);
  });
  expect(magnitudes.length).toBe(rows * length);
}

describe.each(Object.entries(SUBJECTS))("the likelihood of %s", (name, make) => {
  const subject = make();
  const points = pointsOf(subject);
  const common = { model: subject.model, options: subject.options, points, systematic: 0.3 };
  const direct = name === "possis" ? 2e-3 : subject.model.tolerance.magnitude;

  it("is that of single sets", async () => {
    await expectReference({ ...common, nuisances: [] }, setsAround(subject, [], 12), direct);
  });

  const one = (kind: Exclude<Nuisance["kind"], "systematic">): Nuisance => ({ kind });
  const CASES: readonly (readonly [
    name: string,
    nuisances: readonly Nuisance[],
    values: readonly (readonly number[])[],
  ])[] = [
    [
      "two systematic errors",
      [
        { kind: "systematic", points: [0, 2, 3] },
        { kind: "systematic", points: [1, 5] },
      ],
      [
        [0.1, 0.5, 0],
        [0.2, 1, -1, 0.4, 0.3],
      ],
    ],
    ["the distance", [one("distanceMpc")], [[40, 30, 55, 40, 0, 41]]],
    ["the Milky Way's dust", [one("ebv")], [[0, 0.1, 0.3, 0.2, -0.1]]],
    [
      "the host's dust and the distance",
      [one("ebvHost"), one("distanceMpc")],
      [
        [0, 0.1, 0.3],
        [40, 45],
      ],
    ],
    ["the time of the merger", [one("timeOffset")], [[0, 0.2, -0.3, 0.1, 0.45, Number.NaN]]],
  ];
  it.each(CASES)("has %s of each set", async (_, nuisances, values) => {
    const placed = nuisances.some(({ kind }) => kind === "timeOffset");
    const error = placed ? direct + subject.between : direct;
    await expectReference({ ...common, nuisances }, setsAround(subject, values, 12), error);
  });

  // The redshift of possis is one of its inputs.
  const ofSpectra = name === "possis" ? undefined : it;
  ofSpectra?.("has the redshift of each set, with the host's dust there", async () => {
    const options = { ...subject.options, ebvHost: 0.2 };
    const nuisances: Nuisance[] = [
      { kind: "redshift" },
      { kind: "timeOffset" },
      { kind: "systematic", points: [0, 1] },
    ];
    const values = [
      [0, 0.01, 0.1, 0.05],
      [0, 0.1, -0.2],
      [0.1, 0.4],
    ];
    const error = direct + subject.between;
    await expectReference({ ...common, options, nuisances }, setsAround(subject, values, 12), error);
  });
});

describe("times and redshift of each set", () => {
  it.each([VILLAR2017, METZGER2017])("give $name the magnitudes of common ones", async (model) => {
    const options = model.completeOptions({ distanceMpc: 40, redshift: 0.05 });
    const points = Array.from({ length: 60 }, (_, row): PhotometricObservation => {
      const band = "ugrizyJHK"[row % 9];
      return {
        ...{ row, band, timeDays: 0.3 * 1.07 ** row, magnitude: 20, error: 0.1 },
        limit: false,
        limitSigmas: Number.NaN,
      };
    });
    const rows = 200;
    const sets = createPrior(model, model.typicalPrior, rows, 1).read(0, rows);
    const width = model.inputs.length;
    const placed = new Float64Array(rows * (width + 2));
    for (let row = 0; row < rows; row++) {
      placed.set(sets.subarray(row * width, (row + 1) * width), row * (width + 2));
      placed[(row + 1) * (width + 2) - 1] = 0.05;
    }
    const common = { model, options, points, systematic: 0.3 };
    using plain = await PhotometricLikelihood.open(backend, { ...common, nuisances: [] });
    const nuisances: Nuisance[] = [{ kind: "timeOffset" }, { kind: "redshift" }];
    using own = await PhotometricLikelihood.open(backend, { ...common, nuisances });
    const expected = await plain.magnitudes(Float64Array.from(sets), rows);
    const actual = await own.magnitudes(placed, rows);
    const errors = Array.from(expected, (value, at) => [value, Math.abs(actual[at] - value)])
      .filter(([value]) => value < 28)
      .map(([, error]) => error)
      .sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(1000);
    expect(errors[Math.floor(0.99 * errors.length)]).toBeLessThan(2e-3);
    expect(errors.at(-1)).toBeLessThan(0.01);
  });
});

describe("what sets cannot have", () => {
  const subject = SUBJECTS.villar2017();
  const seen = (timeDays: number, limit: boolean, row: number): PhotometricObservation => ({
    ...{ row, timeDays, band: "r", limit, magnitude: limit ? 22 : 19 },
    error: limit ? Number.NaN : 0.1,
    limitSigmas: limit ? 3 : Number.NaN,
  });
  const common = { model: subject.model, options: subject.options, systematic: 0.2, nuisances: [] };
  const without = Float64Array.from(subject.set, (value, column) => (column % 4 === 0 ? 0 : value));
  const likelihoodOf = async (request: PhotometryRequest, set: ArrayLike<number>) => {
    using likelihood = await PhotometricLikelihood.open(backend, request);
    const [value] = await likelihood.logLikelihood(Float64Array.from(set), 1);
    expect(referenceLogLikelihood(request, set)).toBeCloseTo(value, 1);
    return value;
  };

  it("is a detection without ejecta, of which limits are certain", async () => {
    const limits = [seen(1, true, 0), seen(2, true, 1)];
    expect(await likelihoodOf({ ...common, points: limits }, without)).toBe(0);
    expect(await likelihoodOf({ ...common, points: [...limits, seen(1, false, 2)] }, without)).toBe(
      Number.NEGATIVE_INFINITY,
    );
  });

  it("is a detection before the merger, of which limits are certain", async () => {
    const after = [seen(1, false, 0)];
    const value = await likelihoodOf({ ...common, points: after }, subject.set);
    expect(await likelihoodOf({ ...common, points: [...after, seen(-1, true, 1)] }, subject.set)).toBe(value);
    expect(await likelihoodOf({ ...common, points: [...after, seen(-1, false, 1)] }, subject.set)).toBe(
      Number.NEGATIVE_INFINITY,
    );
    const nuisances: Nuisance[] = [{ kind: "timeOffset" }];
    const points = [...after, seen(0.4, true, 1)];
    const later = await likelihoodOf({ ...common, nuisances, points }, [...subject.set, 0.5]);
    expect(later).toBe(await likelihoodOf({ ...common, nuisances, points: after }, [...subject.set, 0.5]));
    expect(later).toBeGreaterThan(await likelihoodOf({ ...common, nuisances, points }, [...subject.set, 0]));
  });

  it("is a point without a value, and a parameter that makes no sense", async () => {
    // DU17 begins after two rescaled days.
    const points = [seen(0.1, true, 0), seen(4, false, 1)];
    const { model, options, set } = SUBJECTS.du17();
    const request = { ...common, model, options, points };
    expect(await likelihoodOf(request, set)).toBe(Number.NEGATIVE_INFINITY);
    expect(Number.isFinite(await likelihoodOf({ ...request, points: points.slice(1) }, set))).toBe(true);
    for (const [kind, value] of [
      ["distanceMpc", 0],
      ["distanceMpc", Number.NaN],
      ["ebv", -0.1],
      ["redshift", -0.1],
      ["timeOffset", Number.POSITIVE_INFINITY],
    ] as const) {
      const nuisances: Nuisance[] = [{ kind }];
      const own = { ...common, nuisances, points: [seen(1, false, 0)] };
      expect(await likelihoodOf(own, [...subject.set, value])).toBe(Number.NEGATIVE_INFINITY);
    }
    const nuisances: Nuisance[] = [{ kind: "systematic", points: [0] }];
    const own = { ...common, nuisances, points: [seen(1, false, 0)] };
    expect(await likelihoodOf(own, [...subject.set, -0.1])).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each<[string, Partial<PhotometryRequest>]>([
    ["has no point after the merger", { points: [] }],
    ["has no point after the merger", { points: [seen(-1, true, 0)] }],
    ['row 7 has the band "x", which Villar 2017 does not have', { points: [{ ...seen(1, false, 7), band: "x" }] }],
    ["row 7 has the time 1, the magnitude NaN", { points: [{ ...seen(1, false, 7), magnitude: Number.NaN }] }],
    ["must not be negative", { points: [seen(1, false, 0)], systematic: -1 }],
    ["has ebv twice", { points: [seen(1, false, 0)], nuisances: [{ kind: "ebv" }, { kind: "ebv" }] }],
  ])("is asked for: %s", async (message, request) => {
    await expect(PhotometricLikelihood.open(backend, { ...common, points: [], ...request })).rejects.toThrow(message);
  });
});

describe("chunks", () => {
  it("do not change a bit, and can be stopped", async () => {
    const subject = SUBJECTS.du17();
    const nuisances: Nuisance[] = [{ kind: "systematic", points: [0, 1, 2] }];
    const points = pointsOf(subject);
    const request = { model: subject.model, options: subject.options, points, nuisances, systematic: 0.1 };
    using likelihood = await PhotometricLikelihood.open(backend, request);
    const rows = 200_000;
    const sets = setsAround(subject, [[0.1, 0.2, 0.3]], rows);
    const all = await likelihood.logLikelihood(sets, rows);
    expect(all.filter(Number.isFinite).length).toBeGreaterThan(rows / 2);
    const last = sets.subarray(likelihood.width * (rows - 7));
    expect(await likelihood.logLikelihood(last, 7)).toEqual(all.slice(-7));
    // Calls at the same time wait for each other.
    const [once, again] = await Promise.all([likelihood.logLikelihood(sets, rows), likelihood.logLikelihood(last, 7)]);
    expect(once).toEqual(all);
    expect(again).toEqual(all.slice(-7));
    const stopped = likelihood.logLikelihood(sets, rows, AbortSignal.abort(new Error("enough")));
    await expect(stopped).rejects.toThrow("enough");
    expect(await likelihood.logLikelihood(last, 7)).toEqual(all.slice(-7));
  });
});

describeWithShared("AT2017gfo", () => {
  it("has the likelihoods that an independent code gives", async () => {
    const points = readAt2017gfo().map(
      ({ days, ...detection }, row): PhotometricObservation => ({
        ...{ ...detection, row, timeDays: days, limit: false, limitSigmas: Number.NaN },
      }),
    );
    const options = VILLAR2017.completeOptions({ distanceMpc: 40, redshift: 0.0098, ebv: 0.105 });
    const everywhere = points.map((_, index) => index);
    const nuisances: Nuisance[] = [{ kind: "systematic", points: everywhere }];
    const request = { model: VILLAR2017, options, points, nuisances, systematic: 0 };
    const best = [
      ...[10 ** -1.775, 0.337, 0.5, 10 ** 3.7],
      ...[10 ** -1.446, 0.142, 3, 10 ** 3.099],
      ...[10 ** -1.672, 0.305, 10, 10 ** 3.519],
    ];
    const sets = Float64Array.of(...PUBLISHED_FIT, 0.242, ...best, 10 ** -0.681);
    using likelihood = await PhotometricLikelihood.open(backend, request);
    const [published, most] = await likelihood.logLikelihood(sets, 2);
    expect(Math.abs(published + 77.96)).toBeLessThan(0.05);
    expect(Math.abs(most + 31.7)).toBeLessThan(0.2);
    expect(Math.abs(referenceLogLikelihood(request, sets.subarray(0, 13)) + 77.96)).toBeLessThan(0.05);
  });
});
