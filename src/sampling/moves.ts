/**
 * Moves of particles at one temperature. Each leaves the tempered posterior as it is; together they go within a mode, along
 * curved valleys, and from mode to mode.
 */

import type { GaussianMixture } from "./gaussianMixture.ts";
import type { RoundRandom } from "./roundRandom.ts";

/**
 * - mixture: a draw from the mixture of Gaussians, whatever the particle's place;
 * - local: a preconditioned Crank-Nicolson step of one of its components, chosen by responsibility;
 * - difference: along the difference of two archived particles (ter Braak 2006);
 * - snooker: along the line to an archived particle (ter Braak & Vrugt 2008).
 *
 * The first two are reversible with respect to the mixture q, so that the ratio of acceptance is that of posterior to q: of a
 * local step, q(x) sum_k r_k(x) K_k(x -> y) = sum_k w_k N_k(x) K_k(x -> y), and each term is symmetric in x and y.
 */
export const MOVES = ["mixture", "local", "difference", "snooker"] as const;
const [MIXTURE, LOCAL, DIFFERENCE, SNOOKER] = [0, 1, 2, 3];

/** How often moves are tried, and how far they reach, before anything is known. */
export const FIRST_SHARES = [0.3, 0.3, 0.3, 0.1];
export const FIRST_SCALES = [1, 0.5, 1, 1];
/** Shares of accepted moves that the scales are adapted to; the draws from the mixture have none. */
export const ACCEPTANCE = [Number.NaN, 0.3, 0.25, 0.3];

/** Share of differences that are taken whole, from mode to mode. */
const WHOLE = 0.1;
/** The smallest steps, as a share of the largest: valleys narrower than anything that the mixture knows have to be walked. */
const FINEST = 0.1;
/** Noise beside a difference. */
const JITTER = 1e-4;
/** Factor of a snooker step, plus or minus a half. */
const SNOOKER_STEP = 1.7;

/** Places of random numbers of a row. */
export const PLACE = { move: 0, accept: 1, first: 2, second: 3, third: 4, normals: 8 } as const;

/** What moves are made of, for all particles of a temperature. */
export interface MoveContext {
  readonly mixture: GaussianMixture;
  /** Particles that stay where they are, [archived, dimensions] of equal weight. */
  readonly archive: Float64Array;
  readonly shares: readonly number[];
  readonly scales: readonly number[];
}

/** Where each particle would go: [rows, dimensions], the move, and ln of the factor on the posterior's ratio. */
export interface Proposals {
  readonly latent: Float64Array;
  readonly moves: Uint8Array;
  readonly logFactors: Float64Array;
}

/** Proposes a move of each of the particles [rows, dimensions]. */
export function propose(latent: Float64Array, rows: number, context: MoveContext, random: RoundRandom): Proposals {
  const { mixture, archive, shares, scales } = context;
  const { dimensions } = mixture;
  const archived = archive.length / dimensions;
  const proposed = new Float64Array(rows * dimensions);
  const moves = new Uint8Array(rows);
  const logFactors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * dimensions;
    const move = chosen(shares, random.uniform(row, PLACE.move));
    moves[row] = move;
    if (move === MIXTURE || move === LOCAL) {
      const before = mixture.logDensity(latent, at);
      const uniform = random.uniform(row, PLACE.first);
      const own = move === LOCAL ? mixture.componentByTerms(uniform, before) : mixture.componentByWeight(uniform);
      const { mean, factor } = mixture.components[own];
      const reach = move === LOCAL ? scales[LOCAL] * FINEST ** random.uniform(row, PLACE.third) : 1;
      const kept = Math.sqrt(1 - reach * reach);
      for (let i = 0; i < dimensions; i++) {
        let value = mean[i] + kept * (latent[at + i] - mean[i]);
        for (let k = 0; k <= i; k++) {
          value += reach * factor[i * dimensions + k] * random.normal(row, PLACE.normals + k);
        }
        proposed[at + i] = value;
      }
      logFactors[row] = before - mixture.logDensity(proposed, at);
      continue;
    }
    const [a, b] = [PLACE.first, PLACE.second].map(
      (place) => Math.floor(random.uniform(row, place) * archived) * dimensions,
    );
    if (move === DIFFERENCE) {
      const whole = random.uniform(row, PLACE.third) < WHOLE;
      const fine = FINEST ** random.uniform(row, PLACE.third + 1);
      const reach = whole ? 1 : (scales[DIFFERENCE] * 2.38 * fine) / Math.sqrt(2 * dimensions);
      for (let k = 0; k < dimensions; k++) {
        const difference = archive[a + k] - archive[b + k];
        proposed[at + k] = latent[at + k] + reach * difference + JITTER * random.normal(row, PLACE.normals + k);
      }
      continue;
    }
    logFactors[row] = snooker(latent, at, archive, a, b, scales[SNOOKER], proposed, dimensions, [
      random.uniform(row, PLACE.third),
      Math.floor(random.uniform(row, PLACE.third + 1) * archived) * dimensions,
    ]);
  }
  return { latent: proposed, moves, logFactors };
}

function chosen(shares: readonly number[], uniform: number): number {
  let sum = 0;
  for (let move = 0; move < shares.length - 1; move++) {
    sum += shares[move];
    if (uniform < sum) return move;
  }
  return shares.length - 1;
}

/** A step along the line to the archived particle at `pole`, as long as the difference of two others on that line. */
function snooker(
  latent: Float64Array,
  at: number,
  archive: Float64Array,
  a: number,
  b: number,
  scale: number,
  proposed: Float64Array,
  dimensions: number,
  [uniform, pole]: readonly [number, number],
): number {
  let square = 0;
  let along = 0;
  for (let k = 0; k < dimensions; k++) {
    const direction = latent[at + k] - archive[pole + k];
    square += direction * direction;
    along += direction * (archive[a + k] - archive[b + k]);
  }
  const step = square > 0 ? (scale * (SNOOKER_STEP + uniform - 0.5) * along) / square : 0;
  for (let k = 0; k < dimensions; k++) {
    proposed[at + k] = latent[at + k] + step * (latent[at + k] - archive[pole + k]);
  }
  // |y - pole| / |x - pole|, of which a volume of one dimension less is spread.
  return (dimensions - 1) * Math.log(Math.abs(1 + step));
}
