/** Training inputs that do not vary, or not on their own. */

import { expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { columnExtremes } from "../../../src/flow/columns.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { degenerateInputs } from "../../../src/jobs/inference/degenerateInputs.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { smallModel } from "../../support/smallModel.ts";

/** What is said of a model that was trained on some sets, each changed in one way. */
function said(change: (set: Float64Array) => void): string[] {
  const sets = createPrior(DU17, "eos", 500, 1).read(0, 500);
  for (let at = 0; at < sets.length; at += 4) change(sets.subarray(at, at + 4));
  const model = smallModel();
  const training = { ...model.training, ...columnExtremes(sets, 4) };
  return degenerateInputs(parseModel(encodeModel({ ...model, training, trainingInputs: sets }), "m.safetensors"));
}

it("are named", () => {
  expect(said(() => {})).toEqual([]);
  expect(said((set) => set.set([1.3], 1))).toEqual(["m2 is 1.3 in all of them"]);
  expect(said((set) => set.set([set[0]], 1))).toEqual(["m2 follows from m1"]);
  // A power of it: linear in its logarithm, as the flow sees it.
  expect(said((set) => set.set([3 * set[2] ** 1.5], 3))).toEqual([
    expect.stringMatching(/^lambda2 follows from .*lambda1$/),
  ]);
});
