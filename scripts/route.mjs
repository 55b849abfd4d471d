/**
 * `npm run route -- PRIOR [POSTERIOR [--redshift Z] [--distance MPC]]`: the whole published route on a prior file, at a
 * reduced number of epochs: generate, prepare, train a flow for each of four bands, compare with DU17, predict, and test
 * the event against the prior. A posterior with detector-frame masses needs the event's redshift. Results go to
 * output/route/.
 */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, runNode } from "./lib/run.mjs";
import { runScript, step } from "./lib/steps.mjs";

const BANDS = [..."griz"];
const EPOCHS = process.env.ROUTE_EPOCHS ?? "30";
const FOLDER = "output/route";

const USAGE =
  "usage: npm run route -- PRIOR_FILE [POSTERIOR_FILE [--redshift Z] [--distance MPC]]\n" +
  "Both are files of parameter sets that `kiloflow generate --input` reads.\n";

const { prior, posterior, redshift, distance } = request();

const models = BANDS.map((band) => `${FOLDER}/${band}.safetensors`);

const commands = [
  ["generate", "--input", prior, "--times", "0:11:0.1", "--bands", BANDS.join(""), "--output", `${FOLDER}/curves.npz`],
  [
    ...["prepare", `${FOLDER}/curves.npz`, "--every", "12", "--fill", "nearest", "--drop-empty"],
    ...["--output", `${FOLDER}/training.npz`],
  ],
  ...BANDS.map((band, index) => [
    ...["train", `${FOLDER}/training.npz`, "--bands", band, "--compress", "points:1", "--epochs", EPOCHS],
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
          ...["priors", `${FOLDER}/training.npz`, posterior, ...flag("--redshift", redshift)],
          ...["--figure", `${FOLDER}/priors.png`],
        ],
        [
          ...["predict", ...models, "--input", posterior],
          ...[...flag("--redshift", redshift), ...flag("--distance", distance)],
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

/**
 * The files and flags of the command line; says how the script is called where they make no sense.
 * @returns {{ prior: string, posterior?: string, redshift?: string, distance?: string }}
 */
function request() {
  try {
    const {
      positionals,
      values: { help, ...values },
    } = parseArgs({
      options: { redshift: { type: "string" }, distance: { type: "string" }, help: { type: "boolean" } },
      allowPositionals: true,
    });
    if (help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [prior, posterior, ...others] = positionals;
    const eventOnly = values.redshift !== undefined || values.distance !== undefined;
    if (prior !== undefined && others.length === 0 && (posterior !== undefined || !eventOnly)) {
      const missing = [prior, posterior].find((path) => path !== undefined && !existsSync(path));
      if (missing === undefined) return { prior, posterior, ...values };
      process.stderr.write(`${missing} does not exist\n`);
      process.exit(2);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
  process.stderr.write(USAGE);
  process.exit(2);
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function flag(name, value) {
  return value === undefined ? [] : [name, value];
}
