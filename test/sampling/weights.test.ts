import { describe, expect, it } from "vitest";
import { CounterRandom } from "../../src/engine/random/streams.ts";
import { paretoShape } from "../../src/sampling/paretoShape.ts";
import {
  effectiveSampleSize,
  logSumExp,
  nextTemperature,
  normalisedWeights,
  systematicResample,
} from "../../src/sampling/weights.ts";

describe("weights", () => {
  it("are the same for any scale", () => {
    const logs = Float64Array.of(-1000, -1001, Number.NEGATIVE_INFINITY);
    expect(logSumExp(logs)).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 12);
    expect(normalisedWeights(logs)[2]).toBe(0);
    expect(effectiveSampleSize(Float64Array.of(-5, -5, -5))).toBeCloseTo(3, 12);
    expect(effectiveSampleSize(Float64Array.of(Number.NEGATIVE_INFINITY))).toBe(0);
  });

  it("are resampled to within one copy, and never a row without weight", () => {
    const weights = Float64Array.of(0, 0.25, 0.5, 0.249, 0, 0.001, 0);
    for (const offset of [1e-9, 0.5, 1 - 1e-9]) {
      const counts = new Array<number>(7).fill(0);
      for (const row of systematicResample(weights, 1000, offset)) counts[row]++;
      counts.forEach((count, row) => {
        if (weights[row] === 0) expect(count).toBe(0);
        expect(Math.abs(count - 1000 * weights[row])).toBeLessThanOrEqual(1);
      });
    }
  });

  it("have the effective share that was asked for at the next temperature", () => {
    const random = new CounterRandom(1, "particles");
    const logs = Float64Array.from({ length: 2000 }, (_, row) => -1e6 * random.normal(row, 0) ** 2);
    const next = nextTemperature(logs, 0.001, 0.5);
    const weights = logs.map((value) => (next - 0.001) * value);
    expect(effectiveSampleSize(weights) / 2000).toBeCloseTo(0.5, 3);
    expect(
      nextTemperature(
        logs.map((value) => value * 1e-8),
        0.5,
        0.5,
      ),
    ).toBe(1);
  });

  it.each([0.2, 0.5, 0.9])("have the tail of the shape %f", (shape) => {
    const random = new CounterRandom(2, "particles");
    const logs = Float64Array.from({ length: 20_000 }, (_, row) =>
      Math.log(1 + (random.uniform(row, 0) ** -shape - 1) / shape),
    );
    expect(Math.abs(paretoShape(logs) - shape)).toBeLessThan(0.15);
  });
});
