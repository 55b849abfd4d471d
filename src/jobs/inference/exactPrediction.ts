/** Curves of one set or a posterior by a light-curve model's own kernels: what `predict` gives where no flow is named. */

import { basename } from "node:path";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument } from "../../engine/errors.ts";
import { bandedPanelsFigure } from "../../figures/bandedCurves.ts";
import { writeFigure } from "../../figures/write.ts";
import { bandNames, parseBands, wavelengthsOf } from "../../lightcurves/bands.ts";
import { evaluateLightCurves } from "../../lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { distanceModulus, magnitudeText } from "../../lightcurves/options.ts";
import { setText } from "../../lightcurves/text.ts";
import { parseTimes } from "../../lightcurves/times.ts";
import type { JobEvents } from "../events.ts";
import { lightCurveWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { checkTimes } from "./askedGrid.ts";
import { bandPredictions, type Prediction, predictionCsv } from "./bandPrediction.ts";
import { checkRequest, type PredictRequest, readInput, tellWindows } from "./predict.ts";
import { drawHistograms } from "./predictionFigures.ts";

/** As of flows, but for the flows and their samples. */
export interface ExactPredictionRequest extends Omit<PredictRequest, "models" | "samples" | "seed"> {
  readonly lightCurves: LightCurveModel;
}

/** Days after merger where none are asked for. */
const DEFAULT_TIMES = "0.5:14:0.5";

/**
 * Evaluates the sets, and gives the statistics over them that `predict` gives of flows: of one set its curve, with no spread.
 * @throws InputError for bad input
 */
export async function predictExactly(request: ExactPredictionRequest, events: JobEvents = {}): Promise<Prediction> {
  checkRequest({ ...request, seed: 0 });
  const { lightCurves, distanceMpc } = request;
  if (request.times !== undefined) checkTimes(request.times);
  const times = Float64Array.from(request.times ?? parseTimes(DEFAULT_TIMES));
  const bands =
    request.bands === undefined
      ? bandNames(lightCurves)
      : parseBands(bandNames(lightCurves), request.bands, argument("bands"));
  const options = lightCurves.completeOptions({});
  const sets = await readInput(request, {}, lightCurves, events);
  const count = sets.length / lightCurves.inputs.length;
  tellWindows(lightCurves, { bands, times: [...times], options }, sets, events);
  const curves = { times, bands, options, bolometric: false, magnitudeType: "f32" } as const;
  using backend = await openFastestBackend(request.backend, lightCurveWork(lightCurves, curves, count));
  events.onBackend?.(backend);
  const { magnitudes, status } = await evaluateLightCurves(backend, sets, {
    model: lightCurves,
    times,
    bands,
    options,
  });
  const values = bands.length * times.length;
  const share = new Float64Array(values);
  magnitudes.forEach((value, at) => {
    if (!Number.isNaN(value)) share[at % values] += 1 / count;
  });
  const withoutCurves = status.filter((code) => !lightCurves.statuses[code].hasValues).length;
  const grid = { bands, times: [...times], representation: [] };
  const modulus = distanceModulus({ distanceMpc });
  const own = bandPredictions(grid, magnitudes, 1, modulus, share, withoutCurves);
  const prediction: Prediction = {
    ...{ lightCurves, sets: count, samples: 1, withoutCurves, insideTraining: {}, nearTraining: {}, exact: true },
    // That a value is there is the light-curve model's own word: the share of the sets says it already.
    bands: own.map(({ valueShare: _, ...band }) => band),
  };
  await writeOutputs(request, prediction, sets);
  return prediction;
}

async function writeOutputs(
  request: ExactPredictionRequest,
  prediction: Prediction,
  sets: Float64Array,
): Promise<void> {
  const { output, figure, histograms, lightCurves, distanceMpc } = request;
  const one = typeof request.sets === "function";
  const what = one
    ? setText(lightCurves, sets)
    : `${prediction.sets.toLocaleString("en-US")} sets of ${basename((request.sets as { path: string }).path)}`;
  if (figure !== undefined) {
    const spec = bandedPanelsFigure({
      title: `Light curves (${lightCurves.title})`,
      subtitle: prediction.sets === 1 ? what : `${what}; line: median, bands: 68.3, 95 and 99.7 % of them`,
      timesDays: prediction.bands[0].times,
      panels: prediction.bands.map(({ band, times, median, intervals }) => ({
        title: `band ${band}`,
        timesDays: times,
        curves: [{ band, middle: median, intervals: prediction.sets === 1 ? [] : intervals }],
      })),
      magnitudeLabel: magnitudeText({ distanceMpc }),
      magnitudes: distanceMpc === undefined ? "absolute" : "apparent",
      emptyReason: `${lightCurves.title} has no values for these sets`,
      wavelengths: wavelengthsOf(
        lightCurves,
        prediction.bands.map(({ band }) => band),
      ),
    });
    await writeFigure(figure, spec);
  }
  if (histograms !== undefined) await drawHistograms(histograms, prediction, what);
  // After the figures, which refuse to be empty.
  if (output !== undefined) await writeFileWhole(output, predictionCsv(prediction.bands, lightCurves.name));
}
