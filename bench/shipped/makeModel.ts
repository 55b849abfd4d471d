/** Makes a model from nothing by the command line's own commands. */

import { loadavg } from "node:os";
import { join } from "node:path";
import { run } from "../../src/cli/program.ts";
import { InternalError } from "../../src/engine/errors.ts";
import type { Cost } from "./card.ts";
import type { ShippedRecipe } from "./recipes.ts";

/** Where a recipe is followed. */
export interface MakeRequest {
  /** Folder for the training data and the model, which is returned. */
  readonly folder: string;
  /** Instead of the recipe's own, for the training and its data. */
  readonly seed?: number;
  /** Instead of the CPU. */
  readonly backend?: string;
  /** Whether the training says nothing of its epochs. */
  readonly quiet?: boolean;
}

/** One command of the program, which ends well or ends everything. @throws InternalError after it has said what is wrong */
export async function command(...args: readonly string[]): Promise<void> {
  const code = await run(args);
  if (code !== undefined) throw new InternalError(`kiloflow ${args.join(" ")} ended with exit code ${code}`);
}

/** What everyone has: adapters round otherwise. */
const BACKEND = ["--backend", "cpu"];

/** What a recipe's commands are, as they would be typed. @param dataset between them @param output the model */
export function recipeCommands(recipe: ShippedRecipe, dataset: string, output: string): string[][] {
  const { generate, train } = recipe;
  if (!generate) return [["train", ...train, ...BACKEND, "--output", output]];
  return [
    ["generate", ...generate, ...BACKEND, "--output", dataset],
    ["train", dataset, ...train, ...BACKEND, "--output", output],
  ];
}

/** Follows a recipe. @returns path of the model, and what it cost */
export async function makeModel(
  recipe: ShippedRecipe,
  { folder, seed, backend, quiet = false }: MakeRequest,
): Promise<{ path: string; cost: Cost }> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const file = `${recipe.name}${seed === undefined ? "" : `-${seed}`}.safetensors`;
  const seeded = seed === undefined ? [] : ["--seed", String(seed)];
  const home = process.cwd();
  // A model keeps the path of its data: the same wherever it is made.
  process.chdir(folder);
  try {
    for (const args of recipeCommands(recipe, `${recipe.name}.h5`, file)) {
      const own = [
        ...(args[0] === "train" ? ["--no-figures"] : []),
        ...(args[0] !== "train" || quiet ? ["--quiet"] : []),
      ];
      await command(...args, ...seeded, ...own, ...(backend === undefined ? [] : ["--backend", backend]), "--force");
    }
  } finally {
    process.chdir(home);
  }
  const { user, system } = process.cpuUsage(cpu);
  const [load] = loadavg() as [number, number, number];
  return {
    path: join(folder, file),
    cost: { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6, load },
  };
}
