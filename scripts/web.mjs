/**
 * `npm run web`: builds the page and serves it, as `kiloflow page` does, whose flags may follow (`npm run web -- --port 0`).
 * `--build` only builds the page.
 */

import { build } from "./lib/build.mjs";
import { runNode } from "./lib/run.mjs";
import { runScript, step } from "./lib/steps.mjs";
import { buildWeb } from "./lib/web.mjs";

const args = process.argv.slice(2);
const serves = !args.includes("--build");

await runScript(async () => {
  // Before the page: it empties dist.
  if (serves) await step("Build: dist from src", build);
  await step("Page: dist/web from web", async () => {
    await buildWeb();
    return "built";
  });
  if (serves) runNode(["dist/cli.js", "page", ...args]);
});
