/** A mixture of Gaussians as a proposal. */

import type { GaussianMixture } from "./gaussianMixture.ts";
import type { LatentProposal } from "./problem.ts";
import { RoundRandom } from "./roundRandom.ts";

export function mixtureProposal(mixture: GaussianMixture): LatentProposal {
  return {
    sample: async (count, seed) => mixture.sample(count, new RoundRandom(seed)),
    logProb: async (latent, rows) =>
      Float64Array.from({ length: rows }, (_, row) => mixture.logDensity(latent, row * mixture.dimensions)),
  };
}
