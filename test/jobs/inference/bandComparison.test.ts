import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import type { FlowModel } from "../../../src/flow/model.ts";
import { ComparisonTally, NOMINAL } from "../../../src/jobs/inference/bandComparison.ts";
import { NoisyTruth, ranksAmong } from "../../../src/jobs/inference/noisyRanks.ts";
import { summariseSamples } from "../../../src/jobs/inference/sampleStatistics.ts";
import { smallModel } from "../../support/smallModel.ts";

const SETS = 3000;
const SAMPLES = 20;
const SIGMA = 0.05;

/** Samples of width `sigma`, displaced by `shift`, around truths that have no scatter of their own. */
function tallyOf(sigma: number, shift = 0, noise = SIGMA) {
  const random = new CounterRandom(7, "sampling");
  const tally = new ComparisonTally(1);
  for (let set = 0; set < SETS; set++) {
    const truth = Float64Array.of(-15 - set / SETS);
    const samples = Float64Array.from(
      { length: SAMPLES },
      (_, at) => truth[0] + shift + sigma * random.normal(set, at),
    );
    const drawn = new CounterRandom(1, "noise");
    const noisy = truth.map((value) => value + noise * drawn.normal(set, 0));
    const ranks = ranksAmong(noisy, samples, drawn, set);
    tally.add({ exact: truth, noisy, ranks, plainRanks: ranks }, summariseSamples(samples, SAMPLES, 1, []), 0);
  }
  return tally.result();
}

const at = (level: number) => NOMINAL.findIndex((one) => Math.abs(one - level) < 1e-3);

it("finds a flow calibrated that spreads as much as the noise it was trained with, at every level", () => {
  const { reliability, pit, coverage1, noisyCoverage1, noisyCoverage3 } = tallyOf(SIGMA);
  // Four standard deviations of a share; 99 % too, which 20 samples alone could not say.
  NOMINAL.forEach((level, index) => {
    expect(Math.abs(reliability[index] - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / SETS));
  });
  expect(pit).toHaveLength(20);
  expect(pit.reduce((sum, count) => sum + count, 0)).toBe(SETS);
  for (const count of pit) expect(Math.abs(count - SETS / 20)).toBeLessThan(60);
  // Without the noise, the exact curve is always near the middle.
  expect(coverage1).toBeGreaterThan(0.99);
  // A little less than of a known mean and deviation: those of 20 samples are no better.
  expect(noisyCoverage1).toBeGreaterThan(0.62);
  expect(noisyCoverage1).toBeLessThan(0.7);
  expect(noisyCoverage3).toBeGreaterThan(0.98);
});

it("tells flows that are too sure, too wide or shifted", () => {
  const sure = tallyOf(SIGMA / 3);
  expect(sure.reliability[at(0.683)]).toBeLessThan(0.4);
  expect(sure.pit[0] + sure.pit[19]).toBeGreaterThan(0.4 * SETS);
  expect(tallyOf(3 * SIGMA).reliability[at(0.683)]).toBeGreaterThan(0.9);
  const shifted = tallyOf(SIGMA, 2 * SIGMA).pit;
  expect(shifted[0]).toBeGreaterThan(10 * shifted[19]);
  // Without noise in the training, exact curves count as they are.
  expect(tallyOf(SIGMA, 0, 0).reliability[at(0.5)]).toBeGreaterThan(0.95);
});

it("gives errors of the median, which one stray sample does not move, and of the mean, which it does", () => {
  const tally = new ComparisonTally(2);
  const truth = Float64Array.of(-15, Number.NaN);
  const samples = [-15, 0, -15.1, 0, -14.9, 0, -15, 0, 85, 0];
  const ranks = Float64Array.of(0.5, Number.NaN);
  const curves = { exact: truth, noisy: truth, ranks, plainRanks: ranks };
  tally.add(curves, summariseSamples(samples, 5, 2, []), 0);
  const { medianError, farOff, mean, sets, pit, errorMedian } = tally.result();
  expect({ medianError, farOff, sets }).toEqual({ medianError: 0, farOff: 0, sets: 1 });
  expect(mean.medianError).toBeCloseTo(20, 10);
  expect(mean.farOff).toBe(1);
  expect(pit.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect([...errorMedian]).toEqual([0, Number.NaN]);
});

it("gives the calibration without a sigma factor beside that with it", () => {
  const tally = new ComparisonTally(1, false, 0.5);
  const exact = Float64Array.of(-15);
  const curves = { exact, noisy: exact, ranks: Float64Array.of(0.5), plainRanks: Float64Array.of(0.01) };
  tally.add(curves, summariseSamples([-15, -14], 2, 1, []), 0);
  const { sigmaFactor, reliability, pit, withoutFactor } = tally.result();
  expect(sigmaFactor).toBe(0.5);
  expect([reliability[0], pit[10]]).toEqual([1, 1]);
  expect([withoutFactor!.reliability[at(0.683)], withoutFactor!.reliability[at(0.99)], withoutFactor!.pit[0]]).toEqual([
    0, 1, 1,
  ]);
  expect(tallyOf(SIGMA).withoutFactor).toBeUndefined();
});

describe("truth with the noise of a training", () => {
  const withNoise = (model: FlowModel, noise = 0.02): FlowModel => ({
    ...model,
    training: { ...model.training, details: { recipe: { noise } } },
  });
  const ROWS = 2000;

  /** Standard deviation of each value over many draws. */
  function deviations(model: FlowModel, truth: Float64Array, set: ArrayLike<number> = []): Float64Array {
    const noise = new NoisyTruth(model, new CounterRandom(3, "noise"));
    const squares = new Float64Array(truth.length);
    for (let row = 0; row < ROWS; row++) {
      noise.of(truth, set, row).forEach((value, index) => {
        squares[index] += (value - truth[index]) ** 2 / ROWS;
      });
    }
    return squares.map(Math.sqrt);
  }

  it("is as noisy in magnitudes as the training was, through principal components too", () => {
    for (const sigma of deviations(withNoise(smallModel()), new Float64Array(4))) {
      expect(sigma).toBeGreaterThan(0.019);
      expect(sigma).toBeLessThan(0.021);
    }
    const model = withNoise(smallModel(undefined, true));
    deviations(model, new Float64Array(6)).forEach((sigma, value) => {
      const column = [0, 1, 2, 3].map((component) => model.curves.components![6 * component + value]);
      expect(sigma / (0.02 * Math.hypot(...column))).toBeGreaterThan(0.95);
      expect(sigma / (0.02 * Math.hypot(...column))).toBeLessThan(1.05);
    });
    // Files that do not say, or say nonsense.
    for (const silent of [smallModel(), withNoise(smallModel(), -1)]) {
      expect([...deviations(silent, new Float64Array(4))]).toEqual([0, 0, 0, 0]);
    }
  });

  it("is that of the representation's numbers, less for those on which others depend, around the true curve", () => {
    const { names } = DU17.representation!;
    const set = [1.5, 1.3, 400, 900];
    const small = smallModel();
    const training = {
      ...small.training,
      details: { recipe: { noise: 0.01, compress: { kind: "representation" } } },
    };
    const curves = { centre: new Float64Array(13), scale: new Float64Array(13).fill(2) };
    const model = { ...small, curves, training, representation: names, bands: ["K"], times: [0.5, 3, 3.3] };
    const { magnitudes } = DU17.reference(set, model.times, DU17.completeOptions({}), model.bands);
    const [none, ...sigmas] = deviations(model, magnitudes, set);
    expect(none).toBeNaN();
    // Magnitudes lie between two numbers with a noise of 2 x 0.01 each; the time scale has 0.15 of that.
    for (const sigma of sigmas) {
      expect(sigma).toBeGreaterThan(0.95 * (0.02 / Math.SQRT2));
      expect(sigma).toBeLessThan(0.025);
    }
    // Sets without curves have no truth.
    const dark = new NoisyTruth(model, new CounterRandom(1, "noise")).of(magnitudes, [1.3, 1.3, 5000, 5000], 0);
    expect([...dark].every(Number.isNaN)).toBe(true);
  });
});
