/** Particles of equal weight, and their likelihoods. */

import type { SamplingProblem } from "./problem.ts";

export interface Population {
  /** [particles, dimensions] */
  readonly latent: Float64Array;
  /** [particles] */
  readonly logLikelihoods: Float64Array;
  /** [particles], the draw from the prior that each descends from */
  readonly ancestors: Uint32Array;
}

/** The rows of a population. */
export function pickRows(population: Population, rows: Uint32Array, dimensions: number): Population {
  const latent = new Float64Array(rows.length * dimensions);
  rows.forEach((row, at) => {
    latent.set(population.latent.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
  });
  return {
    latent,
    logLikelihoods: Float64Array.from(rows, (row) => population.logLikelihoods[row]),
    ancestors: Uint32Array.from(rows, (row) => population.ancestors[row]),
  };
}

/** Two populations as one. */
export function joined(first: Population, second: Population): Population {
  const together = (a: Float64Array, b: Float64Array) => {
    const all = new Float64Array(a.length + b.length);
    all.set(a);
    all.set(b, a.length);
    return all;
  };
  return {
    latent: together(first.latent, second.latent),
    logLikelihoods: together(first.logLikelihoods, second.logLikelihoods),
    ancestors: Uint32Array.from([...first.ancestors, ...second.ancestors]),
  };
}

/** Asks for likelihoods, and counts them. */
export class Evaluator {
  constructor(
    private readonly problem: SamplingProblem,
    private readonly signal: AbortSignal | undefined,
    public evaluations = 0,
  ) {}

  /** ln L [rows] of latent coordinates [rows, dimensions]. @throws the signal's reason where it was stopped */
  readonly evaluate = async (latent: Float64Array, rows: number): Promise<Float64Array> => {
    this.signal?.throwIfAborted();
    const values = await this.problem.logLikelihood(this.problem.parameters(latent, rows), rows, this.signal);
    this.signal?.throwIfAborted();
    this.evaluations += rows;
    return values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  };
}
