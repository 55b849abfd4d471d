/** Evaluators hold what their calls need. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { smallModel } from "../support/smallModel.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend("cpu");
});
afterAll(() => backend.dispose());

it("curves of one set, then of many", async () => {
  const set = [1.4, 1.3, 300, 400];
  const request = { times: parseTimes("1:5:1"), bands: ["g"], options: DU17.completeOptions({}) };
  using evaluator = new LightCurveEvaluator(backend, DU17, { ...request, magnitudeType: "f32", bolometric: false });
  const before = backend.memory().bytesInUse;
  const magnitudesOf = (rows: number) =>
    evaluator.evaluate(
      Float64Array.from({ length: 4 * rows }, (_, at) => set[at % 4]),
      ({ magnitudes }) => [...magnitudes],
    );
  const one = await magnitudesOf(1);
  expect(backend.memory().bytesInUse - before).toBeLessThan(1000);
  const many = await magnitudesOf(1000);
  expect(many.slice(-5)).toEqual(one);
  expect(backend.memory().bytesInUse - before).toBeLessThan(300_000);
  evaluator.dispose();
  await expect(magnitudesOf(1)).rejects.toThrow("the evaluator of light curves is used after it was disposed of");
});

it("samples of one row, then of many", async () => {
  const { architecture, state } = smallModel();
  using flow = new Flow(backend, architecture, state);
  const before = backend.memory().bytesInUse;
  using evaluator = new FlowEvaluator(flow);
  const one = await evaluator.samplePaired(new Float32Array(4).fill(0.5), 1);
  expect(backend.memory().bytesInUse - before).toBeLessThan(1000);
  const many = await evaluator.samplePaired(new Float32Array(4 * 1000).fill(0.5), 1);
  expect(many.slice(0, 4)).toEqual(one);
  expect(backend.memory().bytesInUse - before).toBeLessThan(200_000);
  evaluator.dispose();
  expect(backend.memory().bytesInUse).toBe(before);
  await expect(evaluator.samplePaired(new Float32Array(4), 1)).rejects.toThrow("used after it was disposed of");
});
