/** One flow against true curves: its samples, its errors and its calibration. */

import { CounterRandom } from "../../engine/random/streams.ts";
import { applySigmaFactors, sigmaFactorsOf } from "../../flow/calibration.ts";
import { valuesPerSet } from "../../flow/model.ts";
import type { JobEvents } from "../events.ts";
import { type BandComparison, ComparisonTally } from "./bandComparison.ts";
import { inBlocks, type Piece } from "./blocks.ts";
import type { Truth } from "./comparedTruth.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { NoisyTruth, ranksAmong } from "./noisyRanks.ts";
import { summariseSamples } from "./sampleStatistics.ts";

/** True curves that a flow is compared with. */
export type TrueCurves = Pick<Truth, "rows" | "groups" | "sets" | "magnitudes">;

/**
 * Compares samples of a flow, as `predict` draws them, with true curves.
 * @param loaded at the bands and times of the curves
 * @param path the flow's file, which the results name
 * @param samples for each set
 * @param seed of samples, of the noise on the truth, and of places among samples
 * @returns a comparison for each band and group
 * @throws InterruptedError where it was stopped
 */
export async function compareFlow(
  loaded: LoadedModel,
  path: string,
  truth: TrueCurves,
  { samples, seed }: { readonly samples: number; readonly seed: number },
  events: JobEvents = {},
  piece?: Piece,
): Promise<BandComparison[]> {
  const { model } = loaded;
  const points = model.times.length;
  const values = valuesPerSet(model);
  const width = truth.sets.length / truth.rows;
  const factors = sigmaFactorsOf(model);
  const groups = truth.groups.map(({ apart, rows }) => ({
    apart,
    rows,
    tallies: model.bands.map(
      (_, band) => new ComparisonTally(points, model.representation !== undefined, factors?.[band].factor),
    ),
  }));
  const talliesOf = new Map(groups.flatMap(({ rows, tallies }) => rows.map((row) => [row, tallies])));
  const random = new CounterRandom(seed, "noise");
  const noise = new NoisyTruth(model, random);
  const block = async (start: number, end: number) => {
    const sets = truth.sets.subarray(width * start, width * end);
    const { samples: plain, centres } = await loaded.uncalibrated(sets, samples, seed, start);
    const spread = factors ? plain.slice() : plain;
    applySigmaFactors(model, spread, centres);
    for (let row = start; row < end; row++) {
      const ownOf = (all: Float64Array) => {
        const first = (row - start) * samples * values;
        return all.subarray(first, first + samples * values);
      };
      const exact = truth.magnitudes.subarray(row * values, (row + 1) * values);
      const noisy = noise.of(exact, truth.sets.subarray(width * row, width * (row + 1)), row);
      const ranks = ranksAmong(noisy, ownOf(spread), random, row);
      const plainRanks = factors ? ranksAmong(noisy, ownOf(plain), random, row) : ranks;
      const summary = summariseSamples(ownOf(spread), samples, values, []);
      talliesOf.get(row)!.forEach((tally, band) => {
        tally.add({ exact, noisy, ranks, plainRanks }, summary, band * points);
      });
    }
  };
  await inBlocks(truth.rows, samples, events, "the comparison was stopped; nothing was written", block, piece);
  const densities = await Promise.all(
    groups.map(({ rows }) => (model.representation ? Number.NaN : meanNegativeLogDensity(loaded, truth, rows, values))),
  );
  return model.bands.flatMap((band, index) =>
    groups.flatMap(({ apart, tallies }, group) => {
      const result = tallies[index].result();
      if (apart !== undefined && result.sets === 0) return [];
      const which = { model: path, band, ...(apart === undefined ? {} : { apart }) };
      return [{ ...which, times: model.times, nll: densities[group], ...result }];
    }),
  );
}

/** Of the sets with a value at every time; NaN without any. */
async function meanNegativeLogDensity(
  loaded: LoadedModel,
  truth: TrueCurves,
  rows: readonly number[],
  values: number,
): Promise<number> {
  const complete = rows.filter((row) =>
    truth.magnitudes.subarray(row * values, (row + 1) * values).every(Number.isFinite),
  );
  if (complete.length === 0) return Number.NaN;
  const pick = (from: Float64Array, width: number) =>
    Float64Array.from(complete.flatMap((row) => [...from.subarray(row * width, (row + 1) * width)]));
  const sets = pick(truth.sets, truth.sets.length / truth.rows);
  const densities = await loaded.logDensity(pick(truth.magnitudes, values), sets, false);
  return -Float64Array.from(densities).reduce((sum, value) => sum + value, 0) / densities.length;
}
