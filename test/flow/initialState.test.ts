/** The numbers of a flow before its training, drawn at once and with turns of others in between. */

import { expect, it, onTestFinished, vi } from "vitest";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import { initialStateInTurns } from "../../src/flow/initialStateInTurns.ts";
import { initialState } from "../../src/flow/parameters.ts";

it("is the same in turns, of which it takes some", async () => {
  const architecture = buildArchitecture({
    ...{ dimensions: 6, conditions: 4, couplings: 4, hidden: 64, blocks: 2, seed: 1 },
    ...{ normalisation: "batch", permutation: "random" },
    transformer: { kind: "affine", scale: "sigmoid" },
  });
  const turns = vi.spyOn(globalThis, "setImmediate");
  onTestFinished(() => turns.mockRestore());
  const state = initialState(architecture, 3);
  expect(turns).not.toHaveBeenCalled();
  expect(await initialStateInTurns(architecture, 3)).toEqual(state);
  expect(state.parameters.length).toBeGreaterThan(60_000);
  expect(turns.mock.calls.length).toBeGreaterThanOrEqual(3);
});
