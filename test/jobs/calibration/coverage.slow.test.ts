/** Fits of simulated events are calibrated, and a wrong noise is noticed. */

import { expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { type CoverageRequest, checkCoverage } from "../../../src/jobs/calibration/coverage.ts";
import { cadencesNamed } from "../../../src/lightcurves/observing/cadences.ts";
import "../../../src/models.ts";

const request: CoverageRequest = {
  model: DU17,
  options: {},
  observed: cadencesNamed(["deep"])[0],
  systematic: { kind: "fixed", magnitude: 0.1 },
  observer: { distance: { value: 40 } },
  ...{ events: 30, seed: 1, noiseFactor: 1, particles: 400 },
};

it("passes where the noise is what the fits take it for, and tells the same whoever asks", {
  timeout: 300_000,
}, async () => {
  using backend = await openBackend("cpu");
  const summary = await checkCoverage(backend, request);
  expect(summary.passed).toBe(true);
  expect(summary.parameters.map(({ name }) => name)).toEqual(["m1", "m2", "lambda1", "lambda2", "ln L"]);
  const { parameters } = await checkCoverage(backend, { ...request, events: 20 });
  expect(parameters[0].shares).toEqual(summary.parameters[0].shares.slice(0, 20));
});

it("fails where the noise is larger", { timeout: 300_000 }, async () => {
  using backend = await openBackend("cpu");
  const { passed } = await checkCoverage(backend, { ...request, events: 30, noiseFactor: 2 });
  expect(passed).toBe(false);
});
