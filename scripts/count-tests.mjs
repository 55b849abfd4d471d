/** Prints the counts of the last `npm test` as one plain line, and fails unless every test ran and passed. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/run.mjs";
import { countProblem, countTests, REPORT } from "./lib/test-report.mjs";

/** @returns {import("./lib/test-report.mjs").Report | undefined} */
function readReport() {
  try {
    return JSON.parse(readFileSync(join(ROOT, REPORT), "utf8"));
  } catch {
    return undefined;
  }
}

const report = readReport();
if (!report) {
  console.error(`The test runner left no report in ${REPORT}: it did not get as far as the tests.`);
  process.exitCode = 1;
} else {
  const counts = countTests(report);
  const problem = countProblem(counts);
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 1;
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}
