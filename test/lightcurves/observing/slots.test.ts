/** Photometry as conditions of a network. */

import { expect, it } from "vitest";
import {
  encodePhotometry,
  onePointPerSlot,
  PHOTOMETRY_CONDITIONS,
  photometryConditionNames,
  SLOT_BANDS,
  SLOT_EDGES,
  slotOf,
} from "../../../src/lightcurves/observing/slots.ts";

it("has a slot for each band and part of the time, edges included at their beginning", () => {
  const slots = SLOT_BANDS.flatMap((band) => SLOT_EDGES.slice(0, -1).map((time) => slotOf({ band, time })));
  expect(slots).toEqual(slots.map((_, index) => index));
  expect(slotOf({ band: "g", time: SLOT_EDGES.at(-1)! })).toBeUndefined();
  expect(slotOf({ band: "g", time: 0.1 })).toBeUndefined();
  expect(slotOf({ band: "V", time: 1 })).toBeUndefined();
});

it("writes four numbers into the point's slot and zeros elsewhere", () => {
  const conditions = new Float32Array(PHOTOMETRY_CONDITIONS).fill(7);
  encodePhotometry([{ band: "r", time: 1.5, magnitude: -12, error: 0.3 }], conditions);
  const names = photometryConditionNames();
  expect(names.length).toBe(PHOTOMETRY_CONDITIONS);
  expect(PHOTOMETRY_CONDITIONS).toBeLessThanOrEqual(512);
  const set = [...conditions].flatMap((value, index) => (value === 0 ? [] : [[names[index], value]]));
  expect(set).toEqual([
    ["r_3_seen", 1],
    ["r_3_magnitude", 1],
    ["r_3_time", -1],
  ]);
});

it("takes the weighted mean of a slot's points, and names what has no slot", () => {
  const points = [
    { band: "g", time: 1.6, magnitude: -14, error: 0.1 },
    { band: "g", time: 2.0, magnitude: -15, error: 0.2 },
    { band: "K", time: 1.6, magnitude: -13, error: 0.2 },
    { band: "g", time: 30, magnitude: -10, error: 0.2 },
  ];
  const { points: together, unused } = onePointPerSlot(points);
  expect(unused).toEqual([points[3]]);
  expect(together[1]).toEqual(points[2]);
  expect(together[0].magnitude).toBeCloseTo(-14.2, 12);
  expect(together[0].time).toBeCloseTo(1.68, 12);
  expect(together[0].error).toBeCloseTo(1 / Math.sqrt(125), 12);
});

it("refuses points without a slot or an error", () => {
  const target = new Float32Array(PHOTOMETRY_CONDITIONS);
  const point = { band: "g", time: 2, magnitude: -14, error: 0 };
  expect(() => encodePhotometry([point], target)).toThrow("point 1 of `photometry` is g at 2 d, -14 +- 0, but must be");
  expect(() => encodePhotometry([{ ...point, error: 1, band: "V" }], target)).toThrow("V at 2 d");
});
