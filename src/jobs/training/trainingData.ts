/** Rows to train on, from a dataset: chosen bands and points, missing values filled, empty sets left out. */

import { openDataset } from "../../data/dataset/reader.ts";
import type { Band } from "../../du17/physics/bands.ts";
import { InputError } from "../../engine/errors.ts";
import { requireAbsoluteMagnitudes } from "../dataset/absoluteMagnitudes.ts";
import { type Fill, fillCurve } from "../dataset/fill.ts";

/** How curves become a flow's dimensions. */
export interface Compression {
  readonly kind: "points" | "pca";
  /** Every how many points one is kept; for PCA the number of components. */
  readonly value: number;
}

/** Reads `points:120` or `pca:10`. @throws InputError */
export function parseCompression(text: string): Compression {
  const match = /^(points|pca):(\d+)$/.exec(text);
  if (!match || Number(match[2]) < 1) {
    throw new InputError(`--compress is "${text}", but must be points:F (every F-th point) or pca:K (K components)`);
  }
  return { kind: match[1] as Compression["kind"], value: Number(match[2]) };
}

export interface TrainingData {
  readonly path: string;
  readonly rows: number;
  readonly bands: readonly Band[];
  readonly times: readonly number[];
  /** [rows, 4] */
  readonly parameters: Float64Array;
  /** [rows, band, time] */
  readonly magnitudes: Float64Array;
  /** Row numbers in the dataset. */
  readonly datasetRows: Uint32Array;
  /** Sets left out, since a band has no value at all. */
  readonly emptySets: number;
  readonly filledValues: number;
  /** Times left out, since no curve has a value of its own there. */
  readonly emptyTimes: readonly number[];
  readonly provenance: Readonly<Record<string, unknown>>;
}

const BLOCK_VALUES = 4 * 2 ** 20;

/**
 * Reads a whole dataset for training.
 * @param every every how many points one is kept
 * @param keepAll keeps times at which every curve repeats its neighbour (as at the merger itself, where the model never has
 *   a value): such a dimension has no density
 * @throws InputError for bands that it does not have, or where no set is left
 */
export async function readTrainingData(
  path: string,
  bands: readonly Band[] | undefined,
  every: number,
  fill: Fill,
  keepAll = false,
): Promise<TrainingData> {
  const reader = await openDataset(path);
  try {
    requireAbsoluteMagnitudes(reader);
    const { layout } = reader;
    const chosen = (bands ?? (layout.bands as Band[])).map((band) => {
      const index = layout.bands.indexOf(band);
      if (index < 0) throw new InputError(`--bands asks for ${band}, but ${path} has only ${layout.bands.join("")}`);
      return index;
    });
    const points = Array.from({ length: Math.ceil(layout.times.length / every) }, (_, index) => index * every);
    const times = points.map((point) => layout.times[point]);
    const values = chosen.length * points.length;
    const magnitudes = new Float64Array(layout.count * values);
    const parameters = new Float64Array(layout.count * 4);
    const datasetRows = new Uint32Array(layout.count);
    const counts = { kept: 0, empty: 0, filled: 0 };
    const block = Math.max(1, Math.floor(BLOCK_VALUES / (layout.bands.length * layout.times.length)));
    for (let start = 0; start < layout.count; start += block) {
      const chunk = await reader.read(start, Math.min(block, layout.count - start));
      for (let row = 0; row < chunk.rows; row++) {
        const target = magnitudes.subarray(counts.kept * values, (counts.kept + 1) * values);
        let complete = true;
        chosen.forEach((band, index) => {
          const base = (row * layout.bands.length + band) * layout.times.length;
          const curve = target.subarray(index * points.length, (index + 1) * points.length);
          points.forEach((point, at) => {
            // What the dataset itself has filled, and says so, is filled anew.
            const own = chunk.mask?.[base + point] !== 0;
            curve[at] = own ? chunk.magnitudes[base + point] : Number.NaN;
            if (Number.isNaN(curve[at])) counts.filled++;
          });
          fillCurve(curve, times, fill);
          complete &&= curve.every(Number.isFinite);
        });
        const own = chunk.parameters.subarray(4 * row, 4 * row + 4);
        if (!complete || !own.every((value) => Number.isFinite(value) && value > 0)) {
          counts.empty++;
          continue;
        }
        parameters.set(own, 4 * counts.kept);
        datasetRows[counts.kept++] = start + row;
      }
    }
    if (counts.kept === 0) throw new InputError(`${path} has no set with values in these bands and times`);
    const filled = magnitudes.subarray(0, values * counts.kept);
    const own = keepAll ? times.map((_, point) => point) : pointsOfTheirOwn(filled, times.length);
    return {
      path,
      rows: counts.kept,
      bands: chosen.map((band) => layout.bands[band] as Band),
      times: own.map((point) => times[point]),
      emptyTimes: times.filter((_, point) => !own.includes(point)),
      parameters: parameters.slice(0, 4 * counts.kept),
      magnitudes: pickPoints(filled, times.length, own),
      datasetRows: datasetRows.slice(0, counts.kept),
      emptySets: counts.empty,
      filledValues: counts.filled,
      provenance: layout.provenance,
    };
  } finally {
    await reader.close();
  }
}

/** Points whose value differs from that of the neighbour that is kept, in at least one curve of [.., points]. */
function pointsOfTheirOwn(magnitudes: Float64Array, points: number): number[] {
  const differs = new Array<boolean>(points).fill(false);
  for (let start = 0; start < magnitudes.length; start += points) {
    for (let point = 0; point + 1 < points; point++) {
      if (magnitudes[start + point] !== magnitudes[start + point + 1]) differs[point] = true;
    }
  }
  // The last of a run of equal points stands for all of them.
  return differs.flatMap((different, point) => (different || point === points - 1 ? [point] : []));
}

function pickPoints(magnitudes: Float64Array, points: number, kept: readonly number[]): Float64Array {
  if (kept.length === points) return magnitudes.slice();
  const picked = new Float64Array((magnitudes.length / points) * kept.length);
  let next = 0;
  for (let start = 0; start < magnitudes.length; start += points) {
    for (const point of kept) picked[next++] = magnitudes[start + point];
  }
  return picked;
}
