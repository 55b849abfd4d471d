import { expect, it } from "vitest";
import { contourPath } from "../../../web/src/event/contours.ts";

/** Rings of a path, as lists of points. */
const ringsOf = (path: string): number[][][] =>
  path
    .split("Z")
    .filter(Boolean)
    .map((ring) =>
      ring
        .slice(1)
        .split("L")
        .map((point) => point.split(" ").map(Number)),
    );

/** By the shoelace rule; rings within each other take from each other. */
const areaOf = (path: string): number =>
  Math.abs(
    ringsOf(path).reduce(
      (sum, ring) =>
        sum +
        ring.reduce((part, [x, y], at) => {
          const [x2, y2] = ring[(at + 1) % ring.length];
          return part + (x * y2 - x2 * y) / 2;
        }, 0),
      0,
    ),
  );

const SIZE = 48;
const grid = (value: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: SIZE * SIZE }, (_, at) => value((at % SIZE) + 0.5, Math.floor(at / SIZE) + 0.5));

it("contours enclose what is above their level", () => {
  const disc = grid((x, y) => 20 - Math.hypot(x - 24, y - 22));
  const path = contourPath(disc, SIZE, 8);
  expect(ringsOf(path).length).toBe(1);
  expect(areaOf(path)).toBeCloseTo(Math.PI * 12 ** 2, -1);
  for (const [x, y] of ringsOf(path)[0]) expect(Math.hypot(x - 24, y - 22)).toBeCloseTo(12, 0);
});

it("have holes, and end at the edge of the grid", () => {
  const ring = grid((x, y) => 5 - Math.abs(Math.hypot(x - 24, y - 24) - 12));
  const path = contourPath(ring, SIZE, 2);
  expect(ringsOf(path).length).toBe(2);
  expect(Math.abs(areaOf(path) - Math.PI * (15 ** 2 - 9 ** 2))).toBeLessThan(8);
  const half = contourPath(
    grid((x) => x - 24),
    SIZE,
    0,
  );
  expect(ringsOf(half).length).toBe(1);
  expect(Math.abs(areaOf(half) - SIZE * 24)).toBeLessThan(30);
  expect(
    contourPath(
      grid(() => 0),
      SIZE,
      1,
    ),
  ).toBe("");
});
