/** The self-test of light curves must notice what is wrong, and say what it cannot test. */

import { expect, it } from "vitest";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { testBackend } from "../../../src/jobs/machine/selfTest.ts";
import type { LightCurveModel } from "../../../src/lightcurves/model.ts";
import { TOY } from "../../support/toyModel.ts";

it("compares the curves of models with their references, and says which it cannot test", async () => {
  using backend = new CpuBackend("a test");
  const seen: string[] = [];
  // A hundredth of a magnitude brighter than its kernel makes it.
  const wrong: LightCurveModel = {
    ...TOY,
    name: "wrong",
    reference: (...request) => {
      const curves = TOY.reference(...request);
      return { ...curves, magnitudes: curves.magnitudes.map((value) => value - 0.01) };
    },
  };
  const absent: LightCurveModel = {
    ...TOY,
    name: "absent",
    reference: () => {
      throw new InputError("its weights are not here");
    },
  };
  const { models } = await testBackend(backend, [], [TOY, wrong, absent], {
    onModel: ({ model }) => seen.push(model),
  });
  expect(models).toMatchObject([
    { model: "toy", sets: 16, problem: undefined, untested: undefined },
    { model: "wrong", problem: expect.stringMatching(/^set \d+, band (blue|red), [\d.]+ days: -[\d.]+ where/) },
    { model: "absent", problem: undefined, untested: "its weights are not here" },
  ]);
  expect(seen).toEqual(["toy", "wrong", "absent"]);
});
