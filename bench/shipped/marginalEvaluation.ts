/** How right flows are that integrate constants out: brute force on every test set, for several seeds. */

import * as v from "valibot";
import { openBackend } from "../../src/engine/openBackend.ts";
import { atBandsAndTimes, type FlowModel, lightCurveModelOf } from "../../src/flow/model.ts";
import { readPosterior } from "../../src/jobs/dataset/posterior.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { pickSets } from "../../src/jobs/inference/nearness.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { createPrior, type Ranges } from "../../src/lightcurves/priors.ts";
import type { EvaluatedFlow, EvaluationRequest } from "./evaluation.ts";
import { checkMarginal } from "./marginalCheck.ts";
import type { ComparedBand } from "./sampleComparison.ts";
import { FIRST_SEED } from "./testSets.ts";

/** One test set of one flow, by one seed. */
export interface MarginalEvaluation {
  readonly flow: string;
  readonly testSet: string;
  readonly seed: number;
  readonly seconds: number;
  /** Sets with curves, and draws of each. */
  readonly sets: number;
  readonly draws: number;
  /** Of flows of something observed: largest difference of the shares of sets without curves. */
  readonly withoutCurves?: number;
  readonly bands: readonly ComparedBand[];
}

/** Of each test set, at most. */
const SETS = 40;
/** Of each set: chance alone then moves 95 % of the widths by up to 2.7 %, and of the medians by 0.035 sigma. */
const DRAWS = 10_000;
/** Of a flow that answers any, at most. */
export const TIMES = 8;

/** A test set: its name, and its sets by a seed [.., inputs]. */
interface MarginalSets {
  readonly name: string;
  sets(seed: number): Promise<Float64Array>;
}

const RANGES = v.record(v.string(), v.tuple([v.number(), v.number()]));
const SIMULATIONS = v.object({ simulations: v.object({ prior: v.string(), ranges: v.optional(RANGES, {}) }) });

/** As simulations for the training were drawn, where they were and only ranges of a prior were changed; priors; posteriors. */
export function marginalSetsOf(model: FlowModel, rows: number, posteriors: EvaluationRequest["posteriors"]) {
  const lightCurves = lightCurveModelOf(model);
  const width = lightCurves.inputs.length;
  const count = Math.min(rows, SETS);
  const drawn = (prior: string, ranges: Ranges) => async (seed: number) =>
    createPrior(lightCurves, prior, count, FIRST_SEED + seed, ranges).read(0, count);
  const simulated = v.safeParse(SIMULATIONS, model.training.details ?? {});
  const own = simulated.success ? [simulated.output.simulations] : [];
  const all: MarginalSets[] = [
    ...own.map(({ prior, ranges }) => ({ name: "as in training", sets: drawn(prior, ranges) })),
    ...Object.keys(lightCurves.priors).map((name) => ({ name: `prior ${name}`, sets: drawn(name, {}) })),
    ...posteriors.map((posterior) => ({
      name: posterior.path.split(/[/\\]/).at(-1)!,
      sets: async () => pickSets((await readPosterior(lightCurves, posterior)).parameters, count, width),
    })),
  ];
  return all;
}

/**
 * Compares a flow with brute force on its test sets.
 * @param onDone after each set and seed
 * @throws InputError for what cannot be read, InterruptedError where it was stopped
 */
export async function evaluateMarginal(
  { name, path }: EvaluatedFlow,
  { rows, seeds, times, posteriors, backend: choice }: Omit<EvaluationRequest, "folder" | "samples">,
  events: JobEvents,
  onDone: (evaluation: MarginalEvaluation) => void,
): Promise<void> {
  const opened = await openModel(path);
  const every = Math.ceil(times.length / TIMES);
  const asked = [...times].filter((_, at) => at % every === 0);
  const model = opened.representation ? atBandsAndTimes(opened, { times: asked }, path) : opened;
  const backend = await openBackend(choice);
  try {
    events.onBackend?.(backend);
    for (const testSet of marginalSetsOf(model, rows, posteriors)) {
      for (let seed = 1; seed <= seeds; seed++) {
        const begun = performance.now();
        const sets = await testSet.sets(seed);
        const { sets: count, bands } = await checkMarginal(backend, model, { sets, draws: DRAWS, seed }, path);
        const seconds = (performance.now() - begun) / 1000;
        onDone({ flow: name, testSet: testSet.name, seed, seconds, sets: count, draws: DRAWS, bands });
      }
    }
  } finally {
    backend.dispose();
  }
}
