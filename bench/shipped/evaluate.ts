/** `npm run evaluate`: how right the shipped flows are, or another one: a table, and a file of results. */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Command, CommanderError } from "commander";
import { reportError } from "../../src/cli/errors.ts";
import { addBackendFlag, numberFlag } from "../../src/cli/options.ts";
import { showJob } from "../../src/cli/showJob.ts";
import { terminalText } from "../../src/cli/terminalText.ts";
import type { Backend, BackendDescription } from "../../src/engine/backend.ts";
import { InputError } from "../../src/engine/errors.ts";
import { parseBackendChoice } from "../../src/engine/openBackend.ts";
import { hideDawnWarnings } from "../../src/engine/webgpu/dawnWarnings.ts";
import { shippedFolder, shippedPath } from "../../src/jobs/inference/shippedModels.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { describeEnvironment } from "../suite/environment.ts";
import { evaluateAny, findingsText, noFindings } from "./evaluateAny.ts";
import type { EvaluatedFlow } from "./evaluation.ts";
import { saveEvaluations } from "./evaluationFile.ts";
import { makeModel } from "./makeModel.ts";
import { readablePosteriors } from "./posteriors.ts";
import { isMade, recipeNamed, recipeNames } from "./recipes.ts";

interface EvaluateFlags {
  readonly name?: readonly string[];
  readonly model?: readonly string[];
  readonly redshift?: number;
  readonly table?: string;
  readonly rows: number;
  readonly seeds: number;
  readonly samples: number;
  readonly times: string;
  readonly retrain?: number;
  readonly results: string;
  readonly backend?: string;
  readonly json?: boolean;
}

const several = (text: string, before: readonly string[] = []) => [...before, text];

function createCommand(): Command {
  const command = new Command("npm run evaluate --")
    .description(
      "Errors and coverage of the shipped flows on sets that no training saw, beside what is aimed at: sets drawn as for the " +
        "training and by every prior of the light-curve model, and posteriors; of flows that integrate constants out against " +
        "brute force; of flows of inputs given photometry ranks, and importance sampling.",
    )
    .argument("[posteriors...]", "files that `kiloflow generate --input` reads")
    .option("--name <name>", "a shipped model alone; may be repeated (default: all)", several)
    .option("--model <file>", "another flow instead; may be repeated", several)
    .option("--redshift <z>", "divide masses of posteriors in the detector's frame by 1 + z", numberFlag("--redshift"))
    .option("--table <name>", "which table of the posteriors' files, where they have several")
    .option("--rows <n>", "sets of each test set", numberFlag("--rows"), 5000)
    .option("--seeds <n>", "seeds of sets and samples", numberFlag("--seeds"), 3)
    .option("--samples <n>", "samples for each set", numberFlag("--samples"), 100)
    .option("--times <grid>", "days after merger, for flows that answer any", "0.1:14:0.3")
    .option("--retrain <n>", "train anew by the recipe with n seeds, and evaluate these", numberFlag("--retrain"))
    .option("--results <folder>", "where the file of results goes", "bench/evaluations")
    .option("--json", "print the results as JSON");
  return addBackendFlag(command)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "kiloflow:")) });
}

function checkFlags({ name, model, retrain, ...flags }: EvaluateFlags): void {
  if (name && model) throw new InputError("--name and --model exclude each other");
  if (model && retrain !== undefined) throw new InputError("--retrain goes with shipped models, not with --model");
  for (const [flag, value, low] of [
    ["--rows", flags.rows, 1],
    ["--seeds", flags.seeds, 1],
    ["--samples", flags.samples, 2],
    ["--retrain", retrain ?? 1, 1],
  ] as const) {
    if (!Number.isInteger(value) || value < low)
      throw new InputError(`${flag} is ${value}, but must be an integer of at least ${low}`);
  }
}

/** The flows that are asked for: of trainings that are to come first, their paths are made here. */
async function askedFlows(flags: EvaluateFlags, folder: string): Promise<EvaluatedFlow[]> {
  const { name, model, retrain, backend } = flags;
  if (model) return model.map((path) => ({ name: path, path }));
  const names = (name ?? recipeNames().filter(isMade)).map((one) => recipeNamed(one).name);
  if (retrain === undefined) {
    const absent = names.find((one) => !isMade(one));
    if (absent !== undefined)
      throw new InputError(`${shippedPath(absent)} is not there; \`npm run models -- ${absent}\` makes it`);
    if (names.length === 0)
      throw new InputError(`there are no models in ${shippedFolder()}; \`npm run models\` makes them`);
    return names.map((one) => ({ name: one, path: shippedPath(one) }));
  }
  const flows: EvaluatedFlow[] = [];
  for (const one of names) {
    for (let seed = 1; seed <= retrain; seed++) {
      const { path } = await makeModel(recipeNamed(one), { folder, seed, backend, quiet: true });
      flows.push({ name: `${one}, seed ${seed}`, path });
    }
  }
  return flows;
}

async function evaluate(posteriors: readonly string[], flags: EvaluateFlags): Promise<void> {
  checkFlags(flags);
  const { redshift, table, rows, seeds, samples, json } = flags;
  const backend = parseBackendChoice(flags.backend);
  const times = parseTimes(flags.times);
  mkdirSync(flags.results, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-evaluate-"));
  try {
    const begun = performance.now();
    const flows = await askedFlows(flags, folder);
    const findings = noFindings();
    const request = { rows, seeds, samples, times, folder, backend };
    const given = posteriors.map((path) => ({ path, redshift, table }));
    const backends = new Map<string, BackendDescription>();
    const onBackend = ({ description }: Pick<Backend, "description">) =>
      void backends.set(description.name, description);
    // What is compared, and on how many rows, the table says.
    const onMessage = undefined;
    const posteriorsOf = await readablePosteriors(flows, given, (text) =>
      process.stderr.write(`${terminalText(text)}\n`),
    );
    for (const flow of flows) {
      await showJob({ quiet: false, json: false }, "sets", (events) =>
        evaluateAny(
          flow,
          { ...request, posteriors: posteriorsOf.get(flow)! },
          { ...events, onMessage, onBackend },
          findings,
          (one) => events.onMessage?.(`${one.flow}, ${one.testSet}, seed ${one.seed}: ${one.seconds.toFixed(0)} s`),
        ),
      );
    }
    const environment = await describeEnvironment(
      [...backends.values()].map((description) => ({ choice: description.kind, backend: { description } })),
      [],
    );
    const seconds = (performance.now() - begun) / 1000;
    const text = findingsText(findings, samples);
    const results = { environment, seconds, rows, seeds, samples, times: [...times], flows, ...findings };
    const file = await saveEvaluations(results, text, flags.results);
    process.stdout.write(json ? `${JSON.stringify(results, null, 1)}\n` : `${terminalText(text)}\n`);
    process.stderr.write(`results: ${relative(process.cwd(), file)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

hideDawnWarnings();
const command = createCommand().action((posteriors: string[], flags: EvaluateFlags) => evaluate(posteriors, flags));
try {
  await command.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = reportError(error);
  else if (error.exitCode !== 0) process.exitCode = 2;
}
