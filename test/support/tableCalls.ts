/** Trainings on arrays, and calls of the flows of tables that they give, by their models. */

import type { CallOptions, Rows } from "../../src/embed/types.ts";
import type { Backend } from "../../src/engine/backend.ts";
import type { TableFlow } from "../../src/flow/table/model.ts";
import "../../src/index.ts";
import { openTrainingBackend } from "../../src/jobs/training/runTask.ts";
import { type ArrayTraining, trainOnArrays } from "../../src/jobs/training/table/trainArrays.ts";
import { type SimulatorTraining, trainOnSimulator } from "../../src/jobs/training/table/trainSimulator.ts";
import { flowOf } from "../../src/library/flowOfModel.ts";

interface TableCall extends CallOptions {
  readonly conditions: Rows;
  readonly backend?: Backend;
}

export const trainFlow = (request: ArrayTraining | SimulatorTraining): Promise<TableFlow> =>
  "simulate" in request ? trainOnSimulator(request, openTrainingBackend) : trainOnArrays(request, openTrainingBackend);

export async function sample(
  model: TableFlow,
  { conditions, backend, ...options }: TableCall & { readonly count?: number; readonly seed?: number },
): Promise<Float64Array> {
  using flow = flowOf(model, backend);
  return await flow.sample(conditions, options);
}

export async function logProb(
  model: TableFlow,
  { targets, conditions, backend, ...options }: TableCall & { readonly targets: Rows },
): Promise<Float64Array> {
  using flow = flowOf(model, backend);
  return await flow.logProb(targets, conditions, options);
}
