/** The evaluator on a million random sets. */

import { expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { compareWithReference } from "../support/du17Comparison.ts";
import { describeWithAdapter } from "../support/environment.ts";

describeWithAdapter("the float32 kernels", () => {
  it("agree with the reference on a million sets of the prior", async () => {
    const count = 1_000_000;
    const parameters = createPrior(DU17, "uniform", count, 2, { mass: [1, 3], lambda: [1, 6000] }).read(0, count);
    const times = parseTimes("2.4,7.2");
    const options = modelOptions({ variant: "kilonovaml" });
    using backend = await openBackend("webgpu");
    const { magnitudes } = await evaluateLightCurves(backend, parameters, { times, options });
    const { largest, median } = compareWithReference(parameters, times, magnitudes, options);
    expect(largest).toBeLessThan(2e-3);
    expect(median).toBeLessThan(1e-4);
  });
});
