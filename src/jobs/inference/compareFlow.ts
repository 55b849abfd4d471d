/** Flows against the curves of a dataset: errors and coverage for each band. */

import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetReader } from "../../data/types.ts";
import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import type { FlowModel } from "../../flow/model.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { quantile, SIGMA_LEVELS, summariseSamples } from "./sampleStatistics.ts";
import { LoadedModel } from "./useFlow.ts";

export interface CompareRequest {
  readonly models: readonly { readonly path: string; readonly model: FlowModel }[];
  readonly dataset: string;
  /** Sets to compare, evenly spread over the dataset. */
  readonly sets: number;
  readonly samples: number;
  readonly seed: number;
}

/** Nominal coverages of the reliability curve. */
export const NOMINAL = [0.1, 0.3, 0.5, SIGMA_LEVELS.one, 0.8, 0.9, 0.95, SIGMA_LEVELS.three] as const;

/** Mean of samples against the dataset, for one band. */
export interface BandComparison {
  readonly model: string;
  readonly band: string;
  readonly times: readonly number[];
  readonly sets: number;
  /** Share of the sets with a point more than 5 mag off. */
  readonly farOff: number;
  /** Root mean square error of the other sets, mag. */
  readonly rmse: number;
  readonly medianError: number;
  /** Share of the points within one and three standard deviations of the samples' mean. */
  readonly coverage1: number;
  readonly coverage3: number;
  /** Mean standard deviation of the samples of the other sets, mag. */
  readonly meanSigma: number;
  /** Share of the points within the central interval of each of {@link NOMINAL}. */
  readonly reliability: readonly number[];
  /** Mean negative log-density of complete curves, per magnitude (nats); NaN without any. */
  readonly nll: number;
  /** Errors over time: median and central 68 and 95 %. */
  readonly errorMedian: Float64Array;
  readonly errorIntervals: readonly {
    readonly level: number;
    readonly low: Float64Array;
    readonly high: Float64Array;
  }[];
}

const FAR_OFF = 5;
const BLOCK_SAMPLES = 100_000;

/** @throws InputError where the dataset lacks a model's bands or times, or has no set with values */
export async function compareFlows(
  request: CompareRequest,
  backend: Backend,
  onProgress?: (done: number, total: number) => void,
  onWarning?: (text: string) => void,
): Promise<BandComparison[]> {
  const reader = await openDataset(request.dataset);
  try {
    requireAbsoluteMagnitudes(reader);
    const { variant } = reader.layout.provenance;
    const results: BandComparison[] = [];
    for (const [index, { path, model }] of request.models.entries()) {
      const learned = model.training.variant;
      if (learned !== undefined && typeof variant === "string" && learned !== variant)
        onWarning?.(
          `${path} learned the variant ${learned}, but ${request.dataset} holds ${variant}: the difference of the variants counts as error`,
        );
      const truth = await readTruth(reader, model, path, request.sets);
      const report = (done: number) => onProgress?.(index * truth.rows + done, request.models.length * truth.rows);
      results.push(...(await compareModel(path, model, truth, request, backend, report)));
    }
    return results;
  } finally {
    await reader.close();
  }
}

interface Truth {
  readonly rows: number;
  readonly parameters: Float64Array;
  /** [rows, band, time]; NaN where the dataset has no value. */
  readonly magnitudes: Float64Array;
}

async function readTruth(reader: DatasetReader, model: FlowModel, path: string, sets: number): Promise<Truth> {
  const { layout } = reader;
  const bands = model.bands.map((band) => {
    const index = layout.bands.indexOf(band);
    if (index < 0) throw new InputError(`${reader.path} has no band ${band}, which ${path} is for`);
    return index;
  });
  const points = model.times.map((time) => {
    const index = layout.times.findIndex((own) => Math.abs(own - time) < 1e-6);
    if (index < 0) throw new InputError(`${reader.path} has no time ${time} days, which ${path} is for`);
    return index;
  });
  const count = Math.min(sets, layout.count);
  const values = bands.length * points.length;
  const parameters: number[] = [];
  const magnitudes: number[] = [];
  for (let set = 0; set < count; set++) {
    const chunk = await reader.read(Math.floor((set * layout.count) / count), 1);
    const own = bands.flatMap((band) => points.map((point) => chunk.magnitudes[band * layout.times.length + point]));
    const inputs = chunk.parameters.subarray(0, 4);
    if (!own.some(Number.isFinite) || !inputs.every((value) => Number.isFinite(value) && value > 0)) continue;
    parameters.push(...inputs);
    magnitudes.push(...own);
  }
  if (parameters.length === 0) throw new InputError(`${reader.path} has no set with values in the bands of ${path}`);
  return {
    rows: magnitudes.length / values,
    parameters: Float64Array.from(parameters),
    magnitudes: Float64Array.from(magnitudes),
  };
}

async function compareModel(
  path: string,
  model: FlowModel,
  truth: Truth,
  request: CompareRequest,
  backend: Backend,
  report: (done: number) => void,
): Promise<BandComparison[]> {
  const points = model.times.length;
  const values = model.bands.length * points;
  const tallies = model.bands.map(() => new Tally(points));
  const { samples, seed } = request;
  using loaded = await LoadedModel.open(backend, model, truth.rows * samples);
  const block = Math.max(1, Math.floor(BLOCK_SAMPLES / samples));
  const levels = [...NOMINAL];
  for (let start = 0; start < truth.rows; start += block) {
    const end = Math.min(truth.rows, start + block);
    const drawn = await loaded.sample(truth.parameters.subarray(4 * start, 4 * end), samples, seed, false, start);
    for (let row = start; row < end; row++) {
      const first = (row - start) * samples * values;
      const summary = summariseSamples(drawn.subarray(first, first + samples * values), samples, values, levels);
      const own = truth.magnitudes.subarray(row * values, (row + 1) * values);
      tallies.forEach((tally, band) => {
        tally.add(own, summary, band * points);
      });
    }
    report(end);
  }
  const complete = Array.from({ length: truth.rows }, (_, row) => row).filter((row) =>
    truth.magnitudes.subarray(row * values, (row + 1) * values).every(Number.isFinite),
  );
  const pick = (from: Float64Array, width: number) =>
    Float64Array.from(complete.flatMap((row) => [...from.subarray(row * width, (row + 1) * width)]));
  const densities = complete.length
    ? await loaded.logDensity(pick(truth.magnitudes, values), pick(truth.parameters, 4), false)
    : new Float64Array();
  const nll = -Float64Array.from(densities).reduce((sum, value) => sum + value, 0) / densities.length;
  return model.bands.map((band, index) => ({
    model: path,
    band,
    times: model.times,
    nll,
    ...tallies[index].result(),
  }));
}

/** Collects one band's errors, set by set. */
class Tally {
  private readonly errors: number[][];
  private readonly within = NOMINAL.map(() => 0);
  private readonly setErrors: { squares: number; points: number; largest: number; sigma: number }[] = [];
  private absolute: number[] = [];
  private within1 = 0;
  private within3 = 0;
  private points = 0;

  constructor(times: number) {
    this.errors = Array.from({ length: times }, () => []);
  }

  add(truth: Float64Array, summary: ReturnType<typeof summariseSamples>, from: number): void {
    const set = { squares: 0, points: 0, largest: 0, sigma: 0 };
    this.errors.forEach((errors, time) => {
      const at = from + time;
      const value = truth[at];
      if (!Number.isFinite(value)) return;
      const error = summary.mean[at] - value;
      errors.push(error);
      this.absolute.push(Math.abs(error));
      this.points++;
      set.squares += error * error;
      set.points++;
      set.largest = Number.isFinite(error) ? Math.max(set.largest, Math.abs(error)) : Number.POSITIVE_INFINITY;
      set.sigma += summary.sigma[at];
      if (Math.abs(error) <= summary.sigma[at]) this.within1++;
      if (Math.abs(error) <= 3 * summary.sigma[at]) this.within3++;
      summary.intervals.forEach(({ low, high }, level) => {
        if (value >= low[at] && value <= high[at]) this.within[level]++;
      });
    });
    if (set.points > 0) this.setErrors.push(set);
  }

  result(): Omit<BandComparison, "model" | "band" | "times" | "nll"> {
    const near = this.setErrors.filter((set) => set.largest <= FAR_OFF);
    const squares = near.reduce((sum, set) => sum + set.squares, 0);
    const counted = near.reduce((sum, set) => sum + set.points, 0);
    const sorted = this.errors.map((errors) => Float64Array.from(errors).sort());
    const edge = (share: number) => Float64Array.from(sorted, (errors) => quantile(errors, share));
    return {
      sets: this.setErrors.length,
      farOff: 1 - near.length / this.setErrors.length,
      rmse: Math.sqrt(squares / counted),
      medianError: quantile(Float64Array.from(this.absolute).sort(), 0.5),
      coverage1: this.within1 / this.points,
      coverage3: this.within3 / this.points,
      meanSigma: near.reduce((sum, set) => sum + set.sigma, 0) / counted,
      reliability: this.within.map((count) => count / this.points),
      errorMedian: edge(0.5),
      errorIntervals: [0.95, SIGMA_LEVELS.one].map((level) => ({
        level,
        low: edge(0.5 - level / 2),
        high: edge(0.5 + level / 2),
      })),
    };
  }
}
