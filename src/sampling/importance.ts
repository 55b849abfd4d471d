/** Importance sampling from several proposals at once, each draw weighted by the density of all of them together. */

import type { Evaluator } from "./population.ts";
import type { LatentProposal } from "./problem.ts";
import { effectiveSampleSize, logSumExp } from "./weights.ts";

/** How many draws of a batch a proposal gives. */
export interface Portion {
  readonly proposal: LatentProposal;
  readonly count: number;
}

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** ln density of the prior, standard normal, of each point. */
export function logPrior(latent: Float64Array, dimensions: number): Float64Array {
  return Float64Array.from({ length: latent.length / dimensions }, (_, row) => {
    let square = 0;
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) square += latent[at] ** 2;
    return -0.5 * square - dimensions * HALF_LOG_2PI;
  });
}

/** Draws so far and their weights (Veach & Guibas 1995: the balance heuristic; Cornuet et al. 2012). */
export class ImportanceSampler {
  latent = new Float64Array();
  logLikelihoods = new Float64Array();
  private readonly parts: { readonly proposal: LatentProposal; count: number; logDensities: Float64Array }[] = [];

  constructor(
    private readonly dimensions: number,
    private readonly evaluator: Evaluator,
  ) {}

  get rows(): number {
    return this.logLikelihoods.length;
  }

  /** Draws a batch. @param seed of each portion */
  async draw(portions: readonly Portion[], seed: (portion: number) => number): Promise<void> {
    const before = this.rows;
    for (const [at, { proposal, count }] of portions.entries()) {
      if (count === 0) continue;
      const part = await this.partOf(proposal);
      part.count += count;
      this.latent = concatenated(this.latent, await proposal.sample(count, seed(at)));
    }
    const drawn = this.latent.subarray(before * this.dimensions);
    const rows = drawn.length / this.dimensions;
    this.logLikelihoods = concatenated(this.logLikelihoods, await this.evaluator.evaluate(drawn.slice(), rows));
    for (const part of this.parts) {
      part.logDensities = concatenated(part.logDensities, await part.proposal.logProb(drawn, rows));
    }
  }

  /** ln of likelihood times prior over the proposals' density, of each draw; of the draws from `first` on. */
  logWeights(first = 0): Float64Array {
    const { rows, parts } = this;
    const prior = logPrior(this.latent, this.dimensions);
    const terms = new Float64Array(parts.length);
    return Float64Array.from({ length: rows - first }, (_, at) => {
      const row = first + at;
      parts.forEach(({ count, logDensities }, part) => {
        terms[part] = Math.log(count / rows) + logDensities[row];
      });
      const weight = this.logLikelihoods[row] + prior[row] - logSumExp(terms);
      return Number.isNaN(weight) ? Number.NEGATIVE_INFINITY : weight;
    });
  }

  private async partOf(proposal: LatentProposal): Promise<(typeof this.parts)[number]> {
    const known = this.parts.find((part) => part.proposal === proposal);
    if (known) return known;
    const earlier = this.rows > 0 ? await proposal.logProb(this.latent, this.rows) : new Float64Array();
    const part = { proposal, count: 0, logDensities: earlier };
    this.parts.push(part);
    return part;
  }
}

/** ln evidence by the mean weight, and its standard error. */
export function evidenceOf(logWeights: Float64Array): {
  readonly logEvidence: number;
  readonly logEvidenceError: number;
} {
  const { length } = logWeights;
  const variance = 1 / effectiveSampleSize(logWeights) - 1 / length;
  return {
    logEvidence: logSumExp(logWeights) - Math.log(length),
    logEvidenceError: Math.sqrt(Math.max(0, variance)),
  };
}

function concatenated(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
