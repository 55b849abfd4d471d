/** Chains at one temperature, all of whose states become particles (waste-free: Dau & Chopin 2022). */

import { ACCEPTANCE, MOVES, type MoveContext, PLACE, propose } from "./moves.ts";
import type { Population } from "./population.ts";
import type { RoundRandom } from "./roundRandom.ts";

/** States that a chain leaves. */
export const STATES = 8;
/** Chains go on until the largest correlation of a coordinate with that at the start is below this. */
const CORRELATION = 0.3;
/** And until the likelihoods of their second half are above those of the first by fewer standard errors than this. */
const DRIFT = 2.5;
/** At most so many doublings of their length: of a first pass, which only looks where the posterior is, and of those that it guides. */
const DOUBLINGS = { first: 2, guided: 5 } as const;
/** How fast scales follow the acceptance, a sweep. */
const ADAPTATION = 0.5;
/** A move is tried at least so often. */
const LEAST_SHARE = 0.08;

/** What came of the chains of a temperature. */
export interface ChainsResult {
  /** The particles: `STATES` blocks of all chains, one state after the other. */
  readonly particles: Population;
  readonly acceptance: number;
  readonly sweeps: number;
  readonly correlation: number;
  readonly drift: number;
  /** For the next temperature. */
  readonly shares: readonly number[];
  readonly scales: readonly number[];
}

/**
 * Runs chains from `start` until they have forgotten it.
 * @param evaluate ln L of latent coordinates
 * @param guided whether the mixture knows what an earlier pass has found
 */
export async function runChains(
  start: Population,
  temperature: number,
  context: MoveContext,
  evaluate: (latent: Float64Array, rows: number) => Promise<Float64Array>,
  random: RoundRandom,
  guided: boolean,
): Promise<ChainsResult> {
  const { dimensions } = context.mixture;
  const rows = start.logLikelihoods.length;
  const scales = [...context.scales];
  const spread = spreads(context.archive, dimensions);
  const tried = MOVES.map(() => 0);
  const taken = MOVES.map(() => 0);
  const reached = MOVES.map(() => 0);
  let now = start;
  let kept: Population[] = [];
  let every = 1;
  let sweeps = 0;
  let left = Number.POSITIVE_INFINITY;
  let drift = 0;
  const most = guided ? DOUBLINGS.guided : DOUBLINGS.first;
  for (let doubling = 0; doubling <= most; doubling++) {
    const end = STATES * every;
    const middle = (sweeps + end) / 2;
    const sums = [new Float64Array(rows), new Float64Array(rows)];
    for (; sweeps < end; sweeps++) {
      const proposals = propose(now.latent, rows, { ...context, scales }, random);
      const logLikelihoods = await evaluate(proposals.latent, rows);
      const latent = now.latent.slice();
      const current = now.logLikelihoods.slice();
      const acceptedNow = MOVES.map(() => 0);
      const triedNow = MOVES.map(() => 0);
      for (let row = 0; row < rows; row++) {
        const move = proposals.moves[row];
        triedNow[move]++;
        let ratio = temperature * (logLikelihoods[row] - current[row]) + proposals.logFactors[row];
        let jump = 0;
        for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
          const [from, to] = [latent[at], proposals.latent[at]];
          ratio -= 0.5 * (to * to - from * from);
          jump += Math.min(((to - from) / spread[at % dimensions]) ** 2, 9);
        }
        if (!(Math.log(random.uniform(row, PLACE.accept)) < ratio)) continue;
        acceptedNow[move]++;
        reached[move] += jump;
        current[row] = logLikelihoods[row];
        for (let at = row * dimensions; at < (row + 1) * dimensions; at++) latent[at] = proposals.latent[at];
      }
      random.round++;
      now = { latent, logLikelihoods: current, ancestors: start.ancestors };
      if ((sweeps + 1) % every === 0) kept.push(now);
      const own = sums[sweeps < middle ? 0 : 1];
      for (let row = 0; row < rows; row++) own[row] += current[row];
      MOVES.forEach((_, move) => {
        tried[move] += triedNow[move];
        taken[move] += acceptedNow[move];
        if (!(triedNow[move] > 0 && ACCEPTANCE[move] > 0)) return;
        const factor = Math.exp(ADAPTATION * (acceptedNow[move] / triedNow[move] - ACCEPTANCE[move]));
        scales[move] = Math.min(move === 1 ? 0.99 : 3, Math.max(1e-3, scales[move] * factor));
      });
    }
    left = largestCorrelation(start.latent, now.latent, rows, dimensions);
    drift = driftOf(sums);
    if ((left < CORRELATION && drift < DRIFT) || doubling === most) break;
    kept = kept.filter((_, at) => at % 2 === 1);
    every *= 2;
  }
  const efficiencies = MOVES.map((_, move) => (tried[move] > 0 ? reached[move] / tried[move] : 0));
  const total = efficiencies.reduce((sum, value) => sum + value, 0);
  const free = 1 - MOVES.length * LEAST_SHARE;
  return {
    particles: {
      latent: joined(kept.map(({ latent }) => latent)),
      logLikelihoods: joined(kept.map(({ logLikelihoods }) => logLikelihoods)),
      ancestors: Uint32Array.from(kept.flatMap(({ ancestors }) => [...ancestors])),
    },
    acceptance: taken.reduce((sum, value) => sum + value, 0) / (sweeps * rows),
    sweeps,
    correlation: left,
    drift,
    shares: total > 0 ? efficiencies.map((value) => LEAST_SHARE + (free * value) / total) : context.shares,
    scales,
  };
}

/** By how many standard errors the chains' mean likelihood rises from the first of two halves to the second. */
function driftOf([first, second]: readonly Float64Array[]): number {
  const rows = first.length;
  let [sum, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const rise = second[row] - first[row];
    sum += rise;
    squares += rise * rise;
  }
  const variance = squares / rows - (sum / rows) ** 2;
  return variance > 0 ? sum / Math.sqrt(rows * variance) : 0;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Standard deviations of coordinates. */
function spreads(points: Float64Array, dimensions: number): Float64Array {
  const rows = points.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, k) => {
    let [sum, squares] = [0, 0];
    for (let at = k; at < points.length; at += dimensions) {
      sum += points[at];
      squares += points[at] ** 2;
    }
    return Math.sqrt(Math.max(squares / rows - (sum / rows) ** 2, 1e-24));
  });
}

/** Over the coordinates, the largest correlation between where particles were and where they are. */
function largestCorrelation(before: Float64Array, after: Float64Array, rows: number, dimensions: number): number {
  let largest = 0;
  for (let k = 0; k < dimensions; k++) {
    let [sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let at = k; at < rows * dimensions; at += dimensions) {
      const [x, y] = [before[at], after[at]];
      sumX += x;
      sumY += y;
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    const covariance = xy / rows - (sumX / rows) * (sumY / rows);
    const variances = (xx / rows - (sumX / rows) ** 2) * (yy / rows - (sumY / rows) ** 2);
    if (variances > 0) largest = Math.max(largest, covariance / Math.sqrt(variances));
  }
  return largest;
}
