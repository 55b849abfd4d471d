import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { plannablePoints, plannedPoints } from "../../../src/jobs/calibration/planned.ts";
import { measure } from "../../../src/jobs/calibration/simulate.ts";
import { cadencesNamed } from "../../../src/lightcurves/observing/cadences.ts";
import type { PhotometryRequest } from "../../../src/lightcurves/photometric/request.ts";

const random = new CounterRandom(2, "coverage");

describe("measure", () => {
  const detection = { row: 1, timeDays: 2, band: "g", magnitude: 0, error: 0.3, limit: false, limitSigmas: Number.NaN };
  const limit = { ...detection, magnitude: 21, error: Number.NaN, limit: true, limitSigmas: 5 };
  const request: PhotometryRequest = {
    model: DU17,
    options: DU17.completeOptions({}),
    points: [detection, limit],
    nuisances: [{ kind: "systematic", points: [0, 1] }],
    systematic: 0,
  };
  const all = (magnitudes: readonly number[], systematic: number, factor = 1) =>
    Array.from({ length: 4000 }, (_, event) =>
      measure(request, [1.4, 1.3, 300, 400, systematic], magnitudes, factor, random, event),
    );
  const spread = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it("scatters detections by both errors, and by more where the noise is to be wrong", () => {
    expect(spread(all([18, 25], 0.4).map(([one]) => one.magnitude))).toBeCloseTo(0.5, 1);
    expect(spread(all([18, 25], 0.4, 2).map(([one]) => one.magnitude))).toBeCloseTo(1, 1);
  });

  it("makes a detection of a limit as often as the likelihood says", () => {
    const { length } = all([18, 20.9], 0.4).filter(([, one]) => one.limit);
    // Phi((m - limit) / sqrt(sys^2 + (1.0857 / 5)^2)) = Phi(-0.1 / 0.4551)
    expect(length / 4000).toBeCloseTo(0.413, 1);
    const [seen] = all([18, 19], 0.1);
    expect(seen[1]).toMatchObject({ limit: false, limitSigmas: Number.NaN });
    expect(seen[1].error).toBeCloseTo(1.0857 / 5, 4);
  });

  it("sees nothing where there is nothing", () => {
    expect(all([18, Number.NaN], 0.1)[0][1]).toBe(limit);
  });
});

it("plans points of a cadence where they can be observed, the same for the same event", () => {
  const [cadence] = cadencesNamed(["deep"]);
  const late = (_: string, days: number) => days > 2;
  const points = plannedPoints(cadence, random, 3, late);
  expect(points.length).toBeGreaterThan(2);
  expect(points.every(({ timeDays, error }) => timeDays > 2 && error >= 0.02 && error <= 0.1)).toBe(true);
  expect(plannedPoints(cadence, random, 3, late)).toEqual(points);
  expect(new Set(plannablePoints(cadence).map(({ band }) => band)).size).toBe(cadence.bands.length);
});
