/** The benchmarks know models by their objects alone: what is registered is measured, what lacks its data is said. */

import { beforeAll, describe, expect, it } from "vitest";
import { benchedModels } from "../../bench/suite/benchedModels.ts";
import type { BenchContext } from "../../bench/suite/context.ts";
import { commonGrid, lightCurveGrids } from "../../bench/suite/lightCurveGrids.ts";
import { lightCurveJob } from "../../bench/suite/lightCurves.ts";
import {
  learnedCurves,
  meanOfSamples,
  QUICK_TRAINING,
  type TrainedFlow,
  trainFlow,
} from "../../bench/suite/trainedFlow.ts";
import { DU17 } from "../../src/du17/model.ts";
import { InputError } from "../../src/engine/errors.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { TOY } from "../support/toyModel.ts";

const WITHOUT_DATA: LightCurveModel = {
  ...TOY,
  title: "the model of a file",
  reference() {
    throw new InputError("there is no file of weights");
  },
};

describe("models in the benchmarks", () => {
  it("are those that need nothing, as they are without options; the others are said", () => {
    const twoInputs = { ...TOY, configure: () => ({ ...TOY, inputs: TOY.inputs.slice(0, 2) }) };
    const { models, absent } = benchedModels([TOY, WITHOUT_DATA, twoInputs]);
    expect(models.map(({ inputs }) => inputs.length)).toEqual([3, 2]);
    expect(absent).toEqual([{ title: "the model of a file", reason: "there is no file of weights" }]);
    const broken = () => {
      throw new TypeError("a mistake");
    };
    expect(() => benchedModels([{ ...TOY, configure: broken }])).toThrow(TypeError);
  });

  it("have one grid in common, and DU17 its own", () => {
    expect(lightCurveGrids(TOY).map(({ points }) => points)).toEqual([111]);
    expect(lightCurveGrids(DU17).map(({ points }) => points)).toEqual([1101, 111, 10]);
    const bands = Array.from({ length: 26 }, (_, index) => ({ name: `b${index}`, wavelengthNm: 400 + index }));
    expect(commonGrid({ ...TOY, bands }).bands).toHaveLength(9);
    expect(commonGrid(DU17).points).toBe(111);
  });

  it("without their data leave a section that says why", async () => {
    const section = await lightCurveJob(WITHOUT_DATA).run({} as BenchContext);
    expect(section.measurements).toEqual([]);
    expect(section.absent).toEqual([
      { table: "curves", what: "the model of a file", reason: "there is no file of weights" },
    ]);
  });
});

describe("a flow trained within the benchmarks", () => {
  const grid = commonGrid(TOY);
  const learned = learnedCurves(grid);

  it("learns the middle of the optical at times at which nearly all sets have values", () => {
    expect(learned.band).toBe("red");
    expect(learned.times).toHaveLength(10);
    // The toy shines from half a day to ten days times its speed, which is 0.3 and more.
    expect(learned.times[0]).toBeCloseTo(0.5, 10);
    expect(learned.times[9]).toBeGreaterThan(3);
    expect(learned.times[9]).toBeLessThan(4);
    const never = { ...TOY, validity: () => [[2, 1] as const] };
    expect(() => learnedCurves(commonGrid(never))).toThrow("no times in common");
  });

  let flows: TrainedFlow[];
  beforeAll(async () => {
    using backend = await openBackend("cpu");
    const train = () => trainFlow(backend, grid, learned, QUICK_TRAINING);
    flows = [await train(), await train()];
  });

  it("is the same each time, and knows how far off it is", () => {
    const [first, second] = flows;
    expect(first.state.parameters).toEqual(second.state.parameters);
    expect(first.errors).toEqual(second.errors);
    expect(first.errors).toHaveLength(2);
    for (const { median, high } of first.errors) {
      // The toy's magnitudes spread over several; a few steps make a flow that knows more than that.
      expect(median).toBeGreaterThan(0);
      expect(median).toBeLessThan(2);
      expect(high).toBeGreaterThan(median);
    }
    expect(first.trainingRows).toBeGreaterThan(500);
    expect(first.trainingRows).toBeLessThan(1000);
    expect(first.conditionsOf(grid.sets(4))).toHaveLength(12);
  });

  it("gives a curve as the mean of its samples", () => {
    const samples = Float64Array.from({ length: 2 * 4 * 10 }, (_, at) => (at < 4 * 10 ? at % 10 : 6 + 2 * (at % 2)));
    samples[10 + 3] += 4;
    const means = meanOfSamples(samples, 4);
    expect(means).toHaveLength(20);
    for (let point = 0; point < 10; point++) {
      expect(means[point]).toBeCloseTo(point === 3 ? 4 : point, 10);
      expect(means[10 + point]).toBeCloseTo(6 + 2 * (point % 2), 10);
    }
  });
});
