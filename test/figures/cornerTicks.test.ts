import { describe, expect, it } from "vitest";
import { axisOf } from "../../src/figures/cornerDensity.ts";
import { labelledTicks } from "../../src/figures/cornerTicks.ts";

const axis = (low: number, high: number, logarithmic = false) =>
  axisOf({ label: "", title: "", values: [low, high], logarithmic, bounds: [low, high] }, [1, 1]);
const room = { side: 84, spacing: 16, gap: 10, most: 4 };
const texts = (...of: Parameters<typeof axis>) => labelledTicks(axis(...of), room).map(({ text }) => text);

describe("the labels of a corner plot's axes", () => {
  it("are round, with the same digits along an axis", () => {
    expect(texts(1.31, 2.07)).toEqual(["1.4", "1.6", "1.8", "2.0"]);
    expect(texts(-0.25, 0.24)).toEqual(["−0.2", "0.0", "0.2"]);
  });

  it("are decades where an axis has many, and steps where it has none", () => {
    expect(texts(1e-3, 1e6, true)).toEqual(["0.01", "1", "100", "10000"]);
    expect(texts(1.82, 1.98, true)).toEqual(["1.85", "1.90", "1.95"]);
  });

  it("are left out at ends, where the next panel's begin", () => {
    expect(texts(0, 1)).toEqual(["0.2", "0.4", "0.6", "0.8"]);
    expect(labelledTicks(axis(0, 1), { ...room, gap: 20 }).map(({ text }) => text)).toEqual(["0.0", "0.5", "1.0"]);
  });

  it("are at least as far apart as they need", () => {
    for (const [low, high, log] of [
      [1, 900, true],
      [0.011, 0.093, true],
      [3421, 4987, false],
      [1.187641, 1.187659, false],
    ] as const) {
      const own = axis(low, high, log);
      const places = labelledTicks(own, room).map(({ value }) => 84 * own.at(value));
      expect(places.length).toBeGreaterThan(1);
      for (let k = 1; k < places.length; k++) expect(places[k] - places[k - 1]).toBeGreaterThanOrEqual(16);
      expect(places[0]).toBeGreaterThanOrEqual(3 - 1e-6);
      expect(places[places.length - 1]).toBeLessThanOrEqual(81 + 1e-6);
    }
  });
});
