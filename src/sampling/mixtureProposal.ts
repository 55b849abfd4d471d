/** A mixture of Gaussians as a proposal. */

import { fitMixture } from "./fitMixture.ts";
import type { GaussianMixture } from "./gaussianMixture.ts";
import type { FlowTrainer, LatentProposal } from "./problem.ts";
import { RoundRandom } from "./roundRandom.ts";

export function mixtureProposal(mixture: GaussianMixture): LatentProposal {
  return {
    sample: async (count, seed) => mixture.sample(count, new RoundRandom(seed)),
    logProb: async (latent, rows) =>
      Float64Array.from({ length: rows }, (_, row) => mixture.logDensity(latent, row * mixture.dimensions)),
  };
}

/** Instead of a flow, for simple posteriors by the thousand: fitted in milliseconds. */
export const mixtureTrainer: FlowTrainer = async (particles, rows, seed) =>
  mixtureProposal(fitMixture(particles, rows, particles.length / rows, new RoundRandom(seed)));
