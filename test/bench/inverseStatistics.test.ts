/** What tells right posteriors from wrong ones. */

import { describe, expect, it } from "vitest";
import { calibration, chiSquaredSurvival, weightedAgainst } from "../../bench/shipped/inverseStatistics.ts";
import { CounterRandom } from "../../src/engine/random/streams.ts";

const random = new CounterRandom(1, "sampling");

it("knows the tail of chi-squared", () => {
  // Tables: 5 % of 10 degrees of freedom is at 18.307, 1 % of 16 at 32.000.
  expect(chiSquaredSurvival(18.307, 10)).toBeCloseTo(0.05, 4);
  expect(chiSquaredSurvival(32.0, 16)).toBeCloseTo(0.01, 4);
});

describe("calibration", () => {
  const EVENTS = 500;
  const SAMPLES = 84;
  // Truths are normal around a measurement that is zero: so are the samples, and the second's are too narrow.
  const truths = Float64Array.from({ length: 2 * EVENTS }, (_, at) => random.normal(at, 0));
  const samples = Float64Array.from(
    { length: 2 * EVENTS * SAMPLES },
    (_, at) => random.normal(at, 1) * (at % 2 ? 0.7 : 1),
  );
  const [right, narrow] = calibration(truths, samples, ["right", "narrow"], 17);

  it("takes right samples, and no others", () => {
    expect(right.counts.reduce((sum, count) => sum + count)).toBe(EVENTS);
    expect(right.pValue).toBeGreaterThan(0.01);
    expect(narrow.pValue).toBeLessThan(1e-4);
  });
});

describe("weights", () => {
  const ROWS = 4000;
  /** Of ln x the proposal is N(0, 1), the target N(0.2, 0.9). */
  const check = (stream: number) => {
    const samples = Float64Array.from({ length: ROWS }, (_, at) => Math.exp(random.normal(stream * ROWS + at, 2)));
    const logWeights = samples.map((x) => {
      const ln = Math.log(x);
      return -(((ln - 0.2) / 0.9) ** 2) / 2 + ln ** 2 / 2;
    });
    return weightedAgainst(samples, logWeights, ["x"], ["log"]);
  };
  const checks = Array.from({ length: 100 }, (_, stream) => check(stream));
  const spread = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it("make a proposal what it should be", () => {
    const [{ effectiveShare, parameters }] = checks;
    expect(parameters[0].meanOff.value).toBeCloseTo(-0.2 / 0.9, 1);
    expect(parameters[0].widthOff.value).toBeCloseTo(1 / 0.9 - 1, 1);
    expect(effectiveShare).toBeGreaterThan(0.85);
    expect(effectiveShare).toBeLessThan(1);
  });

  it.each(["meanOff", "widthOff"] as const)("know the error of %s", (what) => {
    const values = checks.map(({ parameters }) => parameters[0][what].value);
    const [{ parameters }] = checks;
    expect(parameters[0][what].error / spread(values)).toBeGreaterThan(0.75);
    expect(parameters[0][what].error / spread(values)).toBeLessThan(1.33);
  });
});
