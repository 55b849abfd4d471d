/** How wide a trained flow's samples have to be, by rows that it did not learn. */

import { CounterRandom } from "../../engine/random/streams.ts";
import { FlowEvaluator } from "../../flow/evaluator.ts";
import type { Flow } from "../../flow/flow.ts";
import { type FlowModel, integratedOutOf, magnitudesOf, valuesPerSet } from "../../flow/model.ts";
import type { SigmaFactor } from "../../flow/sigmaFactor.ts";
import { NoisyTruth } from "../inference/noisyRanks.ts";
import { isOfItsBands } from "../inference/physicsShare.ts";
import { SIGMA_LEVELS } from "../inference/sampleStatistics.ts";
import { quantile } from "../statistics.ts";
import type { TrainingData } from "./trainingData.ts";

/** Rows, samples of each, and times of a band that are looked at, at most: about a second on two cores. */
const ROWS = 2000;
const SAMPLES = 31;
const TIMES = 16;
/** Values of all rows: principal components may be of very many. */
const VALUES = 400_000;
/**
 * Of a flow that integrates constants out, whose width is what it is for: by 2,000 rows chance alone moves a factor by 2 %, as
 * much as such a flow is wrong by.
 */
const INTEGRATED = 5;

/** Rows below which a factor would be chance. */
export const FEWEST_ROWS = 30;

/**
 * The factor of each band with which 68.3 % of the values of held-out rows, with the training's noise added, lie within the
 * central 68.3 % of the samples. For each row and time it is the factor that puts the value on the edge of that interval, of
 * which the 0.683 quantile is taken over all of them: the tails of the samples have no part in it. 1 for a band with values in
 * too few rows.
 * @param flow with the numbers of `model`
 * @param conditions of the rows as the network sees them
 * @param rows their numbers in `data`
 * @param seed the same numbers for the same seed
 */
export async function fitSigmaFactors(
  flow: Flow,
  model: FlowModel,
  data: TrainingData,
  { conditions, rows }: { conditions: Float32Array; rows: Uint32Array },
  seed: number,
): Promise<SigmaFactor[]> {
  const points = model.representation ? spread(data.times.length, TIMES) : data.times.map((_, point) => point);
  const thinned = model.representation ? { ...model, times: points.map((point) => data.times[point]) } : model;
  const values = valuesPerSet(thinned);
  const more = integratedOutOf(model).length > 0 ? INTEGRATED : 1;
  const chosen = spread(rows.length, more * Math.min(ROWS, Math.ceil(VALUES / values)));
  const width = flow.architecture.conditions;
  const { dimensions } = flow.architecture;
  const given = new Float32Array(chosen.length * width);
  chosen.forEach((row, at) => {
    given.set(conditions.subarray(row * width, (row + 1) * width), at * width);
  });
  using evaluator = new FlowEvaluator(flow, chosen.length * SAMPLES);
  const samples = await evaluator.samplePerCondition(given, SAMPLES, seed);
  const { curves: centres } = await evaluator.inverse(new Float32Array(chosen.length * dimensions), given);
  const noisy = new NoisyTruth(thinned, new CounterRandom(seed, "calibration"));
  const inputs = data.lightCurves.inputs.length;
  const factors: number[][] = model.bands.map(() => []);
  const withValues = model.bands.map(() => 0);
  const hasOwn = ownValues(model, data);
  chosen.forEach((chosenRow, at) => {
    const row = rows[chosenRow];
    const set = data.parameters.subarray(row * inputs, (row + 1) * inputs);
    const windows = hasOwn(set);
    const known = data.magnitudesOf?.(row);
    const exact = Float64Array.from({ length: values }, (_, value) => {
      const [band, point] = [Math.floor(value / points.length), points[value % points.length]];
      if (!windows(band, data.times[point])) return Number.NaN;
      const place = band * data.times.length + point;
      return known ? known[place] : data.magnitudes[row * model.bands.length * data.times.length + place];
    });
    const truth = noisy.of(exact, set, at);
    const perRow = SAMPLES * dimensions;
    const own = magnitudesOf(thinned, samples.subarray(at * perRow, (at + 1) * perRow));
    const centre = magnitudesOf(thinned, centres.subarray(at * dimensions, (at + 1) * dimensions));
    model.bands.forEach((_, band) => {
      const before = factors[band].length;
      for (let value = band * points.length; value < (band + 1) * points.length; value++) {
        const factor = edgeFactor(truth[value], centre[value], own, value, values);
        if (factor !== undefined) factors[band].push(factor);
      }
      if (factors[band].length > before) withValues[band]++;
    });
  });
  return model.bands.map((band, index) => {
    const factor = quantile(Float64Array.from(factors[index]).sort(), SIGMA_LEVELS.one);
    const usable = withValues[index] >= FEWEST_ROWS && Number.isFinite(factor) && factor > 0;
    return { band, factor: usable ? factor : 1 };
  });
}

/**
 * Whether a set has a value of its own in a band at a time: what a training has filled says nothing of how wide samples are to
 * be. With a representation nothing is filled.
 */
function ownValues(
  model: FlowModel,
  { lightCurves, options }: TrainingData,
): (set: Float64Array) => (band: number, time: number) => boolean {
  if (model.representation || !isOfItsBands(model)) return () => () => true;
  const complete = options ?? lightCurves.completeOptions({});
  return (set) => {
    const windows = lightCurves.validity(set, complete, model.bands);
    return (band, time) => {
      const window = windows[band];
      return window !== undefined && time >= window[0] && time <= window[1];
    };
  };
}

/** Up to `most` of the numbers from 0 to count - 1, evenly spread. */
function spread(count: number, most: number): number[] {
  const length = Math.min(count, most);
  return Array.from({ length }, (_, index) => Math.floor(((index + 0.5) * count) / length));
}

/**
 * The factor that puts a value on the edge of the central 68.3 % of the samples; undefined where the flow has no value there.
 * An interval that leaves out the centre holds nothing on its other side whatever the factor.
 */
function edgeFactor(
  truth: number,
  centre: number,
  samples: Float64Array,
  first: number,
  step: number,
): number | undefined {
  const away = truth - centre;
  if (!Number.isFinite(away)) return undefined;
  if (away === 0) return 0;
  const own: number[] = [];
  for (let at = first; at < samples.length; at += step) if (Number.isFinite(samples[at])) own.push(samples[at]);
  if (own.length < SAMPLES / 2) return undefined;
  const sorted = Float64Array.from(own).sort();
  // Between the samples of these places lies a new sample with exactly this probability, however few they are.
  const share = (1 + (away < 0 ? -1 : 1) * SIGMA_LEVELS.one) / 2;
  const place = Math.min(1, Math.max(0, (share * (sorted.length + 1) - 1) / (sorted.length - 1)));
  const factor = away / (quantile(sorted, place) - centre);
  return factor >= 0 ? factor : Number.POSITIVE_INFINITY;
}
