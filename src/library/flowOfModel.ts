/** Flows of any kind of what a file or a training said in full. */

import { columnsOfTable } from "../embed/parts/table.ts";
import type { Backend } from "../engine/backend.ts";
import type { FlowModel } from "../flow/model.ts";
import { encodeTableFlow } from "../flow/table/encoding.ts";
import type { TableFlow } from "../flow/table/model.ts";
import { BackendFlow } from "./flow.ts";
import { flowOfCurves } from "./flowOfCurves.ts";
import type { Flow } from "./types.ts";

/** @param backend the shared one by default */
export function flowOf(model: FlowModel | TableFlow, backend?: Backend): Flow {
  if (!("kind" in model)) return flowOfCurves(model, backend);
  const { targets, conditions, architecture, state } = model;
  const columns = columnsOfTable(targets, conditions);
  return new BackendFlow({ columns, architecture, state, model, encode: encodeTableFlow }, backend);
}
