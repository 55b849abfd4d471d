import { expect, it } from "vitest";
import { placesOf } from "../../../src/jobs/overlay/places.ts";
import { eventFigure, everyPoint } from "../../../web/src/event/figures.ts";

const figureOf = (count: number) =>
  eventFigure({
    ...{ label: "", wavelengths: { r: 620 }, hidden: new Set<string>() },
    points: Array.from({ length: count }, (_, row) => ({
      ...{ row, band: "r", timeDays: 1 + row / count, magnitude: 18, error: 0.1, limit: false, limitSigmas: 3 },
    })),
  });

it("so many points that nobody tells them apart are drawn in part, evenly", () => {
  expect(figureOf(40).points!.length).toBe(40);
  expect(everyPoint(40)).toBe(1);
  const points = figureOf(100_000).points!;
  expect(points.length).toBeGreaterThan(2500);
  expect(points.length).toBeLessThanOrEqual(5000);
  expect(points.length).toBe(Math.ceil(100_000 / everyPoint(100_000)));
  expect(points.at(-1)!.timeDays).toBeGreaterThan(1.99);
});

it("photometry of any length has its places", () => {
  const point = { row: 1, band: "r", magnitude: 18, error: 0.1, limit: false, limitSigmas: 3 } as const;
  const points = Array.from({ length: 150_000 }, (_, at) => ({ ...point, timeDays: 30 - at * 1e-4 }));
  const { times } = placesOf(points);
  expect(times.length).toBeGreaterThan(points.length - 1000);
  expect(times[0]).toBeGreaterThan(0);
  expect(times.at(-1)).toBeCloseTo(1.15 * 30, 9);
});
