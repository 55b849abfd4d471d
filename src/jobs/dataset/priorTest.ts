/** Is an event inside the training data? Its posterior against a dataset's inputs. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { InputError } from "../../engine/errors.ts";
import { inputPlanesFigure } from "../../figures/inputPlanes.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import { admits, type LightCurveModel } from "../../lightcurves/model.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { nearShare, pickSets } from "../inference/nearness.ts";
import { modelOfDataset } from "./datasetModel.ts";
import { type PosteriorRequest, readPosterior } from "./posterior.ts";

export interface PriorTestRequest {
  /** Training data. */
  readonly dataset: string;
  readonly posterior: PosteriorRequest;
  /** Inputs of both in planes, `.svg` or `.png`. */
  readonly figure?: string;
  readonly force?: boolean;
}

export interface PriorTestResult {
  readonly datasetSets: number;
  readonly posteriorSets: number;
  /**
   * Share of the posterior that is as near to the training inputs as 99 % of these are to each other, in standardised
   * inputs or their logarithms.
   */
  readonly near: number;
  /** Share inside the ranges of all inputs. */
  readonly insideRanges: number;
  /** Lowest and highest of training and posterior, and the share of the posterior inside, for each input. */
  readonly ranges: readonly {
    readonly name: string;
    readonly training: readonly [number, number];
    readonly posterior: readonly [number, number];
    readonly inside: number;
  }[];
}

const FIGURE_POINTS = 3000;

/** @throws InputError for unreadable files */
export async function testPrior(request: PriorTestRequest, events: JobEvents = {}): Promise<PriorTestResult> {
  if (request.figure !== undefined) checkFigurePath(request.figure, "`figure`", request.force === true);
  const { model, inputs: training } = await datasetInputs(request.dataset, events.signal);
  const { parameters: event, notes } = await readPosterior(model, request.posterior);
  for (const note of notes) events.onMessage?.(note);
  const width = model.inputs.length;
  const sets = event.length / width;
  const ranges = model.inputs.map(({ name }, column) => {
    const own = extremes(columnOf(training, column, width));
    const other = columnOf(event, column, width);
    const inside = other.filter((value) => value >= own[0] && value <= own[1]).length / sets;
    return { name, training: own, posterior: extremes(other), inside };
  });
  let inside = 0;
  for (let row = 0; row < sets; row++) {
    const isInside = ranges.every(({ training: [low, high] }, column) => {
      const value = event[width * row + column];
      return value >= low && value <= high;
    });
    if (isInside) inside++;
  }
  const near = nearShare(model.inputs, training, event);
  if (request.figure !== undefined) await drawInputs(request.figure, model, training, event, near);
  return { datasetSets: training.length / width, posteriorSets: sets, near, insideRanges: inside / sets, ranges };
}

async function drawInputs(
  path: string,
  { inputs }: LightCurveModel,
  training: Float64Array,
  event: Float64Array,
  near: number,
): Promise<void> {
  const points = (sets: Float64Array) => pickSets(sets, FIGURE_POINTS, inputs.length);
  const figure = inputPlanesFigure({
    title: "Inputs of the training data and of the event",
    subtitle: `${(100 * near).toFixed(1)} % of the posterior is as near to the training inputs as 99 % of these are to each other`,
    inputs: inputs.map(({ name, unit, scale }) => ({ label: unit === "1" ? name : `${name} (${unit})`, scale })),
    groups: [
      { name: "training data", points: points(training) },
      { name: "posterior", points: points(event) },
    ],
  });
  await writeFigure(path, figure);
}

/** All sets of a dataset that its light-curve model admits, [.., inputs]. */
async function datasetInputs(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ model: LightCurveModel; inputs: Float64Array }> {
  const reader = await openDataset(path);
  try {
    const model = modelOfDataset(reader.layout, path);
    const width = model.inputs.length;
    const inputs = new Float64Array(width * reader.layout.count);
    let kept = 0;
    for await (const { parameters, rows } of datasetBlocks(reader, () => stopIfAborted(signal, "stopped"))) {
      for (let row = 0; row < rows; row++) {
        const own = parameters.subarray(width * row, width * (row + 1));
        if (admits(model, own)) inputs.set(own, width * kept++);
      }
    }
    if (kept < 2) throw new InputError(`${path} has fewer than two usable sets`);
    return { model, inputs: inputs.subarray(0, width * kept) };
  } finally {
    await reader.close();
  }
}

function columnOf(sets: Float64Array, column: number, width: number): Float64Array {
  return Float64Array.from({ length: sets.length / width }, (_, row) => sets[width * row + column]);
}

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
