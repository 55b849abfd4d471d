/** Loads every kernel, so that {@link declaredKernels} lists them all. */

import "./adapterProbes.ts";
import "./blackbodyLuminosities.ts";
import "./blackbodyMagnitudes.ts";
import "./du17Bolometric.ts";
import "./du17Ejecta.ts";
import "./du17LightCurves.ts";
import "./du17Numbers.ts";
import "./du17Photometry.ts";
import "./metzger2017Literal.ts";
import "./metzger2017Sphere.ts";
import "./flow/actNorm.ts";
import "./flow/batchNorm.ts";
import "./flow/columnMoments.ts";
import "./flow/couplings.ts";
import "./flow/embeddingLayer.ts";
import "./flow/gaussian.ts";
import "./flow/permutation.ts";
import "./flow/repeatRows.ts";
import "./flow/rowNoise.ts";
import "./flow/training.ts";
import "./photometryLikelihood.ts";
import "./placedMagnitudes.ts";
import "./placedPhotosphere.ts";
import "./possisMagnitudes.ts";
import "./villar2017Photosphere.ts";

export { declaredKernels } from "../engine/kernel.ts";
