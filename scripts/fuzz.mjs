/** `npm run fuzz [-- flags]`: damaged files for every reader (docs/robustness.md). */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bundleFuzzer } from "./lib/fuzzer.mjs";
import { ROOT } from "./lib/run.mjs";
import { runScript } from "./lib/steps.mjs";

await runScript(async () => {
  const program = join(await bundleFuzzer(), "main.js");
  const end = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: ROOT, stdio: "inherit" });
  process.exitCode ||= end.status ?? 1;
});
