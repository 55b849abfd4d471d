/** Is an event inside the training data? Its posterior against a dataset's inputs, in mass and Lambda space. */

import { openDataset } from "../../data/dataset/reader.ts";
import { PARAMETER_NAMES } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { nearShare, pickSets } from "../inference/nearness.ts";
import { type PosteriorRequest, readPosterior } from "./posterior.ts";

export interface PriorTestResult {
  readonly datasetSets: number;
  readonly posteriorSets: number;
  /**
   * Share of the posterior that is as near to the training inputs as 99 % of these are to each other, in standardised
   * masses and logarithms of Lambdas.
   */
  readonly near: number;
  /** Share inside the ranges of all four inputs. */
  readonly insideRanges: number;
  /** Lowest and highest of training and posterior, and the share of the posterior inside, for each input. */
  readonly ranges: readonly {
    readonly name: string;
    readonly training: readonly [number, number];
    readonly posterior: readonly [number, number];
    readonly inside: number;
  }[];
  /** Points for the figure, [.., 4], at most some thousand. */
  readonly trainingPoints: Float64Array;
  readonly posteriorPoints: Float64Array;
  /** What the user should know of the posterior's masses. */
  readonly notes: readonly string[];
}

const FIGURE_POINTS = 3000;

/** @throws InputError for unreadable files */
export async function testPrior(dataset: string, posterior: PosteriorRequest): Promise<PriorTestResult> {
  const training = await datasetInputs(dataset);
  const { parameters: event, notes } = await readPosterior(posterior);
  const sets = event.length / 4;
  const columns = PARAMETER_NAMES.map((name, column) => {
    const own = columnOf(training, column);
    const other = columnOf(event, column);
    const range = [Math.min(...extremes(own)), Math.max(...extremes(own))] as const;
    return {
      name,
      training: range,
      posterior: extremes(other),
      inside: other.filter((value) => value >= range[0] && value <= range[1]).length / other.length,
    };
  });
  let inside = 0;
  for (let row = 0; row < sets; row++) {
    if (
      columns.every(
        ({ training: [low, high] }, column) => event[4 * row + column] >= low && event[4 * row + column] <= high,
      )
    )
      inside++;
  }
  return {
    datasetSets: training.length / 4,
    posteriorSets: sets,
    near: nearShare(training, event),
    insideRanges: inside / sets,
    ranges: columns,
    trainingPoints: pickSets(training, FIGURE_POINTS),
    posteriorPoints: pickSets(event, FIGURE_POINTS),
    notes,
  };
}

async function datasetInputs(path: string): Promise<Float64Array> {
  const reader = await openDataset(path);
  try {
    const inputs: number[] = [];
    const { layout } = reader;
    const block = Math.max(1, Math.floor((4 * 2 ** 20) / (layout.bands.length * layout.times.length)));
    for (let start = 0; start < layout.count; start += block) {
      const { parameters, rows } = await reader.read(start, Math.min(block, layout.count - start));
      for (let row = 0; row < rows; row++) {
        const own = parameters.subarray(4 * row, 4 * row + 4);
        if (own.every((value) => Number.isFinite(value) && value > 0)) inputs.push(...own);
      }
    }
    if (inputs.length < 8) throw new InputError(`${path} has fewer than two usable sets`);
    return Float64Array.from(inputs);
  } finally {
    await reader.close();
  }
}

function columnOf(sets: Float64Array, column: number): Float64Array {
  return Float64Array.from({ length: sets.length / 4 }, (_, row) => sets[4 * row + column]);
}

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
