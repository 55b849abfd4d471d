/** The checks of every kernel that kiloflow has. */

import type { Kernel } from "../../engine/kernel.ts";
import type { KernelCheck } from "../../engine/kernelCheck.ts";
import { multiplyAddCheck, streamCopyCheck } from "./adapterProbes.ts";
import { blackbodyLuminositiesCheck } from "./blackbodyLuminosities.ts";
import { BLACKBODY_MAGNITUDES_CHECKS } from "./blackbodyMagnitudes.ts";
import { du17BolometricCheck } from "./du17Bolometric.ts";
import { du17EjectaCheck } from "./du17Ejecta.ts";
import { DU17_LIGHT_CURVES_CHECKS } from "./du17LightCurves.ts";
import { du17NumbersCheck } from "./du17Numbers.ts";
import { du17PhotometryCheck } from "./du17Photometry.ts";
import { ACT_NORM_CHECKS } from "./flow/actNorm.ts";
import { BATCH_NORM_CHECKS } from "./flow/batchNorm.ts";
import { columnMomentsCheck } from "./flow/columnMoments.ts";
import { conditionAdjointCheck } from "./flow/conditionAdjoint.ts";
import { COUPLING_BACKWARD_CHECKS } from "./flow/couplingBackward.ts";
import { COUPLINGS_CHECKS } from "./flow/couplings.ts";
import { embeddingAdjointCheck, embeddingGradientCheck } from "./flow/embeddingBackward.ts";
import { embeddingLayerCheck } from "./flow/embeddingLayer.ts";
import { gaussianLogDensityBackwardCheck, gaussianLogDensityCheck } from "./flow/gaussian.ts";
import { permuteCheck } from "./flow/permutation.ts";
import { repeatRowsCheck } from "./flow/repeatRows.ts";
import { rowNoiseCheck } from "./flow/rowNoise.ts";
import { sumPartialsCheck } from "./flow/sumPartials.ts";
import { adamCheck, blendCheck, gatherBatchCheck, gradientNormCheck, meanLossCheck } from "./flow/training.ts";
import { weightGradientCheck } from "./flow/weightGradient.ts";
import { metzger2017LiteralCheck } from "./metzger2017Literal.ts";
import { metzger2017SphereCheck } from "./metzger2017Sphere.ts";
import { photometryLikelihoodCheck } from "./photometryLikelihood.ts";
import { placedMagnitudesCheck } from "./placedMagnitudes.ts";
import { placedPhotosphereCheck } from "./placedPhotosphere.ts";
import { possisMagnitudesCheck } from "./possisMagnitudes.ts";
import { villar2017PhotosphereCheck } from "./villar2017Photosphere.ts";

const CHECKS = [
  streamCopyCheck,
  multiplyAddCheck,
  blackbodyLuminositiesCheck,
  ...BLACKBODY_MAGNITUDES_CHECKS,
  du17BolometricCheck,
  du17EjectaCheck,
  ...DU17_LIGHT_CURVES_CHECKS,
  du17NumbersCheck,
  du17PhotometryCheck,
  metzger2017LiteralCheck,
  metzger2017SphereCheck,
  ...ACT_NORM_CHECKS,
  ...BATCH_NORM_CHECKS,
  columnMomentsCheck,
  conditionAdjointCheck,
  ...COUPLINGS_CHECKS,
  ...COUPLING_BACKWARD_CHECKS,
  embeddingLayerCheck,
  embeddingAdjointCheck,
  embeddingGradientCheck,
  gaussianLogDensityBackwardCheck,
  gaussianLogDensityCheck,
  permuteCheck,
  repeatRowsCheck,
  rowNoiseCheck,
  sumPartialsCheck,
  gatherBatchCheck,
  meanLossCheck,
  gradientNormCheck,
  adamCheck,
  blendCheck,
  weightGradientCheck,
  photometryLikelihoodCheck,
  placedMagnitudesCheck,
  placedPhotosphereCheck,
  possisMagnitudesCheck,
  villar2017PhotosphereCheck,
] as readonly KernelCheck[];

/** Every kernel with its oracle cases and its benchmark. */
export function declaredChecks(): readonly KernelCheck[] {
  return CHECKS;
}

/**
 * The checks of one of kiloflow's kernels.
 * @throws Error for a kernel that has none
 */
export function checksOf(kernel: Kernel): KernelCheck {
  const check = CHECKS.find((one) => one.kernel === kernel);
  if (check === undefined) throw new Error(`kernel "${kernel.name}" has no checks`);
  return check;
}
