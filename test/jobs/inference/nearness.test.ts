import { expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { encodeModel } from "../../../src/flow/modelEncoding.ts";
import { parseModel } from "../../../src/flow/modelFile.ts";
import { inputWarning, nearTraining, trainingRangeReport } from "../../../src/jobs/inference/inputRange.ts";
import { nearShare, pickSets } from "../../../src/jobs/inference/nearness.ts";
import { createPrior } from "../../../src/lightcurves/priors.ts";
import { smallModel } from "../../support/smallModel.ts";

const training = createPrior(DU17, "eos", 20_000, 1).read(0, 20_000);
const alike = createPrior(DU17, "eos", 2000, 2).read(0, 2000);
/** Both Lambdas far beyond any equation of state, within the ranges of neither. */
const unlike = alike.map((value, index) => (index % 4 < 2 ? value : 100 * value));

const { inputs } = DU17;

it("finds inputs like the training's near, and others not", () => {
  expect(nearShare(inputs, training, alike)).toBeGreaterThan(0.95);
  expect(nearShare(inputs, training, unlike)).toBeLessThan(0.1);
  // Half of either.
  const mixed = Float64Array.of(...alike.subarray(0, 4000), ...unlike.subarray(0, 4000));
  expect(nearShare(inputs, training, mixed)).toBeCloseTo(0.5, 1);
});

it("says about the same by the inputs that a model keeps", () => {
  const kept = pickSets(training, 2000, 4);
  expect(kept).toHaveLength(8000);
  const mixed = Float64Array.of(...alike.subarray(0, 4000), ...unlike.subarray(0, 4000));
  expect(Math.abs(nearShare(inputs, kept, mixed) - nearShare(inputs, training, mixed))).toBeLessThan(0.05);
});

it("travels in the model's file, and becomes a warning with a number", () => {
  const model = parseModel(
    encodeModel({ ...smallModel(), trainingInputs: pickSets(training, 2000, 4) }),
    "m.safetensors",
  );
  expect(model.trainingInputs).toHaveLength(8000);
  const warn = (sets: Float64Array) =>
    inputWarning(trainingRangeReport(model, sets), nearTraining(model, sets), "m.safetensors");
  expect(warn(alike)).toBeUndefined();
  expect(warn(unlike)).toMatch(
    /^only [\d.]+ % of the inputs are as near to the training inputs of m\.safetensors as 99 %/,
  );
  expect(warn(unlike.subarray(0, 4))).toMatch(/^the input is not as near/);
  // Models that kept none are asked for their ranges.
  expect(nearTraining(smallModel(), alike)).toBeUndefined();
  expect(inputWarning(undefined, undefined, "m")).toContain("does not say which inputs");
});

it("refuses inputs that cannot be", () => {
  const bad = encodeModel({ ...smallModel(), trainingInputs: Float64Array.of(1.4, 1.3, 300, 400, 1.4, 1.3, -1, 400) });
  expect(() => parseModel(bad, "m.safetensors")).toThrow('tensor "training.inputs" must hold two or more sets');
});
