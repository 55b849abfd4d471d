/** What the list of transforms does to the features. */

import { describe, expect, it } from "vitest";
import { buildArchitecture, type Permutation } from "../../src/flow/architecture.ts";
import { passingFeatures } from "../support/passingFeatures.ts";

function build(permutation: Permutation, dimensions: number, orders?: number[][]) {
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
    ...(orders ? { orders } : {}),
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

  it("learned: come before the couplings that they are for, the first one too", () => {
    const unchanged = [0, 1, 2];
    const architecture = build("learned", 3, [[2, 0, 1], unchanged, [1, 0, 2], unchanged]);
    expect(architecture.transforms.map(({ kind }) => kind)).toEqual(
      "permutation coupling coupling permutation coupling coupling".split(" "),
    );
    // Places 0 and 2 pass, then place 1, of features 2 0 1, then of features 0 2 1.
    expect(passingFeatures(architecture)).toEqual([[1, 2], [0], [0, 1], [2]]);
  });

  it("learned: are refused without an order for each coupling, or with features twice or missing", () => {
    expect(() => build("learned", 3)).toThrow("learned permutations have 0 orders for 4 couplings");
    expect(() => build("learned", 3, [[0, 1, 2]])).toThrow("1 orders for 4 couplings");
    for (const wrong of [[0, 0, 2], [0, 1], []]) {
      const orders = Array.from({ length: 4 }, () => wrong);
      expect(() => build("learned", 3, orders)).toThrow("not a permutation of 0 to 2");
    }
  });
});
