/** A model's prior as a map of latent numbers: its own draws, with its random numbers answered by them. */

import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import { CounterRandom } from "../../engine/random/streams.ts";
import type { ModelInput } from "../../lightcurves/model.ts";
import type { Prior, Ranges } from "../../lightcurves/prior.ts";
import type { FitParameter, LatentBlock } from "./space.ts";

/** Answers a prior's questions for random numbers by latent ones. */
class AnsweredRandom extends CounterRandom {
  /** The prior's numbers of draws, in the order in which it asked for them first. */
  readonly asked: number[] = [];
  /** Those of them that are uniform. */
  readonly uniforms = new Set<number>();
  private latent: Float64Array = new Float64Array(0);
  private at = 0;

  /** @param pair draws of two alike numbers whose exchange changes nothing: the first is the larger of them */
  constructor(private readonly pair: readonly [number, number] | undefined) {
    super(0, "prior");
  }

  /** The numbers from here on are the answers; 0 for draws beyond those known before. */
  answerBy(latent: Float64Array, at: number): void {
    this.latent = latent;
    this.at = at;
  }

  /** The uniform numbers whose answers are these draws: the way back of a pair. */
  answersOf(draws: readonly number[]): number[] {
    const uniforms = [...draws];
    if (!this.pair) return uniforms;
    const [first, second] = this.pair;
    uniforms[first] = draws[first] ** 2;
    uniforms[second] = draws[second] / draws[first];
    return uniforms;
  }

  override normal(_row: number, draw: number): number {
    let slot = this.asked.indexOf(draw);
    if (slot < 0) slot = this.asked.push(draw) - 1;
    return this.latent[this.at + slot] ?? 0;
  }

  override uniform(row: number, draw: number): number {
    this.uniforms.add(draw);
    if (this.pair?.includes(draw)) {
      // Of two uniform numbers the larger is distributed as the root of one, and the smaller is uniform below it.
      const larger = Math.sqrt(normalCdf(this.normal(row, this.pair[0])));
      return draw === this.pair[0] ? larger : larger * normalCdf(this.normal(row, this.pair[1]));
    }
    return normalCdf(this.normal(row, draw));
  }
}

/** Steps that show which inputs a draw decides over. */
const PROBES = [-1.3, -0.4, 0.5, 1.4];

/**
 * The inputs of a prior that are not drawn otherwise, as a block. Draws that decide over none of them take no latent number.
 * @param ranges complete
 * @param others names of inputs that have values of their own: the prior's are dropped
 */
export function priorBlock(
  inputs: readonly ModelInput[],
  prior: Prior,
  ranges: Ranges,
  others: readonly string[],
): LatentBlock {
  const kept = inputs.flatMap((input, column) => (others.includes(input.name) ? [] : [{ input, column }]));
  const random = new AnsweredRandom(prior.exchangeable);
  const set = new Float64Array(inputs.length);
  const drawn = (latent: Float64Array, at: number): Float64Array => {
    random.answerBy(latent, at);
    prior.draw(random, 0, ranges, set, 0);
    return set;
  };
  drawn(new Float64Array(0), 0);
  const draws = random.asked.length;
  const used = Array.from({ length: draws }, (_, slot) => slot).filter((slot) => {
    const values = PROBES.map((probe) => {
      const latent = new Float64Array(draws).fill(0.2);
      latent[slot] = probe;
      drawn(latent, 0);
      return kept.map(({ column }) => set[column]).join();
    });
    return new Set(values).size > 1;
  });
  const parameters = kept.map(({ input }): FitParameter => ({ name: input.name, unit: input.unit }));
  return {
    parameters,
    dimensions: used.length,
    measured: used.map((slot) => !random.uniforms.has(random.asked[slot])),
    values(latent, rows) {
      const values = new Float64Array(rows * kept.length);
      const all = new Float64Array(draws);
      for (let row = 0; row < rows; row++) {
        used.forEach((slot, k) => {
          all[slot] = latent[row * used.length + k];
        });
        drawn(all, 0);
        kept.forEach(({ column }, k) => {
          values[row * kept.length + k] = set[column];
        });
      }
      return values;
    },
    // Draws that are dropped, or that make a value which is, cannot be told by what is left.
    ...(prior.drawsOf && used.length === kept.length
      ? {
          latent(values: Float64Array, rows: number): Float64Array {
            const latent = new Float64Array(rows * used.length);
            const whole = new Float64Array(inputs.length).fill(Number.NaN);
            for (let row = 0; row < rows; row++) {
              kept.forEach(({ column }, k) => {
                whole[column] = values[row * kept.length + k];
              });
              const uniforms = random.answersOf(prior.drawsOf!(ranges, whole));
              used.forEach((slot, k) => {
                latent[row * used.length + k] = normalQuantile(uniforms[random.asked[slot]]);
              });
            }
            return latent;
          },
        }
      : {}),
  };
}
