/** The flow against the curves that it was not trained on, at stages of its training. */

import type { Spec } from "vega";
import { type BandedPanel, bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { FlowEvaluator } from "../../flow/evaluator.ts";
import type { Flow } from "../../flow/flow.ts";
import { type FlowModel, magnitudesOf, networkConditions, valuesPerSet } from "../../flow/model.ts";
import type { FlowState } from "../../flow/parameters.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { inputNames } from "../../lightcurves/model.ts";
import { shortSetText } from "../../lightcurves/text.ts";
import { ofMostSamples, SIGMA_LEVELS, summariseSamples } from "../inference/sampleStatistics.ts";
import { givenRows, type TrainingData } from "./trainingData.ts";

const SETS = 3;
const SAMPLES = 400;

/** A row of panels for each stage: three held-out sets, median and bands of one and three sigma. */
export async function evolutionFigure(
  flow: Flow,
  model: FlowModel,
  stages: readonly { epoch: number; state: FlowState }[],
  data: TrainingData,
  heldOut: Uint32Array,
): Promise<Spec> {
  const rows = heldOut.length > 0 ? heldOut : Uint32Array.from({ length: data.rows }, (_, row) => row);
  const chosen = Array.from({ length: SETS }, (_, index) => rows[Math.floor(((index + 0.5) * rows.length) / SETS)]);
  const values = valuesPerSet(model);
  const points = data.times.length;
  const { inputs, values: all } = givenRows(data);
  const sets = chosen.map((row) => all.subarray(inputs.length * row, inputs.length * (row + 1)));
  const conditions = networkConditions(model, Float64Array.from(sets.flatMap((set) => [...set])));
  using evaluator = new FlowEvaluator(flow, SETS * SAMPLES);
  const panels: BandedPanel[] = [];
  // The first stages are wild.
  const late = stages.at(-1)?.epoch;
  for (const { epoch, state } of stages) {
    flow.load(state);
    const samples = magnitudesOf(model, await evaluator.samplePerCondition(conditions, SAMPLES, 1));
    chosen.forEach((row, index) => {
      const own = samples.subarray(index * SAMPLES * values, (index + 1) * SAMPLES * values);
      const whole = summariseSamples(own, SAMPLES, values, [SIGMA_LEVELS.three, SIGMA_LEVELS.one]);
      const summary = model.representation ? ofMostSamples(whole) : whole;
      const truth = data.magnitudesOf?.(row) ?? data.magnitudes.subarray(row * values, (row + 1) * values);
      panels.push({
        widensAxis: epoch === late,
        title: `epoch ${epoch}: ${shortSetText(sets[index])}`,
        curves: data.bands.map((band, at) => {
          const slice = (all: Float64Array) => all.subarray(at * points, (at + 1) * points);
          return {
            band,
            middle: slice(summary.median),
            intervals: summary.intervals.map(({ low, high }) => ({ low: slice(low), high: slice(high) })),
            truth: slice(truth),
          };
        }),
      });
    });
  }
  return bandedPanelsFigure({
    title: "The flow while it learns",
    subtitle: [
      `line: median of ${SAMPLES} samples; bands: 68.3 % and 99.7 % of them; circles: curves of ${heldOut.length > 0 ? "held-out" : "training"} sets${data.numbers ? "" : ", missing values filled"}`,
      `sets by ${inputNames({ inputs })}`,
    ],
    timesDays: data.times,
    panels,
    columns: SETS,
    wavelengths: wavelengthsOf(data.lightCurves, data.bands),
    magnitudeLabel: "magnitude (AB)",
  });
}
