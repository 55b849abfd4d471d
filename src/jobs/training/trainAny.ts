/** Trains a flow: on arrays, on what a simulator makes, or on a dataset of light curves. */

import type { TableFlow } from "../../flow/table/model.ts";
import { openTrainingBackend } from "./runTask.ts";
import { type ArrayTraining, trainOnArrays } from "./table/trainArrays.ts";
import { type SimulatorTraining, trainOnSimulator } from "./table/trainSimulator.ts";
import { trainFlow as trainOnCurves } from "./train.ts";
import type { TrainEvents, TrainRequest, TrainSummary } from "./trainRequest.ts";

/**
 * p(targets given conditions) of arrays, without files. Everything but the two has a default.
 * @throws InputError naming the argument that makes no sense, InterruptedError where it was stopped, DeviceError where it
 *   diverged
 */
export function trainFlow(request: ArrayTraining): Promise<TableFlow>;
/**
 * The same of rows that a simulator makes anew for every epoch.
 * @throws InputError naming the argument that makes no sense, InterruptedError where it was stopped, DeviceError where it
 *   diverged
 */
export function trainFlow(request: SimulatorTraining): Promise<TableFlow>;
/**
 * The curves of a dataset's file given their inputs or properties, as `kiloflow train` does it.
 * @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged
 */
export function trainFlow(request: TrainRequest, events?: TrainEvents): Promise<TrainSummary>;
export async function trainFlow(
  request: ArrayTraining | SimulatorTraining | TrainRequest,
  events?: TrainEvents,
): Promise<TableFlow | TrainSummary> {
  if ("simulate" in request) return trainOnSimulator(request);
  return "dataset" in request ? trainOnCurves(request, events) : trainOnArrays(request, openTrainingBackend);
}
