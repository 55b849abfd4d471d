/** Recomputes a dataset's rows with the float64 reference and reports the differences. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetLayout, DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { findBand } from "../../lightcurves/bands.ts";
import type { LightCurveModel, TimeWindow } from "../../lightcurves/model.ts";
import { headlineOptions, type Options } from "../../lightcurves/options.ts";
import { configuredModel } from "../../lightcurves/registry.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { modelOfDataset, optionsOfDataset, requireInputs } from "./datasetModel.ts";
import { fillCurve } from "./fill.ts";
import type { Preparation } from "./prepare.ts";

/** A dataset to compare with the float64 reference. */
export interface CheckRequest {
  readonly input: string;
  /** How many sets, spread evenly over the dataset; all of them where it has fewer. */
  readonly rows: number;
  /** Options of the model that the dataset must agree with, out of those given; the dataset's own where undefined. */
  readonly options?: (model: LightCurveModel) => Options | undefined;
  /** Largest difference allowed, mag; by default that of the storage. */
  readonly tolerance?: number;
}

/** Where the largest difference is. */
export interface WorstValue {
  readonly row: number;
  readonly band: string;
  readonly timeDays: number;
  readonly stored: number;
  readonly reference: number;
}

/** How far a dataset is from the reference. */
export interface CheckSummary {
  readonly input: string;
  /** Name of the light-curve model. */
  readonly model: string;
  /** Options that titles name. */
  readonly headline: Options;
  readonly rowsChecked: number;
  readonly rows: number;
  readonly values: number;
  readonly tolerance: number;
  /** The widest that a value had: models give some sets more, and half floats are rounded. */
  readonly widestTolerance: number;
  /** mag */
  readonly largest: number;
  readonly median: number;
  readonly largestByBand: Readonly<Record<string, number>>;
  readonly beyondTolerance: number;
  /** Values that one side has and the other has not, away from the windows' edges. */
  readonly missingMismatches: number;
  /** The same within a millionth of a window's edge, where float32 may decide differently. */
  readonly edgeMismatches: number;
  readonly worst: WorstValue | undefined;
  readonly passed: boolean;
}

/** Relative to a window's edge. */
const EDGE_MARGIN = 1e-6;
const ROWS_BETWEEN_SIGNALS = 32;

/** Counts of differences by size, for the median: twenty bins a decade from 1e-12 to 100. */
class DifferenceHistogram {
  private readonly bins = new Float64Array(281);
  private total = 0;

  add(difference: number): void {
    const bin = difference < 1e-12 ? 0 : Math.ceil(20 * (Math.log10(difference) + 12));
    this.bins[Math.min(280, Math.max(0, bin))]++;
    this.total++;
  }

  /** Upper edge of the bin that holds the median. */
  get median(): number {
    let sum = 0;
    for (const [bin, count] of this.bins.entries()) {
      sum += count;
      if (sum >= this.total / 2 && this.total > 0) return bin === 0 ? 0 : 10 ** (bin / 20 - 12);
    }
    return Number.NaN;
  }
}

/** The options that a dataset is checked with. @throws InputError where neither the caller nor the file says them */
function optionsFor({ options, input }: CheckRequest, model: LightCurveModel, layout: DatasetLayout): Options {
  const chosen = options?.(model) ?? optionsOfDataset(model, layout);
  if (chosen) return chosen;
  throw new InputError(`${input} does not say with which options of ${model.name} it was made`, {
    hint: `give ${model.options.flatMap(({ flag }) => flag ?? []).join(", ")} where they differ from the defaults`,
  });
}

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Sets spread evenly over a dataset. All of it is read: damage shows wherever it is, and checksums are of whole arrays. */
async function* sampledSets(reader: DatasetReader, sets: number, stop: () => void) {
  const { count, bands, times, parameterNames } = reader.layout;
  const [width, values] = [parameterNames.length, bands.length * times.length];
  let index = 0;
  for await (const { start, rows, parameters, magnitudes } of datasetBlocks(reader, stop)) {
    // Some formats are read without pause, too.
    await pause();
    for (; index < sets; index++) {
      const row = Math.floor((index * count) / sets);
      const at = row - start;
      if (at >= rows) break;
      yield {
        row,
        parameters: parameters.subarray(at * width, (at + 1) * width),
        magnitudes: magnitudes.subarray(at * values, (at + 1) * values),
      };
    }
  }
}

/** Runs the job. @throws InputError where the dataset cannot be read or does not say how it was made */
export async function checkDataset(request: CheckRequest, events: JobEvents = {}): Promise<CheckSummary> {
  const reader = await openDataset(request.input);
  try {
    const { layout } = reader;
    const stated = modelOfDataset(layout, request.input);
    const options = optionsFor(request, stated, layout);
    const model = configuredModel(stated, options);
    requireInputs(model, layout.parameterNames, request.input);
    const { bands } = layout;
    const foreign = bands.find((band) => !findBand(model, band));
    if (foreign !== undefined)
      throw new InputError(`${request.input} has the band "${foreign}", which ${model.title} does not have`);
    const prepared = layout.provenance.prepared as Preparation | undefined;
    const half = layout.magnitudeType === "f16";
    const rows = Math.min(request.rows, layout.count);
    const histogram = new DifferenceHistogram();
    const largestByBand = new Float64Array(bands.length);
    const totals = { values: 0, beyond: 0, missing: 0, edge: 0, largest: 0, widest: 0 };
    let worst: WorstValue | undefined;
    let checked = 0;
    const stop = () => stopIfAborted(events.signal, `stopped after ${checked} of ${rows} sets`);
    for await (const { row, parameters, magnitudes } of sampledSets(reader, rows, stop)) {
      // The reference computes without pause: signals come in between.
      if (checked % ROWS_BETWEEN_SIGNALS === 0) await pause();
      stop();
      const reference = model.reference(parameters, layout.times, options, bands);
      const windows = model.validity(parameters, options, bands);
      const ownTolerance = model.tolerance.magnitudeFor(reference);
      bands.forEach((band, bandIndex) => {
        const at = bandIndex * layout.times.length;
        const expected = reference.magnitudes.subarray(at, at + layout.times.length);
        if (prepared) fillCurve(expected, layout.times, prepared.fill);
        for (let point = 0; point < expected.length; point++) {
          const stored = magnitudes[at + point];
          const wanted = expected[point];
          const rounding = reference.rounding?.[at + point] ?? 0;
          if (Number.isNaN(stored) && Number.isNaN(wanted)) continue;
          if (Number.isNaN(stored) || Number.isNaN(wanted)) {
            if (rounding === Number.POSITIVE_INFINITY || nearEdge(layout.times[point], windows[bandIndex]))
              totals.edge++;
            else totals.missing++;
            continue;
          }
          const difference = Math.abs(stored - wanted);
          const storage = half ? Math.abs(wanted) * 2 ** -11 : 0;
          const tolerance = request.tolerance ?? ownTolerance + storage + rounding;
          totals.values++;
          histogram.add(difference);
          if (tolerance > totals.widest) totals.widest = tolerance;
          if (difference > tolerance) totals.beyond++;
          if (difference > largestByBand[bandIndex]) largestByBand[bandIndex] = difference;
          if (difference > totals.largest) {
            totals.largest = difference;
            worst = { row, band, timeDays: layout.times[point], stored, reference: wanted };
          }
        }
      });
      events.onProgress?.(++checked, rows);
    }
    return {
      input: request.input,
      model: model.name,
      headline: headlineOptions(model.options, options),
      rowsChecked: rows,
      rows: layout.count,
      values: totals.values,
      tolerance: request.tolerance ?? model.tolerance.magnitude,
      widestTolerance: totals.widest,
      largest: totals.largest,
      median: histogram.median,
      largestByBand: Object.fromEntries(bands.map((band, index) => [band, largestByBand[index]])),
      beyondTolerance: totals.beyond,
      missingMismatches: totals.missing,
      edgeMismatches: totals.edge,
      worst,
      passed: totals.beyond === 0 && totals.missing === 0,
    };
  } finally {
    await reader.close();
  }
}

/** Whether a time is so near a window's edge that float32 may decide differently. */
export function nearEdge(timeDays: number, window: TimeWindow | undefined): boolean {
  return window?.some((edge) => Math.abs(timeDays / edge - 1) <= EDGE_MARGIN) ?? false;
}
