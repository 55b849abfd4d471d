// Which function runs a task of this part: the model du17.

import { du17Ejecta } from "./du17Ejecta";
import { du17LightCurves, du17LightCurvesHalf } from "./du17LightCurves";
import { du17Numbers } from "./du17Numbers";
import { du17Photometry } from "./du17Photometry";
import { Task } from "./tasks";

export function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void {
  switch (task) {
    case Task.Du17LightCurves:
      du17LightCurves(call, chunk, scratch);
      break;
    case Task.Du17LightCurvesHalf:
      du17LightCurvesHalf(call, chunk, scratch);
      break;
    case Task.Du17Numbers:
      du17Numbers(call, chunk);
      break;
    case Task.Du17Ejecta:
      du17Ejecta(call, chunk);
      break;
    case Task.Du17Photometry:
      du17Photometry(call, chunk);
      break;
    default:
      unreachable();
  }
}
