/** Columns that vary, columns that do not, and columns that only rounding makes vary. */

import { expect, it } from "vitest";
import { columnExtremes, isOneValue } from "../../src/flow/columns.ts";
import { standardiseConditions } from "../../src/flow/conditionTransform.ts";
import { standardisation } from "../../src/flow/curveTransform.ts";
import { principalComponents } from "../../src/flow/principalComponents.ts";

const column = (value: (row: number) => number, rows = 1000) =>
  Float64Array.from({ length: rows }, (_, row) => value(row));

it("standardise what varies", () => {
  const { centre, scale } = standardisation(Float64Array.of(1, 10, 3, 14), 2);
  expect([...centre]).toEqual([2, 12]);
  expect([...scale]).toEqual([Math.SQRT2, Math.sqrt(8)]);
  expect(columnExtremes(Float64Array.of(1, 10, 3, 14), 2)).toEqual({ lowest: [1, 10], highest: [3, 14] });
});

it.each([
  ["a sum of whose thousand copies is not a thousand times it", () => 1.2],
  ["zero", () => 0],
  ["a large one", () => -4e17],
  ["rounding of float64", (row: number) => [0.1 + 0.2, 0.3][row % 2]],
  ["rounding of float32", (row: number) => [1.2, Math.fround(1.2)][row % 2]],
])("give the scale 1 to %s", (_, value) => {
  const { centre, scale } = standardisation(column(value), 1);
  expect(scale[0]).toBe(1);
  expect(centre[0]).toBeCloseTo(value(0), 6);
  const conditions = { names: ["x"], logarithm: [false], centre: new Float64Array(1), scale: Float64Array.of(1) };
  expect(standardiseConditions(conditions, column(value)).scale[0]).toBe(1);
});

it("keep the scale of what varies little, but more than by rounding", () => {
  expect(
    standardisation(
      column((row) => 1.2 + 1e-5 * (row % 2)),
      1,
    ).scale[0],
  ).toBeCloseTo(0.5e-5, 7);
  expect(isOneValue(1, 1 + 1e-6)).toBe(false);
  expect(isOneValue(-1e-9, 1e-9)).toBe(false);
});

it("give the scale 1 to components that are rounding alone", () => {
  const curves = column((at) => Math.fround(-12 + [1, 2, 3][at % 3] * Math.sin(Math.floor(at / 3))), 999);
  const { scale } = principalComponents(curves, 3, 3).transform;
  expect(scale[0]).toBeGreaterThan(1);
  expect([...scale.subarray(1)]).toEqual([1, 1]);
});
