/** The surrogate against the real event, at inputs whose likelihood an independent code gives. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { logLikelihood } from "../../src/lightcurves/photometric/pointLikelihood.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { POSSIS } from "../../src/possis/model.ts";
import { readAt2017gfo } from "../support/at2017gfo.ts";
import { describeWithShared, sharedFolder } from "../support/environment.ts";

const SET = [-2.24, 0.2, 0.25, -1.05, 0.1, 0.3, 0.4, 0.0098];

describeWithShared("AT2017gfo", () => {
  it("has the likelihood that the weights give in another program", () => {
    const given = { modelFile: join(sharedFolder!, "possis/Bu2025.safetensors"), distanceMpc: 40, ebv: 0.105 };
    const model = configuredModel(POSSIS, given);
    const options = model.completeOptions(given);
    const detections = readAt2017gfo();
    // The letters: their filters, and the Milky Way's coefficients of these letters.
    const magnitudes = detections.map(({ band, days }) => model.reference(SET, [days], options, [band]).magnitudes[0]);
    const value = logLikelihood(detections, magnitudes, 0.5);
    expect(Math.abs(value + 1152.44)).toBeLessThan(0.05);
  });
});
