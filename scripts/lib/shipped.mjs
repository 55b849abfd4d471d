/** Runs the programs in bench/shipped/. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bundlePrograms } from "./bundle.mjs";
import { ROOT } from "./run.mjs";
import { runScript } from "./steps.mjs";

/** Bundles one beside the build, so that it finds its packages, and runs it. @param {"evaluate" | "models"} name */
export async function runShipped(name) {
  await runScript(async () => {
    const folder = join(ROOT, "dist", "shipped");
    await bundlePrograms([join(ROOT, "bench", "shipped", `${name}.ts`)], folder);
    const command = [join(folder, `${name}.js`), ...process.argv.slice(2)];
    const end = spawnSync(process.execPath, command, { cwd: ROOT, stdio: "inherit" });
    process.exitCode ||= end.status ?? 1;
  });
}
