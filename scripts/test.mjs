/** `npm test`: sets up what is missing, then checks types, style and behaviour; all three, even where one fails. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { setUp } = await import("./lib/set-up.mjs");
const { CommandError, ROOT, runNode, runNpm } = await import("./lib/run.mjs");
const { runScript, step } = await import("./lib/steps.mjs");
const { REPORT } = await import("./lib/test-report.mjs");

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
      return "FAILED";
    }
  });
}

await runScript(async () => {
  // An old report must not stand for this run where the set-up or the test runner fails.
  rmSync(join(ROOT, REPORT), { force: true });
  await setUp();
  await check("Types: tsc", () => runNpm(["run", "--silent", "typecheck"]));
  await check("Style: biome", () => runNpm(["run", "--silent", "lint"]));
  await check("Tests: vitest", () => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
    runNode(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...process.argv.slice(2)]);
  });
  if (failures.length > 0) throw new CommandError(`failed: ${failures.join("; ")}`);
});
