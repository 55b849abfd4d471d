/** What is sampled, and by what: the doors of the sampler, which knows neither light curves nor flows. */

import type { GaussianComponent } from "./gaussianMixture.ts";

/** A posterior. Under the prior the latent coordinates are independent standard normal numbers. */
export interface SamplingProblem {
  /** Of the parameters. */
  readonly names: readonly string[];
  /** Latent coordinates. */
  readonly dimensions: number;
  /** Latent coordinates [rows, dimensions] -> parameters [rows, names]. */
  parameters(latent: Float64Array, rows: number): Float64Array;
  /** ln L [rows] of parameters [rows, names]; -Infinity where the likelihood is 0. A row's value must not depend on the others. */
  logLikelihood(parameters: Float64Array, rows: number, signal?: AbortSignal): Promise<Float64Array>;
}

/** A normalised density over latent coordinates that can be drawn from. */
export interface LatentProposal {
  /** Draws [count, dimensions]; the same seed gives the same draws. */
  sample(count: number, seed: number): Promise<Float64Array>;
  /** ln q [rows] of latent coordinates [rows, dimensions]. */
  logProb(latent: Float64Array, rows: number): Promise<Float64Array>;
  dispose?(): void;
}

/** Learns the density of latent particles [rows, dimensions] of equal weight. */
export type FlowTrainer = (
  particles: Float64Array,
  rows: number,
  seed: number,
  signal?: AbortSignal,
) => Promise<LatentProposal>;

/** What the sampler tells while it runs. */
export interface SamplingEvents {
  /** After each temperature, each flow and each batch of importance sampling. */
  onProgress?(progress: SamplingProgress): void;
  /** After each temperature: what a resumed run goes on from. */
  onCheckpoint?(state: TemperedState): void | Promise<void>;
  /** Stops it between two batches: its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Where the sampler is. */
export interface SamplingProgress {
  readonly stage: "prior" | "tempering" | "flow" | "importance";
  /** Likelihoods so far. */
  readonly evaluations: number;
  /** Inverse temperature: 0 is the prior, 1 the posterior. */
  readonly temperature: number;
  /** Share of moves that were accepted at the last temperature; NaN before the first. */
  readonly acceptance: number;
  readonly logEvidence: number;
  /** Of the importance weights; 0 before there are any. */
  readonly effectiveSampleSize: number;
}

/** One temperature that is done. */
export interface TemperatureRecord {
  readonly temperature: number;
  readonly acceptance: number;
  /** Sweeps over all chains. */
  readonly sweeps: number;
  /** Largest correlation of a coordinate at the end of the chains with that at their start. */
  readonly correlation: number;
  /** By how many standard errors the likelihoods still rose in the last half of the chains. */
  readonly drift: number;
  /** Components of the mixture that proposed moves. */
  readonly components: number;
}

/** Gaussians that describe the particles at a temperature. */
export interface Guide {
  readonly temperature: number;
  readonly components: readonly GaussianComponent[];
}

/** Particles at a temperature, all of equal weight, and everything that the next temperature depends on. Plain data. */
export interface TemperedState {
  readonly temperature: number;
  /** [particles, dimensions] */
  readonly latent: Float64Array;
  /** [particles] */
  readonly logLikelihoods: Float64Array;
  /** [particles], the draw from the prior that each descends from */
  readonly ancestors: Uint32Array;
  readonly logEvidence: number;
  readonly logEvidenceVariance: number;
  readonly evaluations: number;
  /** Random numbers are drawn by round: the next one. */
  readonly round: number;
  /** Of the moves, by name: how often each is tried, and how far it reaches. */
  readonly shares: readonly number[];
  readonly scales: readonly number[];
  /** Of this pass from the prior to the posterior. */
  readonly records: readonly TemperatureRecord[];
  readonly guides: readonly Guide[];
  /** 1, 2, ...; what the pass before has found guides this one. */
  readonly pass: number;
  readonly earlierGuides: readonly Guide[];
}
