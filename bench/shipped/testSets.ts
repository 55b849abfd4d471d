/** The curves on which a flow is evaluated: of sets that no training saw, drawn from priors by other seeds, or posteriors. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { memorySource } from "../../src/data/parameters/source.ts";
import type { ParameterSource } from "../../src/data/types.ts";
import type { BackendChoice } from "../../src/engine/openBackend.ts";
import { type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../src/flow/model.ts";
import { generateDataset } from "../../src/jobs/dataset/generate.ts";
import { type PosteriorRequest, readPosterior } from "../../src/jobs/dataset/posterior.ts";
import { pickSets } from "../../src/jobs/inference/nearness.ts";
import { bandNames } from "../../src/lightcurves/bands.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { command } from "./makeModel.ts";
import type { ShippedRecipe } from "./recipes.ts";

/** Seeds of test sets begin here: trainings have the first numbers. */
const FIRST_SEED = 1000;

/** What all test sets of an evaluation have in common. */
export interface TestSetRequest {
  /** Sets to draw, or to take of a posterior. */
  readonly rows: number;
  /** Days after merger, for flows that answer any. */
  readonly times: Float64Array;
  /** Where the datasets go. */
  readonly folder: string;
  readonly backend: BackendChoice;
  readonly posteriors: readonly PosteriorRequest[];
}

export interface TestSet {
  readonly name: string;
  /** Whether its sets are drawn as those of the flow's training. */
  readonly wide: boolean;
  /** Makes the dataset. @returns its path */
  dataset(seed: number): Promise<string>;
}

/**
 * Every test set of a flow: as the recipe draws its training, each of the light-curve model's own priors with its defaults, and
 * the posteriors.
 * @param recipe of the flow, or of the shipped one of its light-curve model
 */
export function testSetsOf(model: FlowModel, recipe: ShippedRecipe | undefined, request: TestSetRequest): TestSet[] {
  const lightCurves = lightCurveModelOf(model);
  const { rows, folder, backend } = request;
  const curves = {
    times: model.representation ? request.times : Float64Array.from(model.times),
    bands: model.representation ? bandNames(lightCurves) : model.bands,
    options: lightCurveOptionsOf(model),
    bolometric: false,
    magnitudeType: "f32",
  } as const;
  // Flows on one grid share their test sets.
  const grid = createHash("sha256").update(JSON.stringify({ ...curves, times: [...curves.times] }));
  const stem = `${lightCurves.name}-${grid.digest("hex").slice(0, 16)}`;
  const place = (name: string, seed: number) => join(folder, `${stem}-${name}-${seed}.h5`);
  const generate = (source: ParameterSource, output: string, seed: number) =>
    generateDataset({ model: lightCurves, source, curves, backend, output, force: true, resume: false, seed });

  const ofPrior = (name: string): TestSet => ({
    name: `prior ${name}`,
    wide: false,
    async dataset(seed) {
      const output = place(name, seed);
      const drawn = FIRST_SEED + seed;
      if (!existsSync(output)) await generate(createPrior(lightCurves, name, rows, drawn), output, drawn);
      return output;
    },
  });
  const ofPosterior = (posterior: PosteriorRequest, index: number): TestSet => ({
    name: basename(posterior.path),
    wide: false,
    async dataset() {
      const output = place(`posterior${index}`, 0);
      if (existsSync(output)) return output;
      const { parameters } = await readPosterior(lightCurves, posterior);
      const width = lightCurves.inputs.length;
      await generate(memorySource(pickSets(parameters, rows, width), width, posterior.path, "source"), output, 0);
      return output;
    },
  });
  const wide: TestSet = {
    name: "as in training",
    wide: true,
    async dataset(seed) {
      const output = place("training", seed);
      const drawn = ["--count", String(rows), "--seed", String(FIRST_SEED + seed)];
      const asked = ["--times", curves.times.join(","), "--bands", curves.bands.join(",")];
      if (!existsSync(output))
        await command("generate", ...recipe!.generate!, ...drawn, ...asked, "--output", output, "--quiet");
      return output;
    },
  };
  const same = priorOf(recipe);
  return [
    ...(recipe?.generate ? [wide] : []),
    ...Object.keys(lightCurves.priors)
      .filter((name) => name !== same)
      .map(ofPrior),
    ...request.posteriors.map(ofPosterior),
  ];
}

/** Flags that say nothing of how sets are drawn, but how many and with which curves. */
const NOT_OF_SETS = ["--model", "--prior", "--count", "--seed", "--times", "--bands"];

/** The prior that a recipe draws from, where it changes nothing of it. */
function priorOf(recipe: ShippedRecipe | undefined): string | undefined {
  const flags = recipe?.generate ?? [];
  if (flags.some((flag) => flag.startsWith("--") && !NOT_OF_SETS.includes(flag))) return undefined;
  return flags[flags.indexOf("--prior") + 1];
}
