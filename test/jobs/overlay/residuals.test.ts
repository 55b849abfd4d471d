import { describe, expect, it } from "vitest";
import { comparePoints, missesOf } from "../../../src/jobs/overlay/residuals.ts";

const point = (magnitude: number, limit = false, band = "g") => ({
  ...{ row: 1, timeDays: 1, band, magnitude, limit },
  error: limit ? Number.NaN : 0.3,
  limitSigmas: limit ? 5 : Number.NaN,
});

describe("residuals", () => {
  const points = [point(20), point(21), point(22), point(18, true), point(25, false, "r"), point(19, true)];
  const compared = comparePoints(points, [19, Number.NaN, 19, 10, 27, 23], 0.4);

  it("are observed less model, over the detections at which the model has a value", () => {
    const misses = missesOf(compared, ["g"]);
    expect(misses).toMatchObject({ detections: 3, compared: 2, median: 2, limits: 2, brighterThanLimit: 1 });
    expect(misses.rms).toBeCloseTo(Math.sqrt(5));
    expect(misses.chi2).toBeCloseTo((1 + 9) / 0.25);
    expect(misses.worst).toMatchObject({ residual: 3 });
  });

  it("have the farthest of all bands, with its sign", () => {
    const misses = missesOf(compared);
    expect(misses).toMatchObject({ detections: 4, compared: 3, median: 1 });
    expect(missesOf(compared, ["r"]).worst).toMatchObject({ residual: -2, pull: expect.closeTo(-4) });
  });

  it("are none where the model has no value", () => {
    const misses = missesOf(
      comparePoints(
        points,
        points.map(() => Number.NaN),
        0,
      ),
      ["g"],
    );
    expect(misses).toMatchObject({
      detections: 3,
      compared: 0,
      median: Number.NaN,
      chi2: Number.NaN,
      brighterThanLimit: 0,
    });
    expect(misses.worst).toBeUndefined();
  });
});
