/** Recomputes a dataset's rows with the float64 reference and reports the differences. */

import { openDataset } from "../../data/dataset/reader.ts";
import type { DatasetLayout } from "../../data/types.ts";
import { BAND_CORRECTIONS, BANDS, type Band } from "../../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE, TIME_SCALE_EXPONENT } from "../../du17/physics/constants.ts";
import type { ModelOptions } from "../../du17/physics/options.ts";
import { evaluateReference } from "../../du17/physics/reference.ts";
import { InputError } from "../../engine/errors.ts";
import { InterruptedError } from "../interrupted.ts";
import { statedOptions } from "./datasetOptions.ts";
import { fillCurve } from "./fill.ts";
import type { JobEvents } from "./generate.ts";
import type { Preparation } from "./prepare.ts";

export interface CheckRequest {
  readonly input: string;
  /** How many sets, spread evenly over the dataset; all of them where it has fewer. */
  readonly rows: number;
  /** Model that the dataset must agree with; the dataset's own where undefined. */
  readonly options?: ModelOptions;
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

export interface CheckSummary {
  readonly input: string;
  readonly variant: string;
  readonly rowsChecked: number;
  readonly rows: number;
  readonly values: number;
  readonly tolerance: number;
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

/** float32 kernels keep this, where there are more than 0.05 thousandths of a solar mass of ejecta. */
const TOLERANCE = 2e-3;
const SMALLEST_EJECTA = 0.05e-3;
/** Below, 1000 mej is a small difference of large terms and the tolerance is wider. */
const WIDE_TOLERANCE = 1e-2;
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

/** Model options that a dataset's provenance states. @throws InputError where it states none */
export function optionsOfDataset(layout: DatasetLayout, path: string): ModelOptions {
  const options = statedOptions(layout.provenance);
  if (options) return options;
  throw new InputError(`${path} does not say by which variant it was made`, {
    hint: "give --variant and the constants that differ from the defaults",
  });
}

/** Runs the job. @throws InputError where the dataset cannot be read or does not say how it was made */
export async function checkDataset(request: CheckRequest, events: JobEvents = {}): Promise<CheckSummary> {
  const reader = await openDataset(request.input);
  try {
    const { layout } = reader;
    const options = request.options ?? optionsOfDataset(layout, request.input);
    const bands = layout.bands as Band[];
    const foreign = bands.find((band) => !BANDS.includes(band));
    if (foreign !== undefined)
      throw new InputError(`${request.input} has the band "${foreign}", which the model does not have`);
    const prepared = layout.provenance.prepared as Preparation | undefined;
    const half = layout.magnitudeType === "f16";
    const rows = Math.min(request.rows, layout.count);
    const histogram = new DifferenceHistogram();
    const largestByBand = new Float64Array(bands.length);
    const totals = { values: 0, beyond: 0, missing: 0, edge: 0, largest: 0 };
    let worst: WorstValue | undefined;
    for (let index = 0; index < rows; index++) {
      // The reference computes without pause: signals come in between.
      if (index % ROWS_BETWEEN_SIGNALS === 0) await new Promise((resolve) => setImmediate(resolve));
      if (events.signal?.aborted) throw new InterruptedError(`stopped after ${index} of ${rows} sets`);
      const row = Math.floor((index * layout.count) / rows);
      const { parameters, magnitudes } = await reader.read(row, 1);
      const reference = evaluateReference(parameters, layout.times, options, bands);
      const { ejectaMass } = reference.ejecta;
      bands.forEach((band, bandIndex) => {
        const at = bandIndex * layout.times.length;
        const expected = reference.magnitudes.subarray(at, at + layout.times.length);
        if (prepared) fillCurve(expected, layout.times, prepared.fill);
        for (let point = 0; point < expected.length; point++) {
          const stored = magnitudes[at + point];
          const wanted = expected[point];
          if (Number.isNaN(stored) && Number.isNaN(wanted)) continue;
          if (Number.isNaN(stored) || Number.isNaN(wanted)) {
            if (nearEdge(layout.times[point], ejectaMass, band)) totals.edge++;
            else totals.missing++;
            continue;
          }
          const difference = Math.abs(stored - wanted);
          const storage = half ? Math.abs(wanted) * 2 ** -11 : 0;
          const tolerance = request.tolerance ?? (ejectaMass > SMALLEST_EJECTA ? TOLERANCE : WIDE_TOLERANCE) + storage;
          totals.values++;
          histogram.add(difference);
          if (difference > tolerance) totals.beyond++;
          if (difference > largestByBand[bandIndex]) largestByBand[bandIndex] = difference;
          if (difference > totals.largest) {
            totals.largest = difference;
            worst = { row, band, timeDays: layout.times[point], stored, reference: wanted };
          }
        }
      });
      events.onProgress?.(index + 1, rows);
    }
    return {
      input: request.input,
      variant: options.variant,
      rowsChecked: rows,
      rows: layout.count,
      values: totals.values,
      tolerance: request.tolerance ?? TOLERANCE,
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

function nearEdge(timeDays: number, ejectaMass: number, band: Band): boolean {
  const rescaled = timeDays / (100 * ejectaMass) ** TIME_SCALE_EXPONENT;
  const edges = [RESCALED_TIME_RANGE.first, BAND_CORRECTIONS[band].last];
  return edges.some((edge) => Math.abs(rescaled / edge - 1) <= EDGE_MARGIN);
}
