/**
 * Flow against physics, model by model: what does the next curve cost, from how many curves on is the flow the faster way,
 * and how far off is it?
 */

import { openBackend } from "../../src/engine/openBackend.ts";
import { benchedModels } from "./benchedModels.ts";
import { conclusions } from "./conclusions.ts";
import type { BenchJob } from "./context.ts";
import { compareModel, type ModelResult, tableOf } from "./flowAgainstPhysics.ts";
import { lightCurveGrids } from "./lightCurveGrids.ts";
import { reasonOf } from "./race.ts";
import type { Absence } from "./results.ts";
import {
  FULL_TRAINING,
  type LearnedCurves,
  learnedCurves,
  QUICK_TRAINING,
  type TrainedFlow,
  trainFlow,
} from "./trainedFlow.ts";

export const versusJob: BenchJob = {
  name: "versus",
  title: "Flow against physics",
  async run(context) {
    const { models, absent } = benchedModels();
    // Trainings run where all machines have the same: two runs then compare flows with the same numbers.
    const own = context.backends.find(({ choice }) => choice === "cpu")?.backend;
    const trainingBackend = own ?? (await openBackend("cpu"));
    const parts: ModelResult[] = [];
    try {
      for (const model of models) {
        const [grid] = lightCurveGrids(model);
        context.onProgress(`${model.title}: training a flow`);
        let learned: LearnedCurves;
        let flow: TrainedFlow;
        try {
          learned = learnedCurves(grid);
          flow = await trainFlow(trainingBackend, grid, learned, context.quick ? QUICK_TRAINING : FULL_TRAINING);
        } catch (error) {
          parts.push({ ...NOTHING, absent: [{ table: tableOf(grid), what: "flow", reason: reasonOf(error) }] });
          continue;
        }
        parts.push(await compareModel(context, grid, learned, flow));
      }
    } finally {
      if (!own) trainingBackend.dispose();
    }
    const missing = absent.map(({ title, reason }): Absence => ({ table: title, what: "curves", reason }));
    const comparisons = parts.flatMap((part) => part.comparisons);
    return {
      measurements: parts.flatMap((part) => part.measurements),
      absent: [...parts.flatMap((part) => part.absent), ...missing],
      fits: parts.flatMap((part) => part.fits),
      crossings: parts.flatMap((part) => part.crossings),
      comparisons,
      sentences: conclusions(comparisons),
    };
  },
};

const NOTHING: ModelResult = { measurements: [], absent: [], fits: [], crossings: [], comparisons: [] };
