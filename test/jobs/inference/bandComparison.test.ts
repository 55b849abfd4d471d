import { expect, it } from "vitest";
import { CounterRandom } from "../../../src/engine/random/streams.ts";
import { ComparisonTally, NOMINAL } from "../../../src/jobs/inference/bandComparison.ts";
import { noisyRanks, trainingNoise } from "../../../src/jobs/inference/noisyRanks.ts";
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
    const ranks = noisyRanks(truth, samples, Float64Array.of(noise), new CounterRandom(1, "noise"), set);
    tally.add(truth, summariseSamples(samples, SAMPLES, 1, []), ranks, 0);
  }
  return tally.result();
}

const at = (level: number) => NOMINAL.findIndex((one) => Math.abs(one - level) < 1e-3);

it("finds a flow calibrated that spreads as much as the noise it was trained with, at every level", () => {
  const { reliability, pit, coverage1 } = tallyOf(SIGMA);
  // Four standard deviations of a share; 99 % too, which 20 samples alone could not say.
  NOMINAL.forEach((level, index) => {
    expect(Math.abs(reliability[index] - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / SETS));
  });
  expect(pit).toHaveLength(20);
  expect(pit.reduce((sum, count) => sum + count, 0)).toBe(SETS);
  for (const count of pit) expect(Math.abs(count - SETS / 20)).toBeLessThan(60);
  // Without the noise, the exact curve is always near the middle.
  expect(coverage1).toBeGreaterThan(0.99);
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
  tally.add(truth, summariseSamples(samples, 5, 2, []), Float64Array.of(0.5, Number.NaN), 0);
  const { medianError, farOff, mean, sets, pit, errorMedian } = tally.result();
  expect({ medianError, farOff, sets }).toEqual({ medianError: 0, farOff: 0, sets: 1 });
  expect(mean.medianError).toBeCloseTo(20, 10);
  expect(mean.farOff).toBe(1);
  expect(pit.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect([...errorMedian]).toEqual([0, Number.NaN]);
});

it("knows the noise of a training in magnitudes, through principal components too", () => {
  const withNoise = (model: ReturnType<typeof smallModel>) => ({
    ...model,
    training: { ...model.training, details: { recipe: { noise: 0.02 } } },
  });
  expect([...trainingNoise(withNoise(smallModel()))]).toEqual([0.02, 0.02, 0.02, 0.02]);
  const model = withNoise(smallModel(undefined, true));
  const column = [0, 1, 2, 3].map((component) => model.curves.components![6 * component + 1]);
  expect(trainingNoise(model)[1]).toBeCloseTo(0.02 * Math.hypot(...column), 12);
  // Files that do not say, or say nonsense.
  expect(trainingNoise(smallModel())[0]).toBe(0);
  const nonsense = { ...smallModel().training, details: { recipe: { noise: -1 } } };
  expect(trainingNoise({ ...smallModel(), training: nonsense })[0]).toBe(0);
});
