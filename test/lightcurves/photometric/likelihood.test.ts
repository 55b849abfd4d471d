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
import { configuredModel } from "../../../src/lightcurves/registry.ts";
import { METZGER2017 } from "../../../src/metzger2017/model.ts";
import { POSSIS } from "../../../src/possis/model.ts";
import { encodeSurrogate } from "../../../src/possis/weightsFile.ts";
import { VILLAR2017 } from "../../../src/villar2017/model.ts";
import { madePoints } from "../../support/photometry.ts";
import { smallSurrogate } from "../../support/smallSurrogate.ts";
import { temporaryFolder } from "../../support/temporary.ts";

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
    if (name === "possis" && nuisances[0].kind === "ebvHost") return;
    const placed = nuisances.some(({ kind }) => kind === "timeOffset");
    const error = placed ? direct + subject.between : direct;
    await expectReference({ ...common, nuisances }, setsAround(subject, values, 12), error);
  });

  it.skipIf(name === "possis")("has the redshift of each set, with the host's dust there", async () => {
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
