/** Is an event inside the training data? Its posterior against a dataset's inputs. */

import { datasetBlocks } from "../../data/dataset/blocks.ts";
import { openDataset } from "../../data/dataset/reader.ts";
import { InputError } from "../../engine/errors.ts";
import { inputPlanesFigure } from "../../figures/inputPlanes.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";
import { keptInputs, nearShare, pickSets } from "../inference/nearness.ts";
import { modelOfDataset } from "./datasetModel.ts";
import { type PosteriorRequest, readPosterior } from "./posterior.ts";
import { SetsWithValues } from "./setsWithValues.ts";

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
   * inputs or their logarithms. `predict` gives the same of flows that were trained on the dataset.
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
  const near = nearShare(model.inputs, keptInputs(training, width), event);
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

/** The sets of a dataset that flows could learn: with values, and admitted by the light-curve model. [.., inputs] */
async function datasetInputs(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ model: LightCurveModel; inputs: Float64Array }> {
  const reader = await openDataset(path);
  try {
    const model = modelOfDataset(reader.layout, path);
    const sets = new SetsWithValues(model);
    for await (const chunk of datasetBlocks(reader, () => stopIfAborted(signal, "stopped"))) sets.add(chunk);
    const inputs = sets.inputs();
    if (inputs.length < 2 * model.inputs.length) {
      throw new InputError(`${path} has fewer than two sets with curves, but must have at least two to compare with`);
    }
    return { model, inputs };
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
