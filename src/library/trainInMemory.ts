/** The flow of a training without files, in Node and in pages. */

import type { TableFlow } from "../flow/table/model.ts";
import type { ProgramTraining } from "../jobs/training/table/trainArrays.ts";
import { flowOf } from "./flowOfModel.ts";
import { untilAborted, withoutFlags } from "./jobErrors.ts";
import type { Flow } from "./types.ts";

/** @throws what the training throws, in the words of programs; what the signal was aborted with */
export async function flowOfTraining(training: Promise<TableFlow>, request: ProgramTraining): Promise<Flow> {
  const model = await untilAborted(withoutFlags(training), request.signal);
  return flowOf(model, typeof request.backend === "object" ? request.backend : undefined);
}
