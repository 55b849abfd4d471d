/** What a prior of a model is. */

import type { CounterRandom } from "../engine/random/streams.ts";

/** A range that users may set. */
export interface PriorRange {
  readonly summary: string;
  readonly range: readonly [number, number];
}

/** Lowest and highest values, by the names of what a prior draws. */
export type Ranges = Readonly<Record<string, readonly [number, number]>>;

/** How an input is drawn independently of the others: uniformly, or uniformly in the logarithm. */
export interface Independent {
  readonly range: readonly [number, number];
  readonly scale: "linear" | "log";
}

/** Between which values an input is, and on which scale these are regular ends. */
export interface InputBounds extends Independent {
  /** An earlier input that is never smaller. */
  readonly below?: string;
}

/** One prior. */
export interface Prior {
  readonly description: string;
  /** How each input is drawn, by name and in the model's order, where all are independent of each other. */
  readonly independent?: Readonly<Record<string, Independent>>;
  /** What users may set, by name, with the defaults. */
  readonly ranges: Readonly<Record<string, PriorRange>>;
  /** Two of its uniform draws whose exchange changes no set: those of a pair that is put in order afterwards. */
  readonly exchangeable?: readonly [number, number];
  /** Ends of inputs by name, as far as there are such; needless where `independent` tells them. */
  bounds?(ranges: Ranges): Readonly<Record<string, InputBounds>>;
  /** @throws InputError for ranges that make no sense together */
  checkRanges?(ranges: Ranges): void;
  /** Draws the inputs of set `row` into `target` at `at`. */
  draw(random: CounterRandom, row: number, ranges: Ranges, target: Float64Array, at: number): void;
  /**
   * The uniform draws of (0, 1) by number that make a set, those of a pair in the order of its values; outside (0, 1) where
   * none do. Absent where a set does not determine its draws.
   */
  drawsOf?(ranges: Ranges, set: ArrayLike<number>): readonly number[];
  /**
   * ln of the density per unit of the inputs at a set, -Infinity outside; needless where `independent` tells it, absent
   * where there is no closed form.
   */
  logDensity?(ranges: Ranges, set: ArrayLike<number>): number;
}

/** Priors of a light-curve model, by name. */
export type PriorTable = Readonly<Record<string, Prior>>;
