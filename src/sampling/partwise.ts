/** A flow for each part of the particles that stands apart, in coordinates of the unit covariance there. */

import { fitGaussian } from "./fitMixture.ts";
import type { GaussianComponent } from "./gaussianMixture.ts";
import { mixtureTrainer } from "./mixtureProposal.ts";
import { partAt, partsOf } from "./neighbours.ts";
import type { FlowTrainer, LatentProposal } from "./problem.ts";
import { logSumExp } from "./weights.ts";

/** A smaller part is described by Gaussians. */
const LEAST_ROWS = 400;

/** A proposal of one part, and its share of the particles. */
interface Part {
  readonly proposal: LatentProposal;
  readonly share: number;
}

/**
 * A trainer whose proposals are mixtures, part by part. One flow of separate modes has bridges between them, and one of a
 * thin sheet in many dimensions spends its training on the sheet's directions: neither is left to learn.
 */
export const partwise =
  (trainFlow: FlowTrainer): FlowTrainer =>
  async (particles, rows, seed, signal) => {
    const dimensions = particles.length / rows;
    const cloud = partsOf(particles, dimensions);
    const members: number[][] = Array.from({ length: cloud.parts }, () => []);
    for (let row = 0; row < rows; row++)
      members[cloud.parts === 1 ? 0 : partAt(cloud, particles, row * dimensions)].push(row);
    const parts: Part[] = [];
    for (const own of members.filter(({ length }) => length > dimensions)) {
      const points = new Float64Array(own.length * dimensions);
      own.forEach((row, at) => {
        points.set(particles.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
      });
      const train = own.length < LEAST_ROWS ? mixtureTrainer : trainFlow;
      parts.push({ proposal: await whitened(train, points, own.length, seed, signal), share: own.length });
    }
    return joined(parts, dimensions);
  };

/** A proposal that learns points in coordinates in which they have the unit covariance. */
async function whitened(
  trainFlow: FlowTrainer,
  points: Float64Array,
  rows: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<LatentProposal> {
  const dimensions = points.length / rows;
  const { mean, factor } = fitGaussian(points, dimensions);
  const own = { mean, factor };
  const inner = await trainFlow(toWhite(own, points), rows, seed, signal);
  let logVolume = 0;
  for (let k = 0; k < dimensions; k++) logVolume += Math.log(factor[k * dimensions + k]);
  return {
    sample: async (count, drawn) => fromWhite(own, await inner.sample(count, drawn)),
    logProb: async (latent, count) =>
      (await inner.logProb(toWhite(own, latent), count)).map((value) => value - logVolume),
    dispose: () => inner.dispose?.(),
  };
}

type Frame = Pick<GaussianComponent, "mean" | "factor">;

function toWhite({ mean, factor }: Frame, points: Float64Array): Float64Array {
  const dimensions = mean.length;
  const white = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      let value = points[at + i] - mean[i];
      for (let k = 0; k < i; k++) value -= factor[i * dimensions + k] * white[at + k];
      white[at + i] = value / factor[i * dimensions + i];
    }
  }
  return white;
}

function fromWhite({ mean, factor }: Frame, white: Float64Array): Float64Array {
  const dimensions = mean.length;
  const points = new Float64Array(white.length);
  for (let at = 0; at < points.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      let value = mean[i];
      for (let k = 0; k <= i; k++) value += factor[i * dimensions + k] * white[at + k];
      points[at + i] = value;
    }
  }
  return points;
}

/** The mixture of parts, whose draws are shared out by their shares. */
function joined(parts: readonly Part[], dimensions: number): LatentProposal {
  if (parts.length === 1) return parts[0].proposal;
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  return {
    async sample(count, seed) {
      const drawn = new Float64Array(count * dimensions);
      let [done, share] = [0, 0];
      for (const [index, part] of parts.entries()) {
        share += part.share;
        const end = Math.round((count * share) / total);
        if (end > done) drawn.set(await part.proposal.sample(end - done, seed + index), done * dimensions);
        done = end;
      }
      return drawn;
    },
    async logProb(latent, rows) {
      const densities: Float64Array[] = [];
      for (const { proposal } of parts) densities.push(await proposal.logProb(latent, rows));
      const terms = new Float64Array(parts.length);
      return Float64Array.from({ length: rows }, (_, row) => {
        for (let at = 0; at < parts.length; at++) terms[at] = Math.log(parts[at].share / total) + densities[at][row];
        return logSumExp(terms);
      });
    },
    dispose() {
      for (const { proposal } of parts) proposal.dispose?.();
    },
  };
}
