/** How right flows are: errors, has-a-value and coverage on every test set, for several seeds. */

import type { BackendChoice } from "../../src/engine/openBackend.ts";
import { lightCurveModelOf } from "../../src/flow/model.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { type BandComparison, type CurveErrors, NOMINAL } from "../../src/jobs/inference/bandComparison.ts";
import { compare } from "../../src/jobs/inference/compare.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { SIGMA_LEVELS } from "../../src/jobs/inference/sampleStatistics.ts";
import { type Aims, findRecipe } from "./recipes.ts";
import { type TestSetRequest, testSetsOf } from "./testSets.ts";

/** A flow to evaluate. */
export interface EvaluatedFlow {
  /** What tables call it. */
  readonly name: string;
  readonly path: string;
}

/** What is the same for all flows of an evaluation. */
export interface EvaluationRequest extends TestSetRequest {
  /** Of test sets and samples: 1, 2, ... */
  readonly seeds: number;
  /** For each set. */
  readonly samples: number;
  readonly backend: BackendChoice;
}

/** Shares of the points, with the training's noise, within one and three standard deviations' worth of the samples. */
interface Coverage {
  readonly one: number;
  readonly three: number;
}

/** One band of one test set, by one seed. */
export interface EvaluatedBand {
  readonly band: string;
  /** What its sets have in common, where they are reported apart. */
  readonly apart?: string;
  /** Sets with curves. */
  readonly sets: number;
  readonly median: CurveErrors;
  readonly mean: CurveErrors;
  readonly valueRight?: number;
  readonly coverage: Coverage;
  /** Before the flow's sigma factor, where it has one. */
  readonly uncalibrated?: Coverage;
}

/** One test set of one flow, by one seed. */
export interface Evaluation {
  readonly flow: string;
  readonly testSet: string;
  readonly seed: number;
  readonly seconds: number;
  readonly aims?: Aims;
  readonly bands: readonly EvaluatedBand[];
}

const ONE = NOMINAL.indexOf(SIGMA_LEVELS.one);
const THREE = NOMINAL.indexOf(SIGMA_LEVELS.three);

function evaluatedBand(one: BandComparison): EvaluatedBand {
  const { band, apart, sets, medianError, rmse, farOff, mean, valueRight, reliability, withoutFactor } = one;
  const coverage = (shares: readonly number[]) => ({ one: shares[ONE], three: shares[THREE] });
  return {
    ...{ band, apart, sets, valueRight },
    ...{ median: { medianError, rmse, farOff }, mean, coverage: coverage(reliability) },
    ...(withoutFactor ? { uncalibrated: coverage(withoutFactor.reliability) } : {}),
  };
}

/**
 * Evaluates a flow on its test sets.
 * @param onDone after each set and seed
 * @throws InputError for what cannot be read, InterruptedError where it was stopped
 */
export async function evaluateFlow(
  { name, path }: EvaluatedFlow,
  request: EvaluationRequest,
  events: JobEvents,
  onDone: (evaluation: Evaluation) => void,
): Promise<void> {
  const model = await openModel(path);
  // Another flow is judged as the shipped one of its light-curve model.
  const recipe = findRecipe(name) ?? findRecipe(lightCurveModelOf(model).name);
  const { seeds, rows, samples, backend } = request;
  for (const testSet of testSetsOf(model, recipe, request)) {
    for (let seed = 1; seed <= seeds; seed++) {
      const begun = performance.now();
      const dataset = await testSet.dataset(seed);
      const asked = { models: [path], dataset, sets: rows, rows: "all", samples, seed, backend, force: false } as const;
      const { bands } = await compare(asked, events);
      onDone({
        ...{ flow: name, testSet: testSet.name, seed, seconds: (performance.now() - begun) / 1000 },
        ...(recipe?.aims ? { aims: recipe.aims[testSet.wide ? "wide" : "others"] } : {}),
        bands: bands.map(evaluatedBand),
      });
    }
  }
}
