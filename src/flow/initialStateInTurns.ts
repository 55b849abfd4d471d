/** The numbers of a flow before its training, with turns of others in between. */

import { eventTurn } from "../engine/eventTurn.ts";
import type { Architecture } from "./architecture.ts";
import { drawState, type FlowState } from "./parameters.ts";

/** What `initialState` gives. */
export async function initialStateInTurns(architecture: Architecture, seed: number): Promise<FlowState> {
  const work = drawState(architecture, seed);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await eventTurn();
  }
}
