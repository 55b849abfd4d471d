import { expect, it } from "vitest";
import { modelOptions } from "../../src/du17/options.ts";
import { BAND_CORRECTIONS } from "../../src/du17/physics/bands.ts";
import { bandStatements, lightCurveShape } from "../../src/kernels/du17LightCurves.ts";

it("writes the bands' polynomials as readable WGSL", () => {
  const simple = { coefficients: [1, -2.5, 0, 4, 0.125], last: 8.5 } as const;
  expect(bandStatements([simple, BAND_CORRECTIONS.z])).toBe(
    `fn put_bands(place: u32, quad: Quad) {
  put(place, quad, vec4(1.0f, -2.5f, 0.0f, 4.0f), 0.125f, 8.5f);
  put(place + 1u * QUADS, quad, vec4(1.0720000267028809f, 0.3646000027656555f, -0.10320000350475311f, 0.0036800000816583633f), 0.000012600000445672777f, 15.0f);
}`,
  );
});

it("puts the distance modulus into the first coefficient", () => {
  const near = lightCurveShape(["r"], 10, modelOptions(), "tiled");
  const far = lightCurveShape(["r"], 10, modelOptions({ distanceMpc: 40 }), "tiled");
  expect(near.bands[0].coefficients[0] - far.bands[0].coefficients[0]).toBeCloseTo(5 * Math.log10(4e6), 12);
});

it("keeps one set to an invocation on GPUs and for short grids", () => {
  expect(lightCurveShape(["r"], 1101, modelOptions(), "plain").rowsPerInvocation).toBe(1);
  expect(lightCurveShape(["r"], 10, modelOptions(), "tiled").rowsPerInvocation).toBe(1);
  expect(lightCurveShape(["r"], 1101, modelOptions(), "tiled").rowsPerInvocation).toBeGreaterThan(1);
});
