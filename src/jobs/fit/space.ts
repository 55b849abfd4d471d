/**
 * What a fit varies: parameters as maps of latent standard normal numbers. The sampler moves in the latent numbers, whose
 * density under the prior is always the same; a prior is what the map makes of it.
 */

import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import { CounterRandom } from "../../engine/random/streams.ts";
import type { Distribution } from "../../lightcurves/draws/distribution.ts";

/** A number that a fit varies. */
export interface FitParameter {
  readonly name: string;
  /** "1" for pure numbers. */
  readonly unit: string;
  /** How it is drawn, where that depends on no other parameter. */
  readonly distribution?: Distribution;
  /** Of parameters that are put in ascending order: how each of them is drawn before. */
  readonly unordered?: Distribution;
}

/** Parameters that follow from latent numbers of their own. */
export interface LatentBlock {
  readonly parameters: readonly FitParameter[];
  /** Latent numbers that it takes of each row. */
  readonly dimensions: number;
  /** Which of them a measurement has near 0: a best fit must not leave it behind. The others are as likely anywhere in their prior. */
  readonly measured: readonly boolean[];
  /** Latent numbers [rows, dimensions] -> parameters [rows, parameters]. */
  values(latent: Float64Array, rows: number): Float64Array | Promise<Float64Array>;
  /**
   * The latent numbers [rows, dimensions] that parameters [rows, parameters] follow from, not finite where none do. Absent
   * where there is no such inverse.
   */
  latent?(values: Float64Array, rows: number): Float64Array;
}

/** Where a value is in its distribution: the share of the prior below it. */
export function priorShareBelow({ kind, a, b, range: [low, high] }: Distribution, value: number): number {
  const cut = (z: number, first: number, last: number): number =>
    (normalCdf(z) - normalCdf(first)) / (normalCdf(last) - normalCdf(first));
  switch (kind) {
    case "uniform":
      return (value - a) / (b - a);
    case "log":
      return Math.log(value / a) / Math.log(b / a);
    case "normal":
      return cut((value - a) / b, (low - a) / b, (high - a) / b);
    case "isotropic":
      return (Math.cos(a) - Math.cos(value)) / (Math.cos(a) - Math.cos(b));
    case "logn":
      return cut(Math.log(value / a) / b, Math.log(Math.max(low, 0) / a) / b, Math.log(high / a) / b);
  }
}

/** Parameters side by side, with the latent numbers of their blocks one after the other. */
export class ParameterSpace {
  readonly parameters: readonly FitParameter[];
  readonly dimensions: number;

  constructor(private readonly blocks: readonly LatentBlock[]) {
    this.parameters = blocks.flatMap(({ parameters }) => parameters);
    this.dimensions = blocks.reduce((sum, block) => sum + block.dimensions, 0);
  }

  /** ln of the density of what is measured, at latent numbers [rows, dimensions] beside their middles: 0 at these. */
  logMeasured(latent: Float64Array): Float64Array {
    const measured = this.blocks.flatMap((block) => block.measured);
    const { dimensions } = this;
    return Float64Array.from({ length: latent.length / dimensions }, (_, row) =>
      measured.reduce((sum, own, k) => (own ? sum - 0.5 * latent[row * dimensions + k] ** 2 : sum), 0),
    );
  }

  get names(): string[] {
    return this.parameters.map(({ name }) => name);
  }

  /** Latent numbers [rows, dimensions] -> parameters [rows, parameters]. */
  async values(latent: Float64Array, rows: number): Promise<Float64Array> {
    const { dimensions } = this;
    const width = this.parameters.length;
    if (this.blocks.length === 1) return this.blocks[0].values(latent, rows);
    const all = new Float64Array(rows * width);
    let [from, to] = [0, 0];
    for (const block of this.blocks) {
      const values = await block.values(columns(latent, rows, dimensions, from, block.dimensions), rows);
      const count = block.parameters.length;
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < count; k++) all[row * width + to + k] = values[row * count + k];
      }
      from += block.dimensions;
      to += count;
    }
    return all;
  }

  /**
   * The latent numbers [rows, dimensions] that parameters [rows, parameters] follow from, not finite where none do.
   * @returns undefined where a block has no such inverse
   */
  latent(values: Float64Array, rows: number): Float64Array | undefined {
    const all = new Float64Array(rows * this.dimensions);
    const width = this.parameters.length;
    let [from, to] = [0, 0];
    for (const block of this.blocks) {
      const count = block.parameters.length;
      const own = block.latent?.(columns(values, rows, width, from, count), rows);
      if (!own) return undefined;
      for (let row = 0; row < rows; row++)
        all.set(own.subarray(row * block.dimensions, (row + 1) * block.dimensions), row * this.dimensions + to);
      from += count;
      to += block.dimensions;
    }
    return all;
  }

  /** Draws of the prior [rows, parameters]. */
  draws(rows: number, seed: number): Promise<Float64Array> {
    return this.values(standardNormals(rows, this.dimensions, seed), rows);
  }
}

/** `count` columns of a table from `first` on. */
function columns(table: Float64Array, rows: number, width: number, first: number, count: number): Float64Array {
  const own = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++)
    own.set(table.subarray(row * width + first, row * width + first + count), row * count);
  return own;
}

/** Standard normal numbers [rows, dimensions] of a seed. */
export function standardNormals(rows: number, dimensions: number, seed: number): Float64Array {
  const random = new CounterRandom(seed, "prior");
  const latent = new Float64Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < dimensions; k++) latent[row * dimensions + k] = normalQuantile(random.uniform(row, k));
  }
  return latent;
}
