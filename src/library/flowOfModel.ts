/** Flows of what a file or a training said in full: they can be written again. */

import { columnsOfTable } from "../embed/parts/table.ts";
import type { Backend } from "../engine/backend.ts";
import type { FlowModel } from "../flow/model.ts";
import { encodeModel } from "../flow/table/encoding.ts";
import type { TableFlow } from "../flow/table/model.ts";
import { columnsOfCurves } from "./columns.ts";
import { BackendFlow } from "./flow.ts";
import type { Flow } from "./types.ts";

/** @param backend the shared one by default */
export function flowOf(model: FlowModel | TableFlow, backend?: Backend): Flow {
  const columns = "kind" in model ? columnsOfTable(model.targets, model.conditions) : columnsOfCurves(model);
  const { architecture, state } = model;
  return new BackendFlow({ columns, architecture, state, model, encode: encodeModel }, backend);
}
