/**
 * `npm test`: sets up what is missing, then checks types, style and behaviour; all three, even where one fails.
 * `npm run test:all` (--longer): the tests that must take longer, which `npm test` leaves out: the files *.slow.test.ts.
 * Further arguments go to the test runner.
 */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { setUp } = await import("./lib/set-up.mjs");
const { CommandError, ROOT, runNode, runNpm } = await import("./lib/run.mjs");
const { providePython } = await import("./lib/python.mjs");
const { provideChromium } = await import("./lib/chromium.mjs");
const { provideTestPrograms } = await import("./lib/testPrograms.mjs");
const { provideRuntimes } = await import("./lib/runtimes.mjs");
const { runScript, step } = await import("./lib/steps.mjs");
const { REPORTS } = await import("./lib/test-report.mjs");

const longer = process.argv[2] === "--longer";
const given = process.argv.slice(longer ? 3 : 2);
const report = longer ? REPORTS.longer : REPORTS.quick;

/** @type {string[]} */
const failures = [];

/** @param {string} title @param {() => void} action */
async function check(title, action) {
  await step(title, () => {
    try {
      action();
      return "passed";
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failures.push(title);
      return `FAILED: ${error.message}`;
    }
  });
}

await runScript(async () => {
  // An old report must not be taken for this run's where the set-up or the test runner fails.
  rmSync(join(ROOT, report), { force: true });
  await setUp();
  await step("Python with h5py, for tests against other programs", providePython);
  if (longer) {
    await step("Slurm, GNU parallel and zsh, for tests", provideTestPrograms);
    await step("Deno and Bun, for tests of the library in them", provideRuntimes);
    await step("Chromium, for tests of the page", provideChromium);
  } else {
    await check("Types: tsc", () => runNpm(["run", "--silent", "typecheck"]));
    await check("Style: biome", () => runNpm(["run", "--silent", "lint"]));
  }
  await check(longer ? "Longer tests: vitest" : "Tests: vitest", () => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const chosen = longer ? [".slow.test.ts"] : ["--exclude", "**/*.slow.test.ts"];
    runNode(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...chosen, ...given]);
  });
  if (failures.length > 0) throw new CommandError(`failed: ${failures.join("; ")}`);
});
