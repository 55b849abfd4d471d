import { describe, expect, it } from "vitest";
import { formatDuration } from "../../scripts/lib/steps.mjs";
import { countProblem, countTests } from "../../scripts/lib/test-report.mjs";

function file(status: string, ...tests: string[]) {
  return { status, assertionResults: tests.map((test) => ({ status: test })) };
}

describe("countTests", () => {
  it("adds up the files of all reports", () => {
    const testResults = [file("passed", "passed", "passed", "pending"), file("failed", "passed", "failed", "failed")];
    expect(countTests([{ testResults }])).toEqual({ passed: 3, failed: 2, skipped: 1 });
    expect(countTests([{ testResults }, { testResults: [file("passed", "passed")] }])).toEqual({
      passed: 4,
      failed: 2,
      skipped: 1,
    });
  });

  it("counts every test that did not run as skipped", () => {
    expect(countTests([{ testResults: [file("passed", "skipped", "todo", "pending", "disabled")] }]).skipped).toBe(4);
  });

  it("counts a file that failed to load, which has no tests, as one failure", () => {
    expect(countTests([{ testResults: [file("failed"), file("failed", "passed")] }])).toEqual({
      passed: 1,
      failed: 2,
      skipped: 0,
    });
  });
});

describe("countProblem", () => {
  it("accepts only a run in which all tests ran and passed", () => {
    expect(countProblem({ passed: 5, failed: 0, skipped: 0 })).toBeUndefined();
    expect(countProblem({ passed: 5, failed: 1, skipped: 0 })).toMatch(/failed/);
    expect(countProblem({ passed: 5, failed: 0, skipped: 1 })).toMatch(/skipped/);
    expect(countProblem({ passed: 0, failed: 0, skipped: 0 })).toBe("No test ran.");
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0.0 s"],
    [1234, "1.2 s"],
    [59_940, "59.9 s"],
    [59_990, "1 min 0 s"],
    [125_400, "2 min 5 s"],
  ])("writes %d ms as %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
