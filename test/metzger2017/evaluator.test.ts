/** The kernels of metzger2017 on both backends: the vectors, random sets, edges, independence of batch and times. */

import { Float16Array } from "@petamoriken/float16";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { Options } from "../../src/lightcurves/options.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { METZGER2017 } from "../../src/metzger2017/model.ts";
import { describeWithShared, hasAdapter } from "../support/environment.ts";
import { expectMagnitudes, readConverged, readLiteral } from "./vectors.ts";

const bands = bandNames(METZGER2017);
const VARIANTS = ["converged", "gwemlightcurves"] as const;

/** Times equal in ln t. */
const geometric = (points: number, first: number, last: number) =>
  Float64Array.from({ length: points }, (_, index) => first * (last / first) ** (index / (points - 1)));

describe.each(["cpu", "webgpu"] as const)("metzger2017 on the %s backend", (choice) => {
  describe.skipIf(choice === "webgpu" && !hasAdapter)("with a backend", () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await openBackend(choice);
    });
    afterAll(() => backend.dispose());

    const evaluate = (sets: Float64Array, times: Float64Array, options: Options = {}, bolometric = false) =>
      evaluateLightCurves(backend, sets, { model: METZGER2017, times, options, bolometric });

    describeWithShared("against the published vectors", () => {
      it("has magnitudes and luminosities of the continuous limit", async () => {
        const { inputs, times, magnitudes, luminosity } = readConverged();
        const result = await evaluate(inputs, times, {}, true);
        expectMagnitudes(result.magnitudes, magnitudes, { most: 1e-3, worst: 5e-3 });
        luminosity.forEach((value, index) => {
          const ratio = 10 ** (result.logBolometricLuminosity![index] - Math.log10(value));
          expect(Math.abs(ratio - 1)).toBeLessThan(5e-4);
        });
      });

      it("has the magnitudes of gwemlightcurves", async () => {
        const { inputs, times, magnitudes, variant } = readLiteral();
        const result = await evaluate(inputs, times, { variant });
        expectMagnitudes(result.magnitudes, magnitudes, { most: 2e-4, worst: 1e-3 });
      });
    });

    it.each([
      // Explicit steps must be short beside the times, or they multiply the rounding of inputs.
      ["gwemlightcurves", parseTimes("0.1:5.1:0.1")],
      ["converged", geometric(50, 1e-3, 30)],
    ])("is like the reference (%s)", async (variant, times) => {
      const options = METZGER2017.completeOptions({ variant, distanceMpc: 40, redshift: 0.3, ebv: 0.1, ebvHost: 0.2 });
      const rows = 24;
      const sets = createPrior(METZGER2017, "wide", rows, 3).read(0, rows);
      const { magnitudes, status } = await evaluate(sets, times, options);
      expect(status.every((code) => code === 0)).toBe(true);
      let compared = 0;
      for (let row = 0; row < rows; row++) {
        const reference = METZGER2017.reference(sets.subarray(4 * row, 4 * row + 4), times, options, bands);
        const own = magnitudes.subarray(row * reference.magnitudes.length);
        reference.magnitudes.forEach((value, index) => {
          expect(Number.isNaN(own[index])).toBe(Number.isNaN(value));
          if (!(value < 43)) return;
          expect(Math.abs(own[index] - value)).toBeLessThan(5e-3);
          compared++;
        });
      }
      expect(compared).toBeGreaterThan(8000);
    });

    it("is like the reference at the ends of all ranges", async () => {
      const ranges = METZGER2017.inputs.map(({ range }) => range);
      const corners = Array.from({ length: 16 }, (_, corner) => ranges.map((range, at) => range[(corner >> at) & 1]));
      const times = geometric(30, 2e-6, 999);
      const sets = Float64Array.from(corners.flat());
      const { magnitudes, status } = await evaluate(sets, times);
      expect(status.every((code) => code === 0)).toBe(true);
      corners.forEach((corner, row) => {
        const reference = METZGER2017.reference(corner, times, METZGER2017.completeOptions({}), bands);
        const tolerance = METZGER2017.tolerance.magnitudeFor(reference);
        reference.magnitudes.forEach((value, index) => {
          const own = magnitudes[row * reference.magnitudes.length + index];
          expect(Number.isFinite(own)).toBe(true);
          expect(Math.abs(own - value)).toBeLessThan(value < 10 ? 3e-2 : tolerance);
        });
      });
    });

    it.each(VARIANTS)("gives each row the same bits whatever the batch (%s)", async (variant) => {
      const sets = createPrior(METZGER2017, "wide", 70, 3).read(0, 70);
      const times = geometric(21, 0.01, 10);
      const whole = await evaluate(sets, times, { variant });
      const values = bands.length * times.length;
      for (const [start, rows] of [
        [0, 1],
        [7, 40],
        [69, 1],
      ]) {
        const part = await evaluate(sets.subarray(4 * start, 4 * (start + rows)), times, { variant });
        const expected = whole.magnitudes.subarray(start * values, (start + rows) * values);
        expect(new Uint32Array(part.magnitudes.buffer)).toEqual(new Uint32Array(expected.slice().buffer));
      }
    });

    it("gives the continuous limit the same bits at a time whatever the other times", async () => {
      const sets = createPrior(METZGER2017, "wide", 5, 3).read(0, 5);
      const times = Float64Array.of(2e-6, 0.003, 0.5, 0.51, 7, 300);
      const all = await evaluate(sets, times);
      for (const [index, time] of times.entries()) {
        const alone = await evaluate(sets, Float64Array.of(time));
        alone.magnitudes.forEach((value, at) => {
          expect(all.magnitudes[at * times.length + index]).toBe(value);
        });
      }
    });

    it("has no light until the start, after the last day, and at both ends of explicit steps", async () => {
      const times = Float64Array.of(0, 1e-6, 0.5, 0.51, 1000, 1001);
      const [bright, ...sets] = [0.01, 0.2, 3, 10];
      const present = async (variant: string) => {
        const { magnitudes } = await evaluate(Float64Array.of(bright, ...sets), times, { variant });
        return [...magnitudes.subarray(times.length, 2 * times.length)].map(Number.isFinite);
      };
      expect(await present("converged")).toEqual([false, false, true, true, true, false]);
      expect(await present("gwemlightcurves")).toEqual([false, false, false, true, false, false]);
      const { magnitudes } = await evaluate(Float64Array.of(bright, ...sets), Float64Array.of(0, 1e-7));
      expect(magnitudes.every(Number.isNaN)).toBe(true);
    });

    it.each(VARIANTS)("gives sets out of range no values and says so (%s)", async (variant) => {
      const good = [0.01, 0.2, 3, 10];
      const wrong = [Number.NaN, 0, -1, 1e3, Number.POSITIVE_INFINITY];
      const bad = wrong.flatMap((value) => [0, 1, 2, 3].map((column) => good.with(column, value)));
      const times = Float64Array.of(1, 2, 3);
      const { status, magnitudes } = await evaluate(Float64Array.from([good, ...bad].flat()), times, { variant });
      expect([...status]).toEqual([0, ...bad.map(() => 1)]);
      expect(magnitudes.subarray(27).every(Number.isNaN)).toBe(true);
      expect(magnitudes[1]).toBeLessThan(0);
    });

    it("stores half floats rounded to the nearest, and log10 of luminosities", async () => {
      const sets = createPrior(METZGER2017, "gwemlightcurves", 20, 3).read(0, 20);
      const times = geometric(11, 0.01, 10);
      const options = METZGER2017.completeOptions({});
      const single = await evaluate(sets, times, {}, true);
      using evaluator = new LightCurveEvaluator(backend, METZGER2017, {
        ...{ times, bands, options, magnitudeType: "f16", bolometric: false },
      });
      const halves = await evaluator.evaluate(sets, (block) =>
        Float32Array.from(new Float16Array(block.magnitudes.slice().buffer)),
      );
      single.magnitudes.forEach((value, index) => {
        expect(Math.abs(halves[index] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
      });
      for (let row = 0; row < 20; row++) {
        const set = sets.subarray(4 * row, 4 * row + 4);
        METZGER2017.reference(set, times, options, bands).bolometricLuminosity!.forEach((value, point) => {
          const actual = single.logBolometricLuminosity![row * times.length + point];
          expect(Math.abs(actual - Math.log10(value))).toBeLessThan(5e-4);
        });
      }
    });
  });
});
