/** Reads the report that the test runner writes. */

/** Where `npm test` and `npm run test:all` let the test runner write its report, relative to the root. */
export const REPORTS = { quick: "output/test-report.json", longer: "output/test-report-longer.json" };

/**
 * @typedef {object} Report the parts of vitest's JSON report that count here
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults one a file
 */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts the tests. A file that failed outside its tests, for example while it was loaded, counts as one failure.
 * @param {readonly Report[]} reports
 * @returns {Counts}
 */
export function countTests(reports) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of reports.flatMap(({ testResults }) => testResults)) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") counts.passed += 1;
      else if (status === "failed") counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === "failed" && counts.failed === failedBefore) counts.failed += 1;
  }
  return counts;
}

/**
 * What is wrong with a run that must be complete.
 * @param {Counts} counts
 * @returns {string | undefined} one sentence, undefined where nothing is
 */
export function countProblem({ passed, failed, skipped }) {
  if (failed > 0) return `${failed} tests failed.`;
  if (skipped > 0) return `${skipped} tests were skipped, but here all must run.`;
  if (passed === 0) return "No test ran.";
  return undefined;
}
