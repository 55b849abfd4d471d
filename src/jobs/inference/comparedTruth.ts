/** The curves that a flow is compared with: which sets of a dataset, and in which groups. */

import type { DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import type { FlowModel } from "../../flow/model.ts";
import { admits, type LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { namedQuantities, quantityValues } from "../../lightcurves/quantities.ts";
import { optionsOfDataset } from "../dataset/datasetModel.ts";
import type { JobEvents } from "../events.ts";
import { type ComparedSets, heldOutRows } from "./heldOut.ts";
import { missingConditions, unconditionedSets } from "./loadedModel.ts";

/** What a job of its own needs of a flow. */
export interface OpenedFlow {
  readonly path: string;
  readonly model: FlowModel;
}

/** Which sets a flow was compared on. */
export interface ComparedFlow extends Omit<ComparedSets, "indices"> {
  readonly model: string;
  /** Sets compared, and rows that they are chosen from. */
  readonly sets: number;
  readonly of: number;
}

/** The curves of some sets, as a flow has them. */
export interface Truth {
  readonly compared: ComparedFlow;
  readonly rows: number;
  /** Groups of sets, without those that have none. */
  readonly groups: readonly { readonly apart?: string; readonly rows: readonly number[] }[];
  /** [rows, inputs] */
  readonly sets: Float64Array;
  /** [rows, band, time]; NaN where the dataset has no value. */
  readonly magnitudes: Float64Array;
}

/** Which rows a flow is compared on, and says so. */
async function chooseRows(
  reader: DatasetReader,
  { path, model }: OpenedFlow,
  asked: ComparedSets["rows"],
  events: JobEvents,
): Promise<ComparedSets> {
  if (asked === "all") return { rows: "all", because: "asked-for" };
  const chosen = await heldOutRows(reader, model, events.signal);
  const count = (chosen.indices?.length ?? reader.layout.count).toLocaleString("en-US");
  switch (chosen.because) {
    case "trained-on-it":
      events.onMessage?.(
        `${path} was trained on ${reader.path}: compared on its ${count} held-out rows alone, which it did not learn`,
      );
      break;
    case "another-dataset":
      events.onMessage?.(`${path} was not trained on ${reader.path}: all of its ${count} rows count`);
      break;
    case "partly-trained-on":
      events.onWarning?.(
        `${path} was trained on sets of ${reader.path}, and which of them it held out does not follow, or none were: all ${count} rows count, and errors are smaller than those of new sets`,
      );
      break;
    case "unknown":
      events.onMessage?.(
        `${path} does not say which sets it was trained on: all ${count} rows of ${reader.path} count`,
      );
      break;
  }
  return chosen;
}

/**
 * @param wanted number of sets, evenly spread over the rows
 * @throws InputError where the dataset lacks a band or a time of the flow, or no set has values
 */
export async function readTruth(
  reader: DatasetReader,
  flow: OpenedFlow,
  lightCurves: LightCurveModel,
  wanted: number,
  rowsAsked: ComparedSets["rows"],
  events: JobEvents,
): Promise<Truth> {
  const { layout } = reader;
  const { path, model } = flow;
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
  const { indices, ...chosen } = await chooseRows(reader, flow, rowsAsked, events);
  const of = indices?.length ?? layout.count;
  const count = Math.min(wanted, of);
  const width = lightCurves.inputs.length;
  const sets: number[] = [];
  const magnitudes: number[] = [];
  const unconditioned: number[] = [];
  for (let set = 0; set < count; set++) {
    const place = Math.floor((set * of) / count);
    const chunk = await reader.read(indices ? indices[place] : place, 1);
    const own = bands.flatMap((band) =>
      points.map((point) => {
        const at = band * layout.times.length + point;
        // What a dataset itself has filled is no truth.
        return chunk.mask?.[at] === 0 ? Number.NaN : chunk.magnitudes[at];
      }),
    );
    const inputs = chunk.parameters.subarray(0, width);
    if (!own.some(Number.isFinite) || !admits(lightCurves, inputs)) continue;
    if (unconditionedSets(model, inputs).length > 0) {
      unconditioned.push(...inputs);
      continue;
    }
    sets.push(...inputs);
    magnitudes.push(...own);
  }
  if (unconditioned.length > 0) {
    const missing = missingConditions(model, unconditioned).join(", ");
    events.onWarning?.(
      `${(unconditioned.length / width).toLocaleString("en-US")} of ${count.toLocaleString("en-US")} sets lack a condition of ${path} (${missing}) and are left out`,
    );
  }
  if (sets.length === 0) throw new InputError(`${reader.path} has no set with values in the bands of ${path}`);
  const rows = sets.length / width;
  const inputs = Float64Array.from(sets);
  return {
    compared: { model: path, ...chosen, sets: rows, of },
    rows,
    groups: groupsOf(lightCurves, inputs, optionsOfDataset(lightCurves, layout) ?? lightCurves.completeOptions({})),
    sets: inputs,
    magnitudes: Float64Array.from(magnitudes),
  };
}

/** Sets by whether the light-curve model has them reported apart. */
function groupsOf(lightCurves: LightCurveModel, sets: Float64Array, options: Options): Truth["groups"] {
  const width = lightCurves.inputs.length;
  const rows = Array.from({ length: sets.length / width }, (_, row) => row);
  const { reportedApart } = lightCurves;
  if (!reportedApart) return [{ rows }];
  const { property, below } = reportedApart;
  const values = quantityValues(
    lightCurves,
    namedQuantities(lightCurves, [property], "the property by which sets are reported apart"),
    sets,
    options,
  );
  return [
    { rows: rows.filter((row) => !(values[row] < below)) },
    { apart: `${property} below ${below}`, rows: rows.filter((row) => values[row] < below) },
  ].filter((group) => group.rows.length > 0);
}
