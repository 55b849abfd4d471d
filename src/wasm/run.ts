// Which function runs a task.

import { blackbodyMagnitudes, blackbodyMagnitudesHalf } from "./blackbodyMagnitudes";
import { applyCoupling } from "./couplingApply";
import { coupleBack } from "./couplingGradient";
import { logDensity, normalise, normaliseBack } from "./columns";
import { columnMoments, normSums } from "./columnSums";
import { du17Ejecta } from "./du17Ejecta";
import { du17LightCurves, du17LightCurvesHalf } from "./du17LightCurves";
import { du17Photometry } from "./du17Photometry";
import { embeddingAdjoint, embeddingGradient, embeddingLayer } from "./embedding";
import { du17Numbers } from "./du17Numbers";
import { metzger2017Sphere } from "./metzger2017Sphere";
import { adam, sumPartials } from "./optimiser";
import { photometryLikelihood } from "./photometryLikelihood";
import { placedMagnitudes } from "./placedMagnitudes";
import { placedPhotosphere } from "./placedPhotosphere";
import { possisMagnitudes } from "./possisMagnitudes";
import { multiplyAdd, streamCopy } from "./probes";
import { rowNoise } from "./rowNoise";
import { Task } from "./tasks";
import { villar2017Photosphere } from "./villar2017Photosphere";

export function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void {
  switch (task) {
    case Task.CouplingForward:
      applyCoupling(call, chunk, scratch, false);
      break;
    case Task.CouplingInverse:
      applyCoupling(call, chunk, scratch, true);
      break;
    case Task.CouplingGradient:
      coupleBack(call, chunk, scratch);
      break;
    case Task.Normalise:
      normalise(call, chunk);
      break;
    case Task.LogDensity:
      logDensity(call, chunk);
      break;
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
    case Task.BlackbodyMagnitudes:
      blackbodyMagnitudes(call, chunk, scratch);
      break;
    case Task.BlackbodyMagnitudesHalf:
      blackbodyMagnitudesHalf(call, chunk, scratch);
      break;
    case Task.Metzger2017Sphere:
      metzger2017Sphere(call, chunk, scratch);
      break;
    case Task.Adam:
      adam(call, chunk);
      break;
    case Task.SumPartials:
      sumPartials(call, chunk);
      break;
    case Task.RowNoise:
      rowNoise(call, chunk);
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
    case Task.EmbeddingLayer:
      embeddingLayer(call, chunk, scratch);
      break;
    case Task.EmbeddingAdjoint:
      embeddingAdjoint(call, chunk, scratch);
      break;
    case Task.EmbeddingGradient:
      embeddingGradient(call, chunk, scratch);
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
