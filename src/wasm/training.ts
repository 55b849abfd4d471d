// Which function runs a task of this part: what only trainings need, and the probes of this machine.

import { columnMoments, normSums } from "./columnSums";
import { normaliseBack } from "./columns";
import { coupleBack } from "./couplingGradient";
import { embeddingAdjoint, embeddingGradient } from "./embedding";
import { adam } from "./optimiser";
import { multiplyAdd, streamCopy } from "./probes";
import { Task } from "./tasks";

export function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void {
  switch (task) {
    case Task.CouplingGradient:
      coupleBack(call, chunk, scratch);
      break;
    case Task.Adam:
      adam(call, chunk);
      break;
    case Task.StreamCopy:
      streamCopy(call, chunk);
      break;
    case Task.MultiplyAdd:
      multiplyAdd(call, chunk);
      break;
    case Task.NormaliseBack:
      normaliseBack(call, chunk);
      break;
    case Task.ColumnMoments:
      columnMoments(call, scratch);
      break;
    case Task.NormSums:
      normSums(call, scratch);
      break;
    case Task.EmbeddingAdjoint:
      embeddingAdjoint(call, chunk, scratch);
      break;
    case Task.EmbeddingGradient:
      embeddingGradient(call, chunk, scratch);
      break;
    default:
      unreachable();
  }
}
