/** The table of inverse flows. */

import { expect, it } from "vitest";
import type { InverseEvaluation } from "../../bench/shipped/inverseEvaluation.ts";
import type { Estimate } from "../../bench/shipped/inverseStatistics.ts";
import { inverseTable } from "../../bench/shipped/inverseText.ts";

const event = (meanOff: Estimate, widthOff: Estimate, effectiveShare = 0.5) => ({
  ...{ points: 10, effectiveShare },
  parameters: [{ name: "m", meanOff, widthOff }],
});
const evaluation = (pValue: number, ...weighted: readonly ReturnType<typeof event>[]): InverseEvaluation => ({
  ...{ flow: "f", testSet: "simulated events", seed: 1, seconds: 1, events: 1000, proposals: 20_000 },
  ranks: [{ name: "m", counts: [], chiSquared: 1, pValue }],
  weighted,
});
const rows = (...evaluations: InverseEvaluation[]) =>
  inverseTable(evaluations)
    .split("\n")
    .slice(2, -1)
    .map((line) => line.split("|").map((cell) => cell.trim()));
const good = { value: 0.02, error: 0.005 };

it("says what is within the aims", () => {
  const [own, all] = rows(evaluation(0.5, event(good, good), event({ value: -0.04, error: 0.01 }, good)));
  expect(own.slice(1, -1)).toEqual(["f", "m", "0.500", "0.030", "2 of 2", "2.00 %", "2 of 2", "", "", "yes"]);
  expect(all.slice(-4, -1)).toEqual(["50.00 %", "50.00 %", "yes"]);
});

it("tells what chance may be from what is wrong", () => {
  const unsure = rows(evaluation(0.5, event({ value: 0.13, error: 0.02 }, good)));
  expect(unsure[0]).toContain("0 of 1 (1 by chance?)");
  expect(unsure[0].at(-2)).toBe("yes");
  const wrong = rows(evaluation(0.5, event({ value: 0.13, error: 0.01 }, { value: -0.2, error: 0.01 }, 0.05)));
  expect(wrong[0].at(-2)).toBe("no: means, widths");
  expect(wrong[1].at(-2)).toBe("no: effective samples");
});

it("does not take one of many tests for a failure", () => {
  expect(rows(evaluation(0.006, event(good, good)), evaluation(0.9, event(good, good)))[0].at(-2)).toBe("yes");
  expect(rows(evaluation(0.006, event(good, good)))[0].at(-2)).toBe("no: ranks");
});
