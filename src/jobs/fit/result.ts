/** What a fit finds, before it is written. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import type { PhotometryRequest } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { UnreachedPoint } from "./reach.ts";
import type { FitParameter } from "./space.ts";
import type { ParameterSummary } from "./summaries.ts";

/** Posterior samples. */
export interface Samples {
  readonly rows: number;
  /** [rows, parameters] */
  readonly values: Float64Array;
  /** [rows] */
  readonly logLikelihoods: Float64Array;
  /** [rows], with the sum 1. */
  readonly weights: Float64Array;
}

/** A point with the best fit there. */
export interface Residual {
  readonly point: PhotometricObservation;
  /** The best fit's apparent magnitude, NaN where it has none. */
  readonly best: number;
  /** The systematic error there, mag. */
  readonly systematic: number;
  /** (observed - model) over both errors; of limits how many of their sigmas the model is fainter. */
  readonly pull: number;
}

/** A fit of one model. */
export interface FitResult {
  readonly model: LightCurveModel;
  /** Complete. */
  readonly options: Options;
  readonly priorText: string;
  readonly parameters: readonly FitParameter[];
  readonly fixed: FixedValues;
  readonly weighted: Samples;
  /** Every row as likely as the others. */
  readonly equal: Samples;
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  /** By the temperatures; undefined where a first proposal was enough. */
  readonly tempered: { readonly logEvidence: number; readonly logEvidenceError: number } | undefined;
  readonly effectiveSize: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly summaries: readonly ParameterSummary[];
  /** The set with the largest likelihood that was found, [parameters]. */
  readonly best: Float64Array;
  readonly bestLogLikelihood: number;
  readonly residuals: readonly Residual[];
  readonly points: readonly PhotometricObservation[];
  /** Points that are left out because few sets of the prior reach them. */
  readonly unreached: readonly UnreachedPoint[];
  /** What the user should know of it, a sentence each. */
  readonly warnings: readonly string[];
  /** Why it is not to be used, a sentence each; none where it is. */
  readonly problems: readonly string[];
  readonly seed: number;
  /** Draws of the prior [rows, parameters]. */
  readonly priorDraws: Float64Array;
  /** What the likelihood was asked for. */
  readonly request: PhotometryRequest;
  /** Parameters [rows, parameters] -> sets of the likelihood [rows, inputs and nuisances]. */
  sets(parameters: Float64Array, rows: number): Float64Array;
}
