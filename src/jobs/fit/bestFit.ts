/** The best fit: from the best posterior samples on, by differential evolution (Storn & Price 1997). */

import { CounterRandom } from "../../engine/random/streams.ts";

/** Candidates that are kept. */
const MEMBERS = 128;
const GENERATIONS = 80;
/** It ends where so many generations gained less than this, in ln L. */
const PATIENCE = 8;
const LEAST_GAIN = 0.003;
/** Share of coordinates that a trial takes of its mutant. */
const CROSSOVER = 0.9;

/**
 * Climbs from the best of some samples. In several modes at once: members of one mode are replaced by better ones of any.
 * @param latent [rows, dimensions]
 * @param objective what is to be as large as possible, of these samples [rows]
 * @param evaluate the same of latent coordinates
 */
export async function climb(
  latent: Float64Array,
  objective: Float64Array,
  dimensions: number,
  seed: number,
  evaluate: (latent: Float64Array, rows: number) => Promise<Float64Array>,
): Promise<{ readonly latent: Float64Array; readonly objective: number; readonly evaluations: number }> {
  const order = Array.from(objective, (_, row) => row)
    .filter((row) => Number.isFinite(objective[row]))
    .sort((a, b) => objective[b] - objective[a])
    .slice(0, MEMBERS);
  const members = order.map((row) => latent.slice(row * dimensions, (row + 1) * dimensions));
  const values = order.map((row) => objective[row]);
  const random = new CounterRandom(seed, "sampling");
  const bestOf = () => values.reduce((best, value, member) => (value > values[best] ? member : best), 0);
  let evaluations = 0;
  const gains: number[] = [];
  for (let generation = 0; generation < GENERATIONS && members.length >= 4; generation++) {
    const before = values[bestOf()];
    const best = members[bestOf()];
    const trials = new Float64Array(members.length * dimensions);
    members.forEach((member, at) => {
      const index = generation * MEMBERS + at;
      const pick = (draw: number) => members[Math.floor(random.uniform(index, draw) * members.length)];
      const [a, b] = [pick(0), pick(1)];
      const scale = 0.4 + 0.5 * random.uniform(index, 2);
      for (let k = 0; k < dimensions; k++) {
        const mutant = member[k] + scale * (best[k] - member[k]) + scale * (a[k] - b[k]);
        trials[at * dimensions + k] = random.uniform(index, 3 + k) < CROSSOVER ? mutant : member[k];
      }
    });
    const found = await evaluate(trials, members.length);
    evaluations += members.length;
    found.forEach((value, at) => {
      if (!(value > values[at])) return;
      values[at] = value;
      members[at] = trials.slice(at * dimensions, (at + 1) * dimensions);
    });
    gains.push(values[bestOf()] - before);
    if (gains.length >= PATIENCE && gains.slice(-PATIENCE).reduce((sum, gain) => sum + gain, 0) < LEAST_GAIN) break;
  }
  const best = bestOf();
  return { latent: members[best], objective: values[best], evaluations };
}
