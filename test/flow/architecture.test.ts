/** What the list of transforms does to the features. */

import { describe, expect, it } from "vitest";
import { buildArchitecture, type Permutation } from "../../src/flow/architecture.ts";
import { passingFeatures } from "../support/passingFeatures.ts";

function build(permutation: Permutation, dimensions: number) {
  return buildArchitecture({
    dimensions,
    conditions: 1,
    couplings: 4,
    hidden: 4,
    blocks: 1,
    transformer: { kind: "affine", scale: "sigmoid" },
    normalisation: "none",
    permutation,
    seed: 1,
  });
}

describe("permutations", () => {
  it.each([
    ["none", 6],
    ["none", 7],
    ["reverse", 6],
    ["reverse", 7],
  ] as const)("%s: two couplings in a row transform each of %i features once", (permutation, dimensions) => {
    const [first, second, third] = passingFeatures(build(permutation, dimensions));
    expect([...first, ...second].sort((a, b) => a - b)).toEqual(Array.from({ length: dimensions }, (_, at) => at));
    expect(third).toEqual(first);
  });
});
