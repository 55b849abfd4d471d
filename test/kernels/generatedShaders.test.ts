/** Generated WGSL, as text: a change of the generators shows here, without any adapter. */

import { expect, it } from "vitest";
import { couplingParameterCount } from "../../src/kernels/flow/couplingShape.ts";
import { denseFunction, transposedDenseFunction } from "../../src/kernels/flow/denseShader.ts";
import { canBeFrozen, frozenLiteral, frozenShader } from "../../src/kernels/flow/frozenShader.ts";
import { fitsLanes, laneWeightCount } from "../../src/kernels/flow/laneLayers.ts";
import { laneApplyShader } from "../../src/kernels/flow/laneShader.ts";
import { PLAIN, UNIFORM } from "../../src/kernels/flow/tuning.ts";

const SUBGROUP = { rows: 4, subgroup: 4, layout: "rows" } as const;

it.each([
  ["dense-plain", denseFunction({ name: "hidden", inputs: 3, rectified: true }, PLAIN)],
  ["dense-uniform", denseFunction({ name: "hidden", inputs: 3 }, UNIFORM)],
  ["dense-uniform-aligned", denseFunction({ name: "hidden", inputs: 8, aligned: true }, UNIFORM)],
  ["dense-subgroup", denseFunction({ name: "hidden", inputs: 6 }, SUBGROUP)],
  ["dense-compensated", denseFunction({ name: "initial", inputs: 2, exactFrom: 1 }, PLAIN)],
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
  await expect(`${laneApplyShader(NARROW, 8, false).text}\n`).toMatchFileSnapshot("generated/lanes-apply.wgsl");
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

it.each(["forward", "inverse"])("frozen coupling, %s", async (direction) => {
  const shape = { ...NARROW, dimensions: 2, identity: 1, hidden: 2 };
  const coupling = {
    ...shape,
    features: [1, 0],
    weights: Float32Array.from({ length: couplingParameterCount(shape) }, (_, index) => (index - 8) / 4),
    normalisation: { centre: [0.5, 1], scale: [2, 4], shift: [-1, 3] },
  };
  const { text } = frozenShader(coupling, direction === "inverse");
  await expect(`${text}\n`).toMatchFileSnapshot(`generated/frozen-${direction}.wgsl`);
});

it("numbers of a frozen coupling are float32 literals, without what adapters read as zero", () => {
  expect([1, -0.1, 1e-7, 1e20].map(frozenLiteral)).toEqual([
    "1.0f",
    "-0.10000000149011612f",
    "1.0000000116860974e-7f",
    "100000002004087730000.0f",
  ]);
  expect([0, -0, 1e-40, -1e-40].map(frozenLiteral)).toEqual(["0.0f", "0.0f", "0.0f", "0.0f"]);
  expect(canBeFrozen([1, 2])).toBe(true);
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, 1e39]) expect(canBeFrozen([1, value])).toBe(false);
});
