import { describe, expect, it } from "vitest";
import { apart } from "../../src/figures/apart.ts";

describe("labels of neighbours", () => {
  it("stay where they belong if they are far enough from each other", () => {
    expect(apart([80, 20, 50], 11, [5, 100])).toEqual([80, 20, 50]);
  });

  it("move apart around their middle, in their order, as often as they meet others", () => {
    expect(apart([50, 52], 10, [0, 100])).toEqual([46, 56]);
    expect(apart([52, 50, 60], 10, [0, 100])).toEqual([54, 44, 64]);
    expect(apart([50, 50], 10, [0, 100])).toEqual([45, 55]);
  });

  it("stay between the ends while they can", () => {
    expect(apart([1, 2, 40], 10, [5, 100])).toEqual([5, 15, 40]);
    expect(apart([98, 99], 10, [5, 100])).toEqual([90, 100]);
    expect(apart([1, 1, 1], 10, [0, 15])).toEqual([0, 10, 20]);
  });
});
