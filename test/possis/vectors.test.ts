/** Published inputs and what the weights give for them, computed independently in float64. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { evaluateLightCurves } from "../../src/lightcurves/evaluateLightCurves.ts";
import { configuredModel } from "../../src/lightcurves/registry.ts";
import { POSSIS } from "../../src/possis/model.ts";
import { describeWithShared, hasAdapter, sharedFolder } from "../support/environment.ts";
import { readVector } from "../support/vectors.ts";

const INPUTS = 8;

/** The largest difference to the vectors, where both have values. */
function largestDifference(magnitudes: ArrayLike<number>, expected: Float64Array): number {
  expect(magnitudes.length).toBe(expected.length);
  return expected.reduce((largest, value, index) => {
    const difference = Math.abs(magnitudes[index] - value);
    return Number.isNaN(difference) || difference > largest ? difference : largest;
  }, 0);
}

describeWithShared("the published weights", () => {
  const vectors = () => {
    const { filters } = JSON.parse(readFileSync(join(sharedFolder!, "vectors/possis/manifest.json"), "utf8"));
    const given = { modelFile: join(sharedFolder!, "possis/Bu2025.safetensors") };
    return {
      model: configuredModel(POSSIS, given),
      options: POSSIS.completeOptions(given),
      bands: filters as string[],
      inputs: readVector("possis/inputs.f64"),
      times: readVector("possis/times.f64"),
      expected: readVector("possis/magnitudes.f64"),
    };
  };

  it("give the vectors in float64", () => {
    const { model, options, bands, inputs, times, expected } = vectors();
    expect(bands).toHaveLength(26);
    const sets = Array.from({ length: inputs.length / INPUTS }, (_, set) =>
      model.reference(inputs.subarray(INPUTS * set, INPUTS * (set + 1)), times, options, bands),
    );
    const all = sets.flatMap(({ magnitudes }) => [...magnitudes]);
    expect(largestDifference(all, expected)).toBeLessThan(1e-6);
  });

  it.each<["cpu" | "webgpu", boolean]>([
    ["cpu", true],
    ["webgpu", hasAdapter],
  ])("give the vectors on the %s backend", async (name, there) => {
    if (!there) return;
    const { model, options, bands, inputs, times, expected } = vectors();
    const backend = await openBackend(name);
    try {
      const curves = await evaluateLightCurves(backend, inputs, { model, times, bands, options });
      expect([...curves.status]).toEqual(Array(24).fill(0));
      const difference = largestDifference(curves.magnitudes, expected);
      expect(difference).toBeLessThan(2e-3);
    } finally {
      backend.dispose();
    }
  });
});
