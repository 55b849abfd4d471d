/** `npm start`: sets up what is missing, then goes from a built-in prior to a dataset, a trained flow and its curves. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { setUp } = await import("./lib/set-up.mjs");
const { ROOT, runNode } = await import("./lib/run.mjs");
const { runScript, step } = await import("./lib/steps.mjs");

/** Light curves of a built-in prior, as a dataset and a figure. */
// biome-ignore format: one flag a line
const GENERATE = [
  "generate",
  "--prior", "eos",
  "--count", "20000",
  "--times", "0:11:0.1",
  "--seed", "1",
  "--output", "output/kilonovae.h5",
  "--figure", "output/kilonovae.png",
  "--force",
];

/** A flow that answers all bands at any times. */
// biome-ignore format: one flag a line
const TRAIN = [
  "train", "output/kilonovae.h5",
  "--output", "output/flow.safetensors",
  "--force",
];

/** What the flow says of one binary, over what the light-curve model says. */
// biome-ignore format: one flag a line
const PREDICT = [
  "predict", "output/flow.safetensors",
  "--m1", "1.48",
  "--m2", "1.26",
  "--lambda1", "250",
  "--lambda2", "700",
  "--figure", "output/prediction.png",
  "--force",
];

await runScript(async () => {
  await setUp();
  mkdirSync(join(ROOT, "output"), { recursive: true });
  for (const command of [GENERATE, TRAIN, PREDICT]) {
    await step(`kiloflow ${command.join(" ")}`, () => {
      runNode(["dist/cli.js", ...command]);
      return "done";
    });
  }
});
