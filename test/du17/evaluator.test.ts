/** The evaluator on both backends: the vectors, random sets, splitting, half floats. */

import { Float16Array } from "@petamoriken/float16";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BANDS } from "../../src/du17/physics/bands.ts";
import { EJECTA_COLUMNS, evaluateEjecta } from "../../src/du17/physics/ejecta.ts";
import { VARIANTS } from "../../src/du17/physics/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { STATUS_NAMES } from "../../src/du17/physics/status.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { testParameters } from "../../src/kernels/checks/du17Cases.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { compareWithReference, SMALLEST_EJECTA } from "../support/du17Comparison.ts";
import { describeWithShared, hasAdapter, sharedFolder } from "../support/environment.ts";
import { readDu17Vectors } from "../support/vectors.ts";

const MASS = EJECTA_COLUMNS.findIndex(([name]) => name === "ejecta_mass");
describe.each(["cpu", "webgpu"] as const)("light curves on the %s backend", (choice) => {
  describe.skipIf(choice === "webgpu" && !hasAdapter)("with a backend", () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await openBackend(choice);
    });
    afterAll(() => backend.dispose());

    describeWithShared("against the published vectors", () => {
      it.each(sharedFolder === undefined ? [] : readDu17Vectors())(
        "$name",
        async ({ variant, inputs, times, magnitudes, count }) => {
          const result = await evaluateLightCurves(backend, inputs, { times, options: modelOptions({ variant }) });
          const values = BANDS.length * times.length;
          let largest = 0;
          for (let row = 0; row < count; row++) {
            const mass = result.properties[row * EJECTA_COLUMNS.length + MASS];
            for (let index = row * values; index < (row + 1) * values; index++) {
              expect(Number.isNaN(result.magnitudes[index]), `row ${row}`).toBe(Number.isNaN(magnitudes[index]));
              if (mass > SMALLEST_EJECTA && !Number.isNaN(magnitudes[index])) {
                largest = Math.max(largest, Math.abs(result.magnitudes[index] - magnitudes[index]));
              }
            }
          }
          expect(largest).toBeGreaterThan(0);
          expect(largest).toBeLessThan(2e-3);
        },
      );
    });

    it.each(VARIANTS)("twenty thousand random sets of every kind agree with the reference (%s)", async (variant) => {
      const parameters = testParameters(20_000, 11);
      const times = parseTimes("0.3:11:2.7");
      const options = modelOptions({ variant });
      const { magnitudes } = await evaluateLightCurves(backend, parameters, { times, options });
      const { largest, median, compared } = compareWithReference(parameters, times, magnitudes, options);
      expect(compared).toBeGreaterThan(100_000);
      expect(largest).toBeLessThan(2e-3);
      expect(median).toBeLessThan(1e-4);
    });

    it("gives each row the same bits whatever the batch", async () => {
      const parameters = testParameters(300, 3);
      const times = parseTimes("0:11:0.5");
      const whole = await evaluateLightCurves(backend, parameters, { times });
      const values = BANDS.length * times.length;
      for (const [start, rows] of [
        [0, 1],
        [17, 100],
        [299, 1],
      ]) {
        const part = await evaluateLightCurves(backend, parameters.subarray(4 * start, 4 * (start + rows)), { times });
        const expected = whole.magnitudes.subarray(start * values, (start + rows) * values);
        expect(new Uint32Array(part.magnitudes.buffer)).toEqual(new Uint32Array(expected.slice().buffer));
      }
    });

    it("splits what exceeds a chunk", async () => {
      const times = parseTimes("0:11:0.01");
      const parameters = createPrior(DU17, "eos", 2000, 5).read(0, 2000);
      using evaluator = new LightCurveEvaluator(backend, DU17, {
        times,
        bands: BANDS,
        options: modelOptions(),
        magnitudeType: "f32",
        bolometric: false,
      });
      expect(evaluator.rowsPerChunk).toBeLessThan(2000);
      const { magnitudes } = await evaluateLightCurves(backend, parameters, { times });
      const last = compareWithReference(
        parameters.subarray(4 * 1990),
        times,
        magnitudes.subarray(1990 * BANDS.length * times.length),
      );
      expect(last.largest).toBeLessThan(2e-3);
    });

    it("stores half floats that are the nearest ones", async () => {
      const times = parseTimes("1:10:3");
      const parameters = testParameters(50, 9);
      using evaluator = new LightCurveEvaluator(backend, DU17, {
        times,
        bands: ["r"],
        options: modelOptions(),
        magnitudeType: "f16",
        bolometric: false,
      });
      const halves = await evaluator.evaluate(parameters, (block) =>
        Float32Array.from(new Float16Array(block.magnitudes.slice().buffer)),
      );
      const { magnitudes } = await evaluateLightCurves(backend, parameters, { times, bands: ["r"] });
      magnitudes.forEach((value, index) => {
        if (Number.isNaN(value)) expect(halves[index]).toBeNaN();
        else expect(Math.abs(halves[index] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
      });
    });

    it("gives bolometric luminosities as the reference has them", async () => {
      const times = parseTimes("0:11:1");
      const parameters = testParameters(500, 21);
      const { logBolometricLuminosity } = await evaluateLightCurves(backend, parameters, { times, bolometric: true });
      for (let row = 0; row < 500; row++) {
        const { bolometricLuminosity } = evaluateReference(
          parameters.subarray(4 * row, 4 * row + 4),
          times,
          modelOptions(),
        );
        bolometricLuminosity.forEach((value, point) => {
          const actual = logBolometricLuminosity![row * times.length + point];
          const expected = Math.log10(value);
          if (Number.isFinite(expected)) expect(Math.abs(actual - expected)).toBeLessThan(2e-5);
          else expect(actual).toBe(expected);
        });
      }
    });

    it("gives invalid sets no values and says so", async () => {
      const good = [1.4, 1.3, 300, 400];
      const bad = [0, -1, Number.NaN, Number.POSITIVE_INFINITY].flatMap((value) =>
        [0, 1, 2, 3].map((column) => good.with(column, value)),
      );
      const { status, magnitudes } = await evaluateLightCurves(backend, Float64Array.from([good, ...bad].flat()), {
        times: parseTimes("3:5:1"),
      });
      expect(STATUS_NAMES[status[0]]).toBe("ok");
      expect([...status.subarray(1)].every((code) => STATUS_NAMES[code] === "invalid-input")).toBe(true);
      expect([...magnitudes.subarray(27)].every(Number.isNaN)).toBe(true);
    });

    it("gives no values where the relation of compactness and Lambda turns back, as the reference", async () => {
      // The parabolas turn at ln Lambda = 25.18 and 18.51.
      for (const [compactness, last] of [
        ["yagi-yunes", 8.5e10],
        ["nmma", 1.09e8],
      ] as const) {
        const sets = [last, 1.02 * last, 1e20].map((lambda) => [1.4, 1.3, lambda, lambda]);
        const options = modelOptions({ compactness });
        const { status } = await evaluateLightCurves(
          backend,
          Float64Array.from([...sets, [2e30, 2e30, 300, 400]].flat()),
          {
            times: parseTimes("3:5:1"),
            options,
          },
        );
        const names = Array.from(status, (code) => STATUS_NAMES[code]);
        expect(names).toEqual(["no-ejecta", "invalid-input", "invalid-input", "invalid-input"]);
        for (const [row, [m1, m2, lambda1, lambda2]] of sets.entries())
          expect(evaluateEjecta(m1, m2, lambda1, lambda2, options).status).toBe(names[row]);
      }
    });
  });
});
