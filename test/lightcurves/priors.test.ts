import { describe, expect, it } from "vitest";
import { createPrior, independentInputs } from "../../src/lightcurves/priors.ts";

const INPUTS = [
  { name: "mass", unit: "Msun", summary: "mass", range: [0.001, 1], scale: "log" },
  { name: "tilt", unit: "1", summary: "tilt", range: [-1, 3], scale: "linear" },
] as const;
const prior = independentInputs("both independent", {
  mass: { range: [0.001, 0.1], scale: "log" },
  tilt: { range: [-1, 3], scale: "linear" },
});
const MODEL = { name: "two", priors: { broad: prior }, inputs: INPUTS };

describe("independent inputs", () => {
  it("are uniform, or uniform in the logarithm, in their own order", () => {
    const count = 20_000;
    const sets = createPrior(MODEL, "broad", count, 4).read(0, count);
    for (const [column, low, high, of] of [
      [0, Math.log(0.001), Math.log(0.1), Math.log],
      [1, -1, 3, (value: number) => value],
    ] as const) {
      const shares = Array.from({ length: count }, (_, row) => (of(sets[2 * row + column]) - low) / (high - low));
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...shares)).toBeLessThanOrEqual(1);
      const sorted = shares.sort((a, b) => a - b);
      const distance = Math.max(...sorted.map((share, index) => Math.abs(share - (index + 0.5) / count)));
      // Kolmogorov-Smirnov: 1.63 / sqrt(n) is exceeded once in a hundred.
      expect(distance).toBeLessThan(1.95 / Math.sqrt(count));
    }
  });

  it("are the same wherever reading starts", () => {
    const source = createPrior(MODEL, "broad", 100, 4);
    expect(source.read(37, 20)).toEqual(source.read(0, 100).subarray(74, 114));
  });
});
