/** How right inverse flows are, for several seeds of events and samples. */

import { openBackend } from "../../src/engine/openBackend.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { openTableFlow } from "../../src/jobs/inference/openModel.ts";
import type { EvaluatedFlow, EvaluationRequest } from "./evaluation.ts";
import { checkInverse, type InverseCheck } from "./inverseCheck.ts";
import { FIRST_SEED } from "./testSets.ts";

/** One flow, by one seed. */
export interface InverseEvaluation extends InverseCheck {
  readonly flow: string;
  readonly testSet: string;
  readonly seed: number;
  readonly seconds: number;
  readonly events: number;
  readonly proposals: number;
}

/** Events, of a seed, that are ranked and that are weighted, at most. */
const EVENTS = 1000;
const WEIGHTED_EVENTS = 25;
/** Samples of each that are weighted: of a flow that is right chance moves the means by less than 0.01 sigma. */
const PROPOSALS = 20_000;

/** Checks a flow. @param onDone after each seed @throws InputError for what cannot be read */
export async function evaluateInverse(
  { name, path }: EvaluatedFlow,
  { rows, seeds, backend: choice }: Pick<EvaluationRequest, "rows" | "seeds" | "backend">,
  events: JobEvents,
  onDone: (evaluation: InverseEvaluation) => void,
): Promise<void> {
  const flow = await openTableFlow(path);
  const backend = await openBackend(choice);
  try {
    events.onBackend?.(backend);
    for (let seed = 1; seed <= seeds; seed++) {
      const begun = performance.now();
      const [ranked, weighted] = [Math.min(rows, EVENTS), Math.min(rows, WEIGHTED_EVENTS)];
      const asked = { events: ranked, weighted, proposals: PROPOSALS, seed: FIRST_SEED + seed };
      const check = await checkInverse(backend, flow, asked, path);
      const seconds = (performance.now() - begun) / 1000;
      onDone({
        flow: name,
        testSet: "simulated events",
        ...{ seed, seconds, events: ranked, proposals: PROPOSALS, ...check },
      });
    }
  } finally {
    backend.dispose();
  }
}
