// Which function runs a task of this part: flows, as far as sampling and densities need it.

import { logDensity, normalise } from "./columns";
import { applyCoupling } from "./couplingApply";
import { embeddingLayer } from "./embedding";
import { rowNoise } from "./rowNoise";
import { sumPartials } from "./sumPartials";
import { Task } from "./tasks";

export function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void {
  switch (task) {
    case Task.CouplingForward:
      applyCoupling(call, chunk, scratch, false);
      break;
    case Task.CouplingInverse:
      applyCoupling(call, chunk, scratch, true);
      break;
    case Task.Normalise:
      normalise(call, chunk);
      break;
    case Task.LogDensity:
      logDensity(call, chunk);
      break;
    case Task.RowNoise:
      rowNoise(call, chunk);
      break;
    case Task.EmbeddingLayer:
      embeddingLayer(call, chunk, scratch);
      break;
    case Task.SumPartials:
      sumPartials(call, chunk);
      break;
    default:
      unreachable();
  }
}
