/**
 * `npm run bench [name ...] [flags]`: the benchmarks of the built program, kept in bench/results, or one of the programs in
 * bench/scripts/ where that is named. `npm run bench:compare A B`: two results side by side.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { bundlePrograms } from "./lib/bundle.mjs";
import { ROOT } from "./lib/run.mjs";
import { runScript, step } from "./lib/steps.mjs";

const args = process.argv.slice(2);
const programs = readdirSync(join(ROOT, "bench", "scripts"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3));
const named = args.filter((name) => programs.includes(name));

/** @param {readonly string[]} command */
function runToTheEnd(command) {
  const end = spawnSync(process.execPath, command, { cwd: ROOT, stdio: "inherit" });
  process.exitCode ||= end.status ?? 1;
}

/** @param {readonly string[]} names programs in bench/scripts/, bundled beside the build so that they find their packages */
async function runPrograms(names) {
  const folder = join(ROOT, "dist", "bench");
  await bundlePrograms(
    names.map((name) => join(ROOT, "bench", "scripts", `${name}.ts`)),
    folder,
  );
  for (const name of names) runToTheEnd([join(folder, `${name}.js`)]);
}

function runSuite() {
  const results = join(ROOT, "bench", "results");
  const keeps = args.some((flag) => /^--(output|results|json)\b/.test(flag));
  const extra = keeps || args[0] === "compare" || args.includes("--help") ? [] : ["--results", results];
  mkdirSync(results, { recursive: true });
  runToTheEnd([join(ROOT, "dist", "cli.js"), "bench", ...args, ...extra]);
}

await runScript(async () => {
  if (named.length > 0 && named.length < args.length) {
    process.stderr.write(
      `${named.join(" and ")} cannot be measured with others: give ${programs.join(" and ")} alone\n`,
    );
    process.exitCode = 2;
  } else if (named.length > 0) await runPrograms(named);
  else {
    await step("Build: dist from src", build);
    runSuite();
  }
});
