/** Generated WGSL, as text: a change of the generators shows here, without any adapter. */

import { expect, it } from "vitest";
import { denseFunction, transposedDenseFunction } from "../../src/kernels/flow/denseShader.ts";
import { fitsLanes, laneApplyShader, laneWeightCount } from "../../src/kernels/flow/laneShader.ts";
import { PLAIN } from "../../src/kernels/flow/tuning.ts";

const SUBGROUP = { rows: 4, subgroup: 4, layout: "rows" } as const;

it.each([
  ["dense-plain", denseFunction({ name: "hidden", inputs: 3, rectified: true }, PLAIN)],
  ["dense-subgroup", denseFunction({ name: "hidden", inputs: 6 }, SUBGROUP)],
  ["dense-compensated", denseFunction({ name: "initial", inputs: 2, compensated: true }, PLAIN)],
  ["transposed-subgroup", transposedDenseFunction("hidden", 5, SUBGROUP)],
])("%s", async (name, { text }) => {
  await expect(`${text}\n`).toMatchFileSnapshot(`generated/${name}.wgsl`);
});

const NARROW = {
  dimensions: 3,
  identity: 1,
  conditions: 1,
  hidden: 4,
  blocks: 1,
  transformer: { kind: "affine", scale: "sigmoid" },
} as const;

it("coupling with features in lanes", async () => {
  await expect(`${laneApplyShader(NARROW, 8).text}\n`).toMatchFileSnapshot("generated/lanes-apply.wgsl");
});

it("lanes take what fits them", () => {
  expect(fitsLanes(NARROW, 16)).toBe(true);
  expect(fitsLanes(NARROW, 4)).toBe(false);
  expect(fitsLanes({ ...NARROW, dimensions: 40, identity: 20 }, 16)).toBe(false);
  expect(fitsLanes({ ...NARROW, hidden: 128 }, 16)).toBe(false);
  expect(fitsLanes({ ...NARROW, transformer: { kind: "spline", bins: 8, tailBound: 3 } }, 16)).toBe(false);
  // Initial layer 2 + 1, context 1 + 1, two hidden layers 4 + 1, and two numbers of the last layer, 4 + 1 each.
  expect(laneWeightCount(NARROW, 8)).toBe(3 + 2 + 5 + 5 + 2 * 5);
});
