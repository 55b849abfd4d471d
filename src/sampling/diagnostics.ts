/** What says whether a posterior is to be trusted, as data. */

import { type EdgeShare, edgeShares, findModes, type PosteriorMode } from "./modes.ts";
import { paretoShape } from "./paretoShape.ts";
import { effectiveSampleSize, normalisedWeights } from "./weights.ts";

type Evidence = { readonly logEvidence: number; readonly logEvidenceError: number };

export interface Diagnostics {
  /** Whether there are as many effective samples as were asked for. */
  readonly enoughSamples: boolean;
  /** Effective share of the last proposal's draws. */
  readonly proposalEfficiency: number;
  /** Flows that were trained in the last pass. */
  readonly flows: number;
  /** Passes from the prior to the posterior; 0 where the first proposal was enough. */
  readonly passes: number;
  /** Of the sum of all. */
  readonly largestWeight: number;
  /** Of the tail of the weights: above 0.7 averages are not to be trusted. */
  readonly paretoShape: number;
  /** Share of the last particles that descend from different draws of the prior; undefined without tempering. */
  readonly uniqueAncestors: number | undefined;
  /** How much the last chains remember of their start, 0 to 1; undefined without tempering. */
  readonly correlation: number | undefined;
  /** ln evidence of the importance sampling less that of the tempering, and whether it is more than chance. */
  readonly evidenceDifference: number | undefined;
  readonly evidencesDisagree: boolean;
  /** Coordinates of which more than a tenth lies in the outermost hundredth of the prior. */
  readonly edges: readonly EdgeShare[];
  /** By falling share. */
  readonly modes: readonly PosteriorMode[];
}

/** Evidences that differ by more than so many standard errors, and by more than so many nats, disagree. */
const SIGMAS = 3;
const NATS = 0.5;

export const evidencesDisagree = (difference: number, error: number): boolean =>
  !(Math.abs(difference) <= Math.max(SIGMAS * error, NATS));

export function diagnose(given: {
  readonly latent: Float64Array;
  readonly logWeights: Float64Array;
  readonly logLikelihoods: Float64Array;
  readonly dimensions: number;
  readonly samples: number;
  readonly seed: number;
  readonly efficiency: number;
  readonly flows: number;
  readonly passes: number;
  readonly ancestors: Uint32Array | undefined;
  readonly correlation: number | undefined;
  readonly evidence: Evidence;
  readonly tempered: Evidence | undefined;
}): Diagnostics {
  const { latent, logWeights, logLikelihoods, dimensions, ancestors, evidence, tempered } = given;
  const weights = normalisedWeights(logWeights);
  const difference = tempered && evidence.logEvidence - tempered.logEvidence;
  const error = Math.hypot(evidence.logEvidenceError, tempered?.logEvidenceError ?? 0);
  return {
    enoughSamples: effectiveSampleSize(logWeights) >= given.samples,
    proposalEfficiency: given.efficiency,
    flows: given.flows,
    passes: given.passes,
    largestWeight: weights.reduce((most, value) => Math.max(most, value), 0),
    paretoShape: paretoShape(logWeights),
    uniqueAncestors: ancestors && new Set(ancestors).size / ancestors.length,
    correlation: given.correlation,
    evidenceDifference: difference,
    evidencesDisagree: difference !== undefined && evidencesDisagree(difference, error),
    edges: edgeShares(latent, weights, dimensions),
    modes: findModes(latent, logWeights, logLikelihoods, dimensions, given.seed),
  };
}
