/** `npm run models`: makes the shipped models again from nothing, each with its card, or checks that they are of their recipes. */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { reportError } from "../../src/cli/errors.ts";
import { numberFlag } from "../../src/cli/options.ts";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import { InputError } from "../../src/engine/errors.ts";
import { hideDawnWarnings } from "../../src/engine/webgpu/dawnWarnings.ts";
import { openAnyModel } from "../../src/jobs/inference/openModel.ts";
import { shippedFolder, shippedPath } from "../../src/jobs/inference/shippedModels.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { cardText, costLine, hashLine } from "./card.ts";
import { evaluateAny, noFindings } from "./evaluateAny.ts";
import { sha256Of } from "./evaluationFile.ts";
import { makeModel } from "./makeModel.ts";
import { recipeNamed, recipeNames, type ShippedRecipe } from "./recipes.ts";

interface ModelsFlags {
  readonly check?: boolean;
  readonly rows: number;
  readonly seeds: number;
}

const SAMPLES = 100;
const TIMES = "0.1:14:0.3";

const cardPath = (name: string): string => join(shippedFolder(), `${name}.md`);

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Follows a recipe in a folder of its own, which is removed after `use`. */
async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-models-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a model and its card; both appear when all of it has gone well. */
const remake = (recipe: ShippedRecipe, { rows, seeds }: ModelsFlags): Promise<void> =>
  inFolder(async (folder) => {
    const { path, cost } = await makeModel(recipe, { folder });
    const findings = noFindings();
    const request = {
      rows,
      seeds,
      samples: SAMPLES,
      times: parseTimes(TIMES),
      folder,
      backend: "cpu",
      posteriors: [],
    } as const;
    await evaluateAny({ name: recipe.name, path }, request, {}, findings, (one) =>
      say(`${recipe.name}, ${one.testSet}, seed ${one.seed}: ${one.seconds.toFixed(0)} s`),
    );
    const contents = readFileSync(path);
    const { state } = await openAnyModel(path);
    const card = cardText({
      ...{ recipe, sha256: await sha256Of(path), bytes: contents.length, parameters: state.parameters.length },
      ...{ cost, findings, samples: SAMPLES },
    });
    await writeFileWhole(shippedPath(recipe.name), contents);
    await writeFileWhole(cardPath(recipe.name), card);
    say(`${shippedPath(recipe.name)}: ${Math.round(contents.length / 1000)} kB, made in ${cost.seconds.toFixed(0)} s`);
  });

/** @returns seconds of CPU time that the recipe takes @throws InputError where the card names another file, or the recipe makes another one */
async function check(recipe: ShippedRecipe): Promise<number> {
  const { name } = recipe;
  const path = shippedPath(name);
  for (const file of [path, cardPath(name)])
    if (!existsSync(file)) throw new InputError(`${file} is not there; \`npm run models -- ${name}\` makes it`);
  const sha256 = await sha256Of(path);
  if (!readFileSync(cardPath(name), "utf8").includes(hashLine(sha256)))
    throw new InputError(`${cardPath(name)} is the card of another file than ${path}, which has the SHA-256 ${sha256}`);
  return await inFolder(async (folder) => {
    const { path: remade, cost } = await makeModel(recipe, { folder, quiet: true });
    const again = await sha256Of(remade);
    if (again !== sha256)
      throw new InputError(`${path} has the SHA-256 ${sha256}, but its recipe makes a file with ${again} here`, {
        hint: "processors whose libraries round otherwise, and other versions, give other bits; `npm run evaluate -- --retrain 1` says whether they are as good",
      });
    say(`${path} is what its recipe makes, bit for bit. ${costLine(name, cost)}`);
    return cost.cpuSeconds;
  });
}

async function models(names: readonly string[], flags: ModelsFlags): Promise<void> {
  for (const [flag, value] of [
    ["--rows", flags.rows],
    ["--seeds", flags.seeds],
  ] as const) {
    if (!Number.isInteger(value) || value < 1)
      throw new InputError(`${flag} is ${value}, but must be an integer of at least 1`);
  }
  const recipes = (names.length > 0 ? names : recipeNames()).map(recipeNamed);
  if (!flags.check) {
    for (const recipe of recipes) await remake(recipe, flags);
    return;
  }
  let cpuSeconds = 0;
  for (const recipe of recipes) cpuSeconds += await check(recipe);
  say(`${recipes.length} models: ${(cpuSeconds / 60).toFixed(1)} minutes of CPU time in all`);
}

hideDawnWarnings();
const command = new Command("npm run models --")
  .description("Makes the shipped models again from nothing by their recipes (models/recipes/), with their cards.")
  .argument("[names...]", "which (default: all)")
  .option("--check", "make nothing: whether each file is bit for bit what its recipe makes here")
  .option("--rows <n>", "sets of each test set for the card", numberFlag("--rows"), 5000)
  .option("--seeds <n>", "seeds of sets and samples for the card", numberFlag("--seeds"), 3)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "kiloflow:")) })
  .action((names: string[], flags: ModelsFlags) => models(names, flags));
try {
  await command.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = reportError(error);
  else if (error.exitCode !== 0) process.exitCode = 2;
}
