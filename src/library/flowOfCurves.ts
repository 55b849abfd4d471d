/** Flows of light curves of what a file or a training said in full: they can be written again. */

import type { Backend } from "../engine/backend.ts";
import type { FlowModel } from "../flow/model.ts";
import { encodeModel } from "../flow/modelEncoding.ts";
import { columnsOfCurves } from "./columns.ts";
import { BackendFlow } from "./flow.ts";
import type { Flow } from "./types.ts";

/** @param backend the shared one by default */
export function flowOfCurves(model: FlowModel, backend?: Backend): Flow {
  const { architecture, state } = model;
  return new BackendFlow({ columns: columnsOfCurves(model), architecture, state, model, encode: encodeModel }, backend);
}
