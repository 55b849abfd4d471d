/** Curves of a flow: its samples, for a set or a posterior. */

import { basename } from "node:path";
import type { BackendChoice } from "../../engine/openBackend.ts";
import {
  atBandsAndTimes,
  type FlowModel,
  lightCurveModelOf,
  lightCurveOptionsOf,
  setsWithoutCurves,
  valuesPerSet,
} from "../../flow/model.ts";
import { bandNames } from "../../lightcurves/bands.ts";
import { isSeen } from "../../lightcurves/observation.ts";
import { distanceModulus } from "../../lightcurves/options.ts";
import { setText } from "../../lightcurves/text.ts";
import type { JobEvents } from "../events.ts";
import { inBlocks } from "../inference/blocks.ts";
import { openInputs } from "../inference/inputRange.ts";
import { LoadedModel } from "../inference/loadedModel.ts";
import { openFlow } from "../inference/openModel.ts";
import { type PredictRequest, readInput, warnOfInputs } from "../inference/predict.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { Columns } from "./columns.ts";
import type { CurveSource, OverlaidCurves } from "./curveSource.ts";
import { type Observer, observerText, type Shift, shiftTo } from "./observer.ts";
import type { Places } from "./places.ts";

/** Samples of a posterior at most; of larger ones evenly spaced sets have one each. */
const MOST_SAMPLES = 20_000;
/** Samples of a single set. */
const SAMPLES_OF_ONE = 2000;

/** A flow and the sets for which it is asked. */
export interface FlowCurves extends Pick<PredictRequest, "sets" | "redshift" | "seed"> {
  readonly path: string;
  /** Complete: see `completeObserver`. */
  readonly observer: Observer;
  readonly backend: BackendChoice;
}

/** @throws InputError for files that are no flows of curves, and for sets that make no sense */
export async function flowCurves(request: FlowCurves, events: JobEvents = {}): Promise<CurveSource> {
  const { path, observer } = request;
  const flow = await openFlow(path);
  const model = lightCurveModelOf(flow, path);
  const all = await readInput({ ...request, seen: true }, openInputs([flow]), model, events);
  warnOfInputs([{ path, model: flow }], all, events);
  const width = model.inputs.length;
  const total = all.length / width;
  const sets = total > MOST_SAMPLES ? spacedSets(all, width, MOST_SAMPLES) : all;
  const samples = total === 1 ? SAMPLES_OF_ONE : Math.max(1, Math.floor(MOST_SAMPLES / total));
  const { flow: asked, shift } = forObserver(flow, path, observer);
  const own = total === 1 ? setText(model, all) : `${total.toLocaleString("en-US")} sets`;
  return {
    name: basename(path),
    what: `flow of ${model.name}, ${own}`,
    model,
    place: observerText(observer),
    // Those of a representation are decoded for the bands at hand.
    bands: flow.representation ? (model.representation?.anyBand ? undefined : bandNames(model)) : flow.bands,
    notes: shift.notes,
    curves: (places, told) => sampled(asked, shift, { ...request, sets, samples }, places, told),
  };
}

/** A flow whose curves are an observer's, but for what is left to be done to them. */
function forObserver(flow: FlowModel, path: string, observer: Observer): { flow: FlowModel; shift: Shift } {
  const model = lightCurveModelOf(flow, path);
  // What a representation is of, is decoded for any observer.
  if (flow.representation && isSeen(model)) {
    const { redshift = 0, ebv = 0, ebvHost = 0 } = observer;
    const options = { ...flow.training.options, redshift, ebv, ebvHost };
    const shift = { stretch: 1, offset: () => distanceModulus({ distanceMpc: observer.distanceMpc }), notes: [] };
    return { flow: { ...flow, training: { ...flow.training, options } }, shift };
  }
  const { redshift, ebv, ebvHost } = lightCurveOptionsOf(flow) as Observer;
  return { flow, shift: shiftTo(model, { redshift, ebv, ebvHost }, observer, path) };
}

/** Evenly spaced sets. */
function spacedSets(all: Float64Array, width: number, count: number): Float64Array {
  const total = all.length / width;
  const sets = new Float64Array(count * width);
  for (let set = 0; set < count; set++) {
    const row = Math.floor((set * total) / count);
    sets.set(all.subarray(row * width, (row + 1) * width), set * width);
  }
  return sets;
}

async function sampled(
  flow: FlowModel,
  { stretch, offset }: Shift,
  {
    path,
    sets,
    samples,
    seed,
    backend: choice,
  }: {
    readonly path: string;
    readonly sets: Float64Array;
    readonly samples: number;
    readonly seed: number;
    readonly backend: BackendChoice;
  },
  places: Places,
  events: JobEvents,
): Promise<OverlaidCurves> {
  const times = Array.from(places.times, (time) => time / stretch);
  const asked = flow.representation ? atBandsAndTimes(flow, { bands: places.bands, times }, path) : flow;
  const width = lightCurveModelOf(flow).inputs.length;
  const count = sets.length / width;
  const columns = new Columns(count * samples, places, asked, stretch);
  using backend = await openFastestBackend(choice, flowWork(flow.architecture, "inference", count * samples));
  events.onBackend?.(backend);
  using loaded = await LoadedModel.open(backend, asked, count * samples);
  const perCurve = valuesPerSet(asked);
  await inBlocks(count, samples, events, "stopped; nothing was written", async (start, end) => {
    const curves = await loaded.sample(sets.subarray(width * start, width * end), samples, seed, false, start);
    for (let curve = 0; curve < (end - start) * samples; curve++)
      columns.set(start * samples + curve, curves.subarray(curve * perCurve, (curve + 1) * perCurve));
  });
  const withoutCurves = samples * setsWithoutCurves(flow, sets).length;
  return { sets: count * samples, withoutCurves, ...columns.quantiles(offset) };
}
