/** How right flows of a measured chirp mass are: brute force on measurements of several precisions, for several seeds. */

import * as v from "valibot";
import { InputError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { atBandsAndTimes, type FlowModel } from "../../src/flow/model.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { BINARY_INPUTS } from "../../src/lightcurves/binary/inputs.ts";
import { BINARY_PRIORS } from "../../src/lightcurves/binary/priors.ts";
import { type Distribution, parseDistribution } from "../../src/lightcurves/draws/distribution.ts";
import { exactValues, observedInputs, observedValues } from "../../src/lightcurves/observed.ts";
import { createPrior, type Ranges } from "../../src/lightcurves/priors.ts";
import { checkAlert } from "./alertCheck.ts";
import type { EvaluatedFlow, EvaluationRequest } from "./evaluation.ts";
import { type MarginalEvaluation, TIMES } from "./marginalEvaluation.ts";
import { FIRST_SEED } from "./testSets.ts";

/** Measurements of each test set, at most. */
const MEASURED = 40;
/** Curves of each: chance alone then moves 95 % of the widths by up to 2.7 %, and of the medians by 0.035 sigma. */
export const CURVES = 10_000;
/** Sets of each: chance alone then moves a share by 0.005 (two standard deviations) where half have none. */
export const DRAWS = 40_000;

const CHIRP_MASS = "chirp_mass";
const SIMULATIONS = v.object({
  simulations: v.object({
    prior: v.literal("eos"),
    ranges: v.optional(v.record(v.string(), v.tuple([v.number(), v.number()])), {}),
    observed: v.object({ [CHIRP_MASS]: v.string() }),
  }),
});

interface Recorded {
  readonly ranges: Ranges;
  readonly sigma: Distribution;
}

/** How a flow's measurements were drawn for its training. @throws InputError where the check does not know them */
function recordedOf({ training }: FlowModel, where: string): Recorded {
  const parsed = v.safeParse(SIMULATIONS, training.details ?? {});
  if (!parsed.success) throw new InputError(`${where} is not of the prior eos given a chirp mass: nothing checks it`);
  const { ranges, observed } = parsed.output.simulations;
  const [, sigma] = observedInputs(CHIRP_MASS);
  return { ranges, sigma: parseDistribution(sigma, observed[CHIRP_MASS]) };
}

/** Measurements of binaries of the prior [count, 2], with the errors of a distribution. */
export function measurements({ ranges, sigma }: Recorded, count: number, seed: number): Float64Array {
  const drawn = { name: "measurements", inputs: BINARY_INPUTS, priors: BINARY_PRIORS };
  const binaries = createPrior(drawn, "eos", count, FIRST_SEED + seed, ranges).read(0, count);
  const exact = exactValues(CHIRP_MASS, binaries, BINARY_INPUTS.length);
  return observedValues({ name: CHIRP_MASS, sigma, seed: FIRST_SEED + seed }, exact, (row) => row);
}

/**
 * Compares a flow with brute force: with errors as in its training, and near their smallest and largest.
 * @param onDone after each set of measurements and seed
 * @throws InputError for what cannot be read, InterruptedError where it was stopped
 */
export async function evaluateAlert(
  { name, path }: EvaluatedFlow,
  { rows, seeds, times, backend: choice }: Pick<EvaluationRequest, "rows" | "seeds" | "times" | "backend">,
  events: JobEvents,
  onDone: (evaluation: MarginalEvaluation) => void,
): Promise<void> {
  const opened = await openModel(path);
  const recorded = recordedOf(opened, path);
  const every = Math.ceil(times.length / TIMES);
  const asked = [...times].filter((_, at) => at % every === 0);
  const model = opened.representation ? atBandsAndTimes(opened, { times: asked }, path) : opened;
  const [lowest, highest] = [opened.training.lowest![1], opened.training.highest![1]];
  const near = (from: number, to: number): Recorded => ({
    ...recorded,
    sigma: parseDistribution(observedInputs(CHIRP_MASS)[1], `log:${from}:${to}`),
  });
  const testSets = [
    ["as in training", recorded],
    ["smallest errors", near(lowest, 2 * lowest)],
    ["largest errors", near(highest / 2, highest)],
  ] as const;
  const backend = await openBackend(choice);
  try {
    events.onBackend?.(backend);
    for (const [testSet, drawn] of testSets) {
      for (let seed = 1; seed <= seeds; seed++) {
        const begun = performance.now();
        const measured = measurements(drawn, Math.min(rows, MEASURED), seed);
        const request = { measured, draws: DRAWS, curves: CURVES, seed, ranges: recorded.ranges };
        const found = await checkAlert(backend, model, request, path);
        const seconds = (performance.now() - begun) / 1000;
        onDone({ flow: name, testSet, seed, seconds, draws: CURVES, ...found });
      }
    }
  } finally {
    backend.dispose();
  }
}
