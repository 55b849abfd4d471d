import { describe, expect, it } from "vitest";
import { fitMixture } from "../../src/sampling/fitMixture.ts";
import { mixtureProposal } from "../../src/sampling/mixtureProposal.ts";
import type { FlowTrainer, SamplingProblem, TemperedState } from "../../src/sampling/problem.ts";
import { RoundRandom } from "../../src/sampling/roundRandom.ts";
import { equallyWeighted, sample } from "../../src/sampling/sample.ts";
import { boxProblem, gaussian, logSphere, twoGaussians } from "../support/samplingProblems.ts";

const request = { seed: 3, samples: 500, particles: 400 };

describe("sample", () => {
  it("gives the same bits again, and after a stop", async () => {
    const states: TemperedState[] = [];
    const whole = await sample(gaussian(3), request, { onCheckpoint: (state) => void states.push(state) });
    expect(states.length).toBeGreaterThan(3);
    // As a file would hold it.
    const resumed = await sample(gaussian(3), { ...request, resume: structuredClone(states[1]) });
    expect(resumed.parameters).toEqual(whole.parameters);
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.evaluations).toBe(whole.evaluations);
    const other = await sample(gaussian(3), { ...request, seed: 4 });
    expect(other.logEvidence).not.toBe(whole.logEvidence);
  });

  it("does not depend on the likelihood's batches", async () => {
    const { names, dimensions, parameters, logLikelihood } = gaussian(2);
    const problem: SamplingProblem = {
      names,
      dimensions,
      parameters,
      async logLikelihood(values, rows) {
        const parts: number[] = [];
        for (let row = 0; row < rows; row += 7) {
          const count = Math.min(7, rows - row);
          parts.push(...(await logLikelihood(values.slice(row * 2, (row + count) * 2), count)));
        }
        return Float64Array.from(parts);
      },
    };
    const [one, other] = [await sample(gaussian(2), request), await sample(problem, request)];
    expect(other.weights).toEqual(one.weights);
  });

  it("ends at once where it is stopped", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const onCheckpoint = () => stop.abort(reason);
    await expect(sample(gaussian(2), request, { signal: stop.signal, onCheckpoint })).rejects.toBe(reason);
  });

  it("names requests that make no sense, and likelihoods that are 0 everywhere", async () => {
    await expect(sample(gaussian(2), { ...request, samples: 0 })).rejects.toThrow(
      "`samples` is 0, but must be an integer of at least 1",
    );
    await expect(sample(gaussian(2), { ...request, particles: 12.5 })).rejects.toThrow("`particles` is 12.5");
    const nowhere = boxProblem(2, [0, 1], () => Number.NEGATIVE_INFINITY);
    await expect(sample(nowhere, request)).rejects.toThrow("sets of the prior has a likelihood above 0");
  });

  it("knows the evidence where a part of the prior has no likelihood", async () => {
    const half = boxProblem(2, [-4, 4], (x) =>
      x[0] < 0 ? Number.NEGATIVE_INFINITY : Math.log(2) + logSphere(x, 0, 0.5),
    );
    const result = await sample(half, request);
    expect(Math.abs(result.logEvidence - half.logEvidence)).toBeLessThan(0.05);
    expect(result.weights.every((weight, row) => weight === 0 || result.parameters[2 * row] >= 0)).toBe(true);
  });

  it("takes a first proposal that is good, and tempers after one that is not", async () => {
    const problem = gaussian(2);
    const proposal = learned((await sample(problem, request)).latent.slice(0, 1600), 800);
    const good = await sample(problem, { ...request, proposal });
    expect(good.tempered).toBeUndefined();
    expect(Math.abs(good.logEvidence - problem.logEvidence)).toBeLessThan(0.1);
    const bad = await sample(twoGaussians(5), { ...request, proposal: far(5) });
    expect(bad.tempered).toBeDefined();
  });

  it("says what is at an edge, and what stands apart", async () => {
    const edge = boxProblem(2, [0, 1], (x) => 200 * (x[0] - 1) + Math.log(200));
    const { diagnostics } = await sample(edge, request);
    expect(diagnostics.edges.map(({ dimension, side }) => [dimension, side])).toEqual([[0, "high"]]);
    expect(diagnostics.modes).toHaveLength(1);
    const two = await sample(twoGaussians(2), request);
    expect(two.diagnostics.edges).toEqual([]);
    expect(two.diagnostics.modes.map(({ share }) => Math.round(10 * share))).toEqual([8, 2]);
    const rows = equallyWeighted(two, 500, 1);
    const lesser = rows.reduce((count, row) => count + (two.parameters[2 * row] < 0 ? 1 : 0), 0);
    expect(Math.abs(lesser / 500 - 0.2)).toBeLessThan(0.06);
  });

  it("says so where the draws do not suffice", async () => {
    const narrow: FlowTrainer = async () => far(3);
    const result = await sample(gaussian(3), { ...request, draws: 2000, trainFlow: narrow });
    expect(result.diagnostics.enoughSamples).toBe(false);
    expect(result.diagnostics.proposalEfficiency).toBeLessThan(0.5);
  });
});

/** The Gaussians of points. */
const learned = (points: Float64Array, rows: number) =>
  mixtureProposal(fitMixture(points, rows, points.length / rows, new RoundRandom(1)));

/** A density far from everything. */
const far = (dimensions: number) =>
  learned(
    Float64Array.from({ length: 200 * dimensions }, (_, at) => 5 + Math.sin(at * at) / 10),
    200,
  );
