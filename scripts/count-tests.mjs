/** Prints the counts of the last `npm test` and `npm run test:all` as one plain line, and fails unless every test ran and passed. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/run.mjs";
import { countProblem, countTests, REPORTS } from "./lib/test-report.mjs";

/** @param {string} path @returns {import("./lib/test-report.mjs").Report[]} none where there is no such report */
function readReport(path) {
  try {
    return [JSON.parse(readFileSync(join(ROOT, path), "utf8"))];
  } catch {
    console.error(`The test runner left no report in ${path}: it did not get as far as the tests.`);
    process.exitCode = 1;
    return [];
  }
}

const counts = countTests(Object.values(REPORTS).flatMap(readReport));
const problem = countProblem(counts);
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
