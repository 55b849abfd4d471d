/** A stand-in for a flow in tests of the sampler: a mixture of Gaussians, fitted in milliseconds. */

import { fitMixture } from "../../src/sampling/fitMixture.ts";
import { mixtureProposal } from "../../src/sampling/mixtureProposal.ts";
import type { FlowTrainer } from "../../src/sampling/problem.ts";
import { RoundRandom } from "../../src/sampling/roundRandom.ts";

export const gaussianTrainer: FlowTrainer = async (particles, rows, seed) =>
  mixtureProposal(fitMixture(particles, rows, particles.length / rows, new RoundRandom(seed)));
