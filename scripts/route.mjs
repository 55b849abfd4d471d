/**
 * `npm run route -- PRIOR [POSTERIOR]`: the whole published route on a prior file, at a reduced number of epochs: generate,
 * prepare, train a flow for each of four bands, compare with DU17, predict, and test the event against the prior.
 * Results go to output/route/.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runNode } from "./lib/run.mjs";
import { runScript, step } from "./lib/steps.mjs";

const BANDS = [..."griz"];
const EPOCHS = process.env.ROUTE_EPOCHS ?? "30";
const FOLDER = "output/route";

const [prior, posterior] = process.argv.slice(2);
if (prior === undefined) {
  process.stderr.write("usage: npm run route -- PRIOR_FILE [POSTERIOR_FILE]\n");
  process.exit(2);
}

const models = BANDS.map((band) => `${FOLDER}/${band}.safetensors`);

const commands = [
  ["generate", "--input", prior, "--times", "0:11:0.1", "--bands", BANDS.join(""), "--output", `${FOLDER}/curves.npz`],
  [
    ...["prepare", `${FOLDER}/curves.npz`, "--every", "12", "--fill", "nearest", "--drop-empty"],
    ...["--output", `${FOLDER}/training.npz`],
  ],
  ...BANDS.map((band, index) => [
    ...["train", `${FOLDER}/training.npz`, "--bands", band, "--epochs", EPOCHS],
    ...["--output", models[index]],
  ]),
  [
    ...["compare", ...models, `${FOLDER}/training.npz`],
    ...["--figure", `${FOLDER}/errors.png`, "--reliability", `${FOLDER}/reliability.png`],
  ],
  [
    ...["predict", ...models, "--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"],
    ...["--figure", `${FOLDER}/prediction.png`],
  ],
  ...(posterior === undefined
    ? []
    : [
        [
          ...["priors", `${FOLDER}/training.npz`, posterior, "--redshift", "0.0099"],
          ...["--figure", `${FOLDER}/priors.png`],
        ],
        [
          ...["predict", ...models, "--input", posterior, "--redshift", "0.0099", "--distance", "40"],
          ...["--figure", `${FOLDER}/event.png`, "--histograms", `${FOLDER}/histograms.png`],
        ],
      ]),
];

await runScript(async () => {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  for (const command of commands) {
    await step(`kiloflow ${command.join(" ")}`, () => {
      runNode(["dist/cli.js", ...command, "--force"]);
      return "done";
    });
  }
});
