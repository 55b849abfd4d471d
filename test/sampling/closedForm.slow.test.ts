/** Posteriors whose evidence, shares and moments are known, by our own flow. */

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { flowTrainer } from "../../src/jobs/fit/flowProposal.ts";
import { type SamplingResult, sample } from "../../src/sampling/sample.ts";
import {
  BROAD_SHARE,
  banana,
  correlated,
  funnel,
  gaussian,
  type KnownProblem,
  narrowAndBroad,
  twoGaussians,
} from "../support/samplingProblems.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend("cpu");
});
afterAll(() => backend.dispose());

/** The weighted mean of a function of the parameters. */
function mean({ rows, parameters, weights }: SamplingResult, of: (x: Float64Array) => number): number {
  const width = parameters.length / rows;
  return weights.reduce(
    (sum, weight, row) => sum + weight * of(parameters.subarray(row * width, (row + 1) * width)),
    0,
  );
}

async function solved(problem: KnownProblem, seed: number): Promise<SamplingResult> {
  const result = await sample(problem, { seed, trainFlow: flowTrainer(backend) });
  expect(result.effectiveSampleSize).toBeGreaterThan(10_000);
  expect(Math.abs(result.logEvidence - problem.logEvidence)).toBeLessThan(0.05);
  expect(Math.abs(result.logEvidence - problem.logEvidence)).toBeLessThan(5 * result.logEvidenceError);
  expect(result.diagnostics.evidencesDisagree).toBe(false);
  expect(result.diagnostics.paretoShape).toBeLessThan(1);
  return result;
}

const SEEDS = [1, 2];

it.each(SEEDS)("a Gaussian, seed %i", async (seed) => {
  const result = await solved(gaussian(4), seed);
  for (let k = 0; k < 4; k++) {
    expect(Math.abs(mean(result, (x) => x[k]) - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean(result, (x) => (x[k] - 1) ** 2) / 0.25 - 1)).toBeLessThan(0.05);
  }
});

it.each([2, 5])("two Gaussians ten standard deviations apart in %i dimensions", async (dimensions) => {
  for (const seed of SEEDS) {
    const result = await solved(twoGaussians(dimensions), seed);
    const lesser = mean(result, (x) => (x.reduce((sum, value) => sum + value, 0) < 0 ? 1 : 0));
    expect(Math.abs(lesser - 0.2)).toBeLessThan(0.02);
    expect(result.diagnostics.modes).toHaveLength(2);
    expect(Math.abs(result.diagnostics.modes[1].share - 0.2)).toBeLessThan(0.02);
  }
});

it.each(SEEDS)("a banana, seed %i", async (seed) => {
  const result = await solved(banana(), seed);
  expect(Math.abs(mean(result, ([x]) => x))).toBeLessThan(0.03);
  expect(Math.abs(mean(result, ([x]) => x * x) - 1)).toBeLessThan(0.04);
  expect(Math.abs(mean(result, ([x, y]) => (y - 0.5 * x * x) ** 2) / 0.09 - 1)).toBeLessThan(0.04);
  expect(result.diagnostics.modes[0].share).toBeGreaterThan(0.9);
});

it.each(SEEDS)("ten correlated coordinates, seed %i", async (seed) => {
  const result = await solved(correlated(), seed);
  expect(Math.abs(mean(result, (x) => x[0]))).toBeLessThan(0.03);
  expect(Math.abs(mean(result, (x) => x[3] ** 2) - 1)).toBeLessThan(0.05);
  expect(Math.abs(mean(result, (x) => x[2] * x[7]) - 0.9)).toBeLessThan(0.05);
});

it.each(SEEDS)(
  "a narrow valley at an edge and a broad lesser mode, seed %i",
  async (seed) => {
    const problem = narrowAndBroad();
    const result = await sample(problem, { seed, samples: 1000, trainFlow: flowTrainer(backend) });
    expect(result.effectiveSampleSize).toBeGreaterThan(1000);
    expect(Math.abs(result.logEvidence - problem.logEvidence)).toBeLessThan(0.2);
    expect(Math.abs(mean(result, ([x]) => (x < 0.7 ? 1 : 0)) - BROAD_SHARE)).toBeLessThan(0.03);
    expect(result.diagnostics.edges.some(({ dimension, side }) => dimension === 0 && side === "high")).toBe(true);
  },
  300_000,
);

it.each([2, 4])("a funnel with nearly all of its mass where it is narrow, seed %i", async (seed) => {
  const problem = funnel();
  const result = await sample(problem, { seed, samples: 2000 });
  expect(result.effectiveSampleSize).toBeGreaterThan(2000);
  expect(result.diagnostics.evidencesDisagree).toBe(false);
  expect(Math.abs(result.logEvidence - problem.logEvidence)).toBeLessThan(0.1);
  // The mean of an exponential over a tenth of the coordinate.
  expect(Math.abs(mean(result, ([x]) => x / 6 + 0.5) - 0.1)).toBeLessThan(0.01);
});

it("the error of the evidence by the temperatures, of few particles", async () => {
  const problem = twoGaussians(5);
  let squares = 0;
  const seeds = Array.from({ length: 16 }, (_, at) => at + 1);
  for (const seed of seeds) {
    const { tempered } = await sample(problem, { seed, samples: 400, particles: 400 });
    squares += ((tempered!.logEvidence - problem.logEvidence) / tempered!.logEvidenceError) ** 2 / seeds.length;
  }
  expect(Math.sqrt(squares)).toBeLessThan(1.5);
});
