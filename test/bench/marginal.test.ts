/** The check of flows that integrate constants out, on flows of which the answer is known. */

import { describe, expect, it } from "vitest";
import { checkMarginal } from "../../bench/shipped/marginalCheck.ts";
import { marginalSetsOf } from "../../bench/shipped/marginalEvaluation.ts";
import { marginalTable } from "../../bench/shipped/marginalText.ts";
import { type ComparedBand, LEVELS } from "../../bench/shipped/sampleComparison.ts";
import { DU17 } from "../../src/du17/model.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import type { FlowModel } from "../../src/flow/model.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { smallModel } from "../support/smallModel.ts";
import "../../src/models.ts";

const BINARY = [1.48, 1.26, 250, 700];
const TIMES = [4, 5];
/** mag: a heating rate that scatters by 0.2 dex moves curves by so much, and nothing else. */
const SIGMA = 0.5;

/** A flow whose samples are normal around the curve of the one set, `off` mag beside it and with `width` for its sigma. */
function flowOf(
  off: number,
  width: number,
  details: Record<string, unknown> = { draws: { eps0: "logn:1.58e10:0.2dex" } },
): FlowModel {
  const small = smallModel();
  const architecture = buildArchitecture({
    ...{ dimensions: 4, conditions: 4, couplings: 1, hidden: 2, blocks: 1, seed: 1 },
    ...{ transformer: { kind: "affine", scale: "bounded-exponential" }, normalisation: "none", permutation: "none" },
  });
  const start = initialState(architecture, 1);
  // All parameters 0: the identity.
  const state = { ...start, parameters: start.parameters.map(() => 0) };
  const { magnitudes } = DU17.reference(BINARY, TIMES, DU17.completeOptions({}), ["g", "r"]);
  const curves = { centre: magnitudes.map((value) => value + off), scale: new Float64Array(4).fill(width) };
  const training = { ...small.training, options: { variant: "paper", drawn: "eps0" }, details };
  return { ...small, architecture, state, curves, training, times: TIMES };
}

async function check(flow: FlowModel): Promise<readonly ComparedBand[]> {
  using backend = await openBackend("cpu");
  const sets = Float64Array.of(...BINARY, 1.58e10);
  return (await checkMarginal(backend, flow, { sets, draws: 4000, seed: 1 }, "the flow")).bands;
}

describe("brute force", () => {
  it("finds nothing wrong with a flow that is right", async () => {
    const bands = await check(flowOf(0, SIGMA));
    expect(bands.map(({ band, points }) => [band, points])).toEqual([
      ["g", 2],
      ["r", 2],
    ]);
    for (const { medians, widths, coverage, valueShare } of bands) {
      expect(medians.all).toBeLessThan(0.1);
      expect(widths.all).toBeLessThan(0.08);
      coverage.forEach((share, at) => {
        expect(Math.abs(share - LEVELS[at])).toBeLessThan(0.03);
      });
      expect(valueShare).toBe(0);
    }
  });

  it("finds curves that are off, and widths that are wrong", async () => {
    for (const { medians, widths } of await check(flowOf(0.25, SIGMA))) {
      expect(medians.half).toBeGreaterThan(0.4);
      expect(medians.all).toBeLessThan(0.6);
      expect(widths.all).toBeLessThan(0.08);
    }
    for (const { widths, coverage } of await check(flowOf(0, 2 * SIGMA))) {
      expect(widths.half).toBeGreaterThan(0.9);
      // Of a standard normal distribution within two of the central intervals' ends.
      expect(Math.abs(coverage[1] - 0.9545)).toBeLessThan(0.02);
    }
  });

  it("asks how constants were drawn", async () => {
    await expect(check(flowOf(0, SIGMA, {}))).rejects.toThrow("the flow does not say how eps0 was drawn for it");
  });

  it("takes sets as they were simulated for the training, of priors and of posteriors", async () => {
    const simulations = { prior: "uniform", ranges: { mass: [1.9, 2] } };
    const sets = marginalSetsOf(flowOf(0, SIGMA, { simulations }), 30, [{ path: "a/b.dat" }]);
    expect(sets.map(({ name }) => name)).toEqual(["as in training", "prior uniform", "prior eos", "b.dat"]);
    const [one, other] = [await sets[0].sets(1), await sets[0].sets(2)];
    expect(one).toHaveLength(30 * 5);
    expect(one).not.toEqual(other);
    for (let at = 0; at < one.length; at += 5) expect(one[at]).toBeGreaterThanOrEqual(1.9);
  });
});

describe("its table", () => {
  const right = { half: 0.01, most: 0.04, all: 0.2 };
  const good: ComparedBand = {
    ...{ band: "g", points: 100, medians: right, widths: right, valueShare: 0.01 },
    coverage: [0.51, 0.69, 0.905, 0.951],
  };
  const rows = (...bands: ComparedBand[]) =>
    marginalTable([{ flow: "m", testSet: "wide", seed: 1, seconds: 1, sets: 25, draws: 4000, bands }])
      .split("\n")
      .slice(2)
      .map((line) => line.split("|").map((cell) => cell.trim()));

  it("has the range over bands, and what is aimed at", () => {
    const [own, aim] = rows(good, { ...good, band: "K", widths: { ...right, most: 0.05 } });
    expect(own.slice(1, -1)).toEqual([
      ...["m", "wide", "25", "0.010", "0.040", "1.0 %", "4.0 to 5.0 %"],
      ...["0.510", "0.690", "0.905", "0.951", "1.00 %", "-", "yes"],
    ]);
    expect(aim).toContain("0.683 +- 0.02");
  });

  it.each([
    [{ medians: { ...right, most: 0.11 } }, "no: medians"],
    [{ widths: { ...right, most: 0.051 } }, "no: widths"],
    [{ coverage: [0.47, 0.69, 0.905, 0.951] }, "no: coverage"],
    // A band without any point says nothing.
    [{ points: 0, coverage: [Number.NaN, Number.NaN, Number.NaN, Number.NaN] }, "yes"],
  ])("says which aim %j misses", (change, reached) => {
    expect(rows(good, { ...good, ...change })[0].at(-2)).toBe(reached);
  });
});
