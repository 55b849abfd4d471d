/** The evaluator on both backends: the vectors, a million random sets, splitting, half floats. */

import { Float16Array } from "@petamoriken/float16";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BAND_CORRECTIONS, BANDS } from "../../src/du17/physics/bands.ts";
import { TIME_SCALE_EXPONENT } from "../../src/du17/physics/constants.ts";
import { EJECTA_COLUMNS } from "../../src/du17/physics/ejecta.ts";
import { VARIANTS } from "../../src/du17/physics/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { STATUS_NAMES } from "../../src/du17/physics/status.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { testParameters } from "../../src/kernels/du17Cases.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { describeWithShared, hasAdapter, sharedFolder } from "../support/environment.ts";
import { readDu17Vectors } from "../support/vectors.ts";

const MASS = EJECTA_COLUMNS.findIndex(([name]) => name === "ejecta_mass");
/** Above it the tolerance of 2e-3 mag holds, Msun. */
const SMALLEST_EJECTA = 0.05e-3;

/** Whether float32 may decide differently about a point's window. */
function nearEdge(time: number, ejectaMass: number, band: (typeof BANDS)[number]): boolean {
  const rescaled = time / (100 * ejectaMass) ** TIME_SCALE_EXPONENT;
  return [2, BAND_CORRECTIONS[band].last].some((edge) => Math.abs(rescaled / edge - 1) <= 1e-6);
}

/** Compares curves with the reference. @returns the largest difference where the tolerance holds, and all differences */
function compareWithReference(
  parameters: Float64Array,
  times: Float64Array,
  magnitudes: Float32Array,
  options = modelOptions(),
): { largest: number; median: number; compared: number } {
  const differences: number[] = [];
  let largest = 0;
  for (let row = 0; row < parameters.length / 4; row++) {
    const reference = evaluateReference(parameters.subarray(4 * row, 4 * row + 4), times, options);
    const { ejectaMass } = reference.ejecta;
    for (let band = 0; band < BANDS.length; band++) {
      for (let point = 0; point < times.length; point++) {
        const expected = reference.magnitudes[band * times.length + point];
        const actual = magnitudes[(row * BANDS.length + band) * times.length + point];
        if (Number.isNaN(expected) !== Number.isNaN(actual)) {
          if (!nearEdge(times[point], ejectaMass, BANDS[band])) {
            throw new Error(`set ${row}, ${BANDS[band]}, ${times[point]} days: ${actual} instead of ${expected}`);
          }
        } else if (!Number.isNaN(expected)) {
          const difference = Math.abs(expected - actual);
          differences.push(difference);
          if (ejectaMass > SMALLEST_EJECTA) largest = Math.max(largest, difference);
        }
      }
    }
  }
  differences.sort((a, b) => a - b);
  return { largest, median: differences[differences.length >> 1], compared: differences.length };
}

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

    it.each(VARIANTS)("a hundred thousand random sets of every kind agree with the reference (%s)", async (variant) => {
      const parameters = testParameters(100_000, 11);
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
  });
});

describe.skipIf(!hasAdapter)("the float32 kernels", () => {
  it("agree with the reference on a million sets of the prior", async () => {
    const count = 1_000_000;
    const parameters = createPrior(DU17, "uniform", count, 2, { mass: [1, 3], lambda: [1, 6000] }).read(0, count);
    const times = parseTimes("2.4,7.2");
    const options = modelOptions({ variant: "kilonovaml" });
    using backend = await openBackend("webgpu");
    const { magnitudes } = await evaluateLightCurves(backend, parameters, { times, options });
    const { largest, median } = compareWithReference(parameters, times, magnitudes, options);
    expect(largest).toBeLessThan(2e-3);
    expect(median).toBeLessThan(1e-4);
  });
});
