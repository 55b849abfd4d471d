/** An adapter gives the likelihoods that the processor gives. */

import { expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import type { Backend } from "../../../src/engine/backend.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { type Nuisance, PhotometricLikelihood } from "../../../src/lightcurves/photometric/likelihood.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { VILLAR2017 } from "../../../src/villar2017/model.ts";
import { describeWithAdapter } from "../../support/environment.ts";
import { madePoints } from "../../support/photometry.ts";
import { PUBLISHED_FIT } from "../../support/villar2017.ts";

const ROWS = 200;
const NUISANCES: readonly Nuisance[] = [{ kind: "systematic", points: [0, 1, 2] }, { kind: "timeOffset" }];

describeWithAdapter("an adapter", () => {
  it.each([
    { model: DU17, set: [1.5, 1.3, 300, 600], bands: ["g", "K"], times: [4, 4.5, 5, 5.5, 6, 6.5] },
    { model: VILLAR2017, set: PUBLISHED_FIT, bands: ["u", "r", "K"], times: [0.5, 1, 2, 4, 6, 9] },
  ])("gives $model.name's likelihoods", async ({ model, set, bands, times }) => {
    const options = model.completeOptions({ distanceMpc: 40 });
    const points = madePoints(model, set, options, bands, times);
    const drawn = createPrior(model, model.typicalPrior, ROWS, 1).read(0, ROWS);
    const { length } = model.inputs;
    const sets = Float64Array.from({ length: ROWS * (length + 2) }, (_, index) => {
      const [row, column] = [Math.floor(index / (length + 2)), index % (length + 2)];
      return column < length ? drawn[row * length + column] : [0.2, 0.1][column - length];
    });
    const on = async (backend: Backend) => {
      using likelihood = await PhotometricLikelihood.open(backend, {
        ...{ model, options, points, nuisances: NUISANCES, systematic: 0.1 },
      });
      return await likelihood.logLikelihood(sets, ROWS);
    };
    using processor = await openBackend("cpu");
    using adapter = await openBackend("webgpu");
    const [expected, actual] = [await on(processor), await on(adapter)];
    expect(expected.filter(Number.isFinite).length).toBeGreaterThan(10);
    expected.forEach((value, row) => {
      if (!Number.isFinite(value)) expect(actual[row]).toBe(value);
      else expect(Math.abs(actual[row] - value)).toBeLessThan(0.05 + 2e-3 * Math.abs(value));
    });
  });
});
