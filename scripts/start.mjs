/** `npm start`: sets up what is missing and runs the main job on a built-in prior. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { setUp } = await import("./lib/set-up.mjs");
const { ROOT, runNode } = await import("./lib/run.mjs");
const { runScript, step } = await import("./lib/steps.mjs");

/** The main job: light curves of a built-in prior, as a dataset and a figure. */
// biome-ignore format: one flag a line
const GENERATE = [
  "generate",
  "--prior", "eos",
  "--count", "10000",
  "--times", "0:11:0.1",
  "--seed", "1",
  "--output", "output/kilonovae.h5",
  "--figure", "output/kilonovae.png",
  "--force",
];

await runScript(async () => {
  await setUp();
  mkdirSync(join(ROOT, "output"), { recursive: true });
  await step(`Main job: kiloflow ${GENERATE.join(" ")}`, () => {
    runNode(["dist/cli.js", ...GENERATE]);
    return "done";
  });
});
