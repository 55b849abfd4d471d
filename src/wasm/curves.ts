// Which function runs a task of this part: the other light-curve models, and photometry.

import { blackbodyMagnitudes, blackbodyMagnitudesHalf } from "./blackbodyMagnitudes";
import { metzger2017Sphere } from "./metzger2017Sphere";
import { photometryLikelihood } from "./photometryLikelihood";
import { placedMagnitudes } from "./placedMagnitudes";
import { placedPhotosphere } from "./placedPhotosphere";
import { possisMagnitudes } from "./possisMagnitudes";
import { villar2017Photosphere } from "./villar2017Photosphere";
import { Task } from "./tasks";

export function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void {
  switch (task) {
    case Task.BlackbodyMagnitudes:
      blackbodyMagnitudes(call, chunk, scratch);
      break;
    case Task.BlackbodyMagnitudesHalf:
      blackbodyMagnitudesHalf(call, chunk, scratch);
      break;
    case Task.Metzger2017Sphere:
      metzger2017Sphere(call, chunk, scratch);
      break;
    case Task.Villar2017Photosphere:
      villar2017Photosphere(call, chunk, scratch);
      break;
    case Task.PhotometryLikelihood:
      photometryLikelihood(call, chunk);
      break;
    case Task.PlacedMagnitudes:
      placedMagnitudes(call, chunk);
      break;
    case Task.PlacedPhotosphere:
      placedPhotosphere(call, chunk);
      break;
    case Task.PossisMagnitudes:
      possisMagnitudes(call, chunk, scratch);
      break;
    default:
      unreachable();
  }
}
