import { describe, expect, it } from "vitest";
import { runChains } from "../../src/sampling/chains.ts";
import { blend, GaussianMixture, withTails } from "../../src/sampling/gaussianMixture.ts";
import { FIRST_SCALES, MOVES } from "../../src/sampling/moves.ts";
import { RoundRandom } from "../../src/sampling/roundRandom.ts";

const ROWS = 2000;
const DIMENSIONS = 3;

/** Two Gaussians that fit the prior badly. */
const mixture = new GaussianMixture(
  DIMENSIONS,
  [-0.6, 0.9].map((mean, at) => ({
    logWeight: Math.log([0.3, 0.7][at]),
    mean: new Float64Array(DIMENSIONS).fill(mean),
    factor: Float64Array.of(0.8, 0, 0, 0.3, 0.7, 0, -0.2, 0.1, 1.1),
  })),
);

/** Means of x, x^2, x^4 and of products of neighbours: 0, 1, 3 and 0 of independent standard normal numbers. */
function moments(latent: Float64Array): number[] {
  const rows = latent.length / DIMENSIONS;
  const mean = (of: (at: number) => number) => {
    let sum = 0;
    for (let at = 0; at < latent.length; at += DIMENSIONS) sum += of(at);
    return sum / rows;
  };
  return [
    mean((at) => latent[at]),
    mean((at) => latent[at + 1] ** 2) - 1,
    (mean((at) => latent[at + 2] ** 4) - 3) / 10,
    mean((at) => latent[at] * latent[at + 1]),
  ];
}

describe("moves", () => {
  it.each([...MOVES.entries()])("%i, %s, leaves the prior as it is", async (move) => {
    const random = new RoundRandom(5);
    const draw = (place: number) => {
      const drawn = Float64Array.from({ length: ROWS * DIMENSIONS }, (_, at) => random.normal(at, place));
      return drawn;
    };
    const latent = draw(0);
    const archive = draw(1).map((value, at) => 0.5 * value + (at % 2));
    random.round++;
    const start = { latent, logLikelihoods: new Float64Array(ROWS), ancestors: new Uint32Array(ROWS) };
    const shares = MOVES.map((_, at) => (at === move ? 1 : 0));
    const context = { mixture: withTails(mixture), archive, shares, scales: FIRST_SCALES };
    const evaluate = async (_: Float64Array, rows: number) => new Float64Array(rows);
    const { particles, acceptance } = await runChains(start, 1, context, evaluate, random, false);
    expect(acceptance).toBeGreaterThan(0.1);
    expect(particles.latent.length).toBe(8 * latent.length);
    // The last states alone, and only they: 2,000 chains that are independent of each other.
    const last = particles.latent.subarray(7 * latent.length);
    for (const moment of moments(last)) expect(Math.abs(moment)).toBeLessThan(4.5 / Math.sqrt(ROWS));
  });
});

describe("GaussianMixture", () => {
  it("has the density of its draws, also blended and with tails", () => {
    const random = new RoundRandom(1);
    const wide = blend(withTails(mixture), [mixture.components], 0.6);
    const drawn = wide.sample(20_000, random);
    // The mean of p / q over draws of q is 1 of any density p whose tails are not heavier.
    let sum = 0;
    for (let at = 0; at < drawn.length; at += DIMENSIONS) {
      sum += Math.exp(mixture.logDensity(drawn, at) - wide.logDensity(drawn, at));
    }
    expect(Math.abs(sum / 20_000 - 1)).toBeLessThan(0.02);
    const total = wide.components.reduce((all, { logWeight }) => all + Math.exp(logWeight), 0);
    expect(total).toBeCloseTo(1, 12);
  });
});
