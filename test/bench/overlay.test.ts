/** What the overlay of models on AT2017gfo is computed with. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { maximise } from "../../bench/scripts/support/differentialEvolution.ts";
import { DU17 } from "../../src/du17/model.ts";
import { readObservations } from "../../src/jobs/photometry/readObservations.ts";
import { describeWithShared, sharedFolder } from "../support/environment.ts";

const at2017gfo = async () => (await readObservations("examples/data/at2017gfo.csv", DU17)).points;

describe("the photometry in examples/data", () => {
  it("has 138 detections and three limits", async () => {
    const points = await at2017gfo();
    expect(points.filter(({ limit }) => limit).map(({ band }) => band)).toEqual(["u", "i", "y"]);
    expect(points.filter(({ limit, error }) => !limit && error > 0)).toHaveLength(138);
    expect(points.every(({ timeDays, magnitude }) => timeDays > 0.4 && timeDays < 26 && magnitude > 17)).toBe(true);
  });
});

describeWithShared("the photometry in examples/data", () => {
  it("is that of the published table", async () => {
    const rows = readFileSync(join(sharedFolder!, "gw170817", "AT2017gfo_phot.dat"), "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#"))
      .map((line) => line.trim().split(/\s+/).map(Number));
    const published = rows.flatMap(([, timeDays, ...cells]) =>
      [..."ugrizyJHK"].flatMap((band, at) => {
        const [magnitude, error] = cells.slice(2 * at);
        const limit = error === 9999;
        return Number.isNaN(magnitude) ? [] : [{ timeDays, band, magnitude, error: limit ? Number.NaN : error, limit }];
      }),
    );
    const points = await at2017gfo();
    const own = points.map(({ timeDays, band, magnitude, error, limit }) => ({
      ...{ timeDays, band, magnitude, error, limit },
    }));
    expect(own).toEqual(published);
  });
});

describe("the search", () => {
  it("finds the top of a curved ridge within its box, the same one twice", async () => {
    const merits = async (points: Float64Array) =>
      Array.from({ length: points.length / 2 }, (_, row) => {
        const [x, y] = points.subarray(2 * row, 2 * row + 2);
        return x < -1.5 ? Number.NaN : -((1 - x) ** 2) - 100 * (y - x * x) ** 2;
      });
    const box = [
      [-2, 2],
      [-1, 3],
    ] as const;
    const request = { rows: 40, generations: 200, seed: 3 };
    const { point, merit } = await maximise(box, merits, request);
    expect(point[0]).toBeCloseTo(1, 3);
    expect(point[1]).toBeCloseTo(1, 3);
    expect(merit).toBeGreaterThan(-1e-6);
    expect(await maximise(box, merits, request)).toEqual({ point, merit });
  });

  it("stays within its box where the merit grows towards an edge", async () => {
    const { point } = await maximise([[0, 1]], async (points) => points, { rows: 20, generations: 60, seed: 1 });
    expect(point[0]).toBeLessThanOrEqual(1);
    expect(point[0]).toBeGreaterThan(0.99);
  });
});
