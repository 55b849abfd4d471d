/** A mixture of Gaussians: local covariances for moves, a density that can be drawn from, and clusters. */

import type { RoundRandom } from "./roundRandom.ts";
import { logSumExp } from "./weights.ts";

/** One Gaussian. */
export interface GaussianComponent {
  readonly logWeight: number;
  readonly mean: Float64Array;
  /** Lower triangular L with covariance L L^T, [dimensions, dimensions] */
  readonly factor: Float64Array;
}

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** Lower Cholesky factor; undefined where the matrix is not positive definite. */
export function choleskyFactor(matrix: Float64Array, dimensions: number): Float64Array | undefined {
  const factor = new Float64Array(matrix.length);
  for (let i = 0; i < dimensions; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * dimensions + j];
      for (let k = 0; k < j; k++) sum -= factor[i * dimensions + k] * factor[j * dimensions + k];
      if (i !== j) factor[i * dimensions + j] = sum / factor[j * dimensions + j];
      else if (sum > 0) factor[i * dimensions + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return factor;
}

/** Densities and draws of a mixture whose weights have the sum 1. */
export class GaussianMixture {
  /** Of each component: ln of weight and normalisation, mean, rows of the factor up to the diagonal. */
  private readonly numbers: Float64Array;
  private readonly solved: Float64Array;
  /** [components], of the last point */
  readonly terms: Float64Array;

  constructor(
    readonly dimensions: number,
    readonly components: readonly GaussianComponent[],
  ) {
    this.numbers = Float64Array.from(
      components.flatMap(({ logWeight, mean, factor }) => {
        let constant = logWeight - dimensions * HALF_LOG_2PI;
        const rows: number[] = [];
        for (let i = 0; i < dimensions; i++) {
          constant -= Math.log(factor[i * dimensions + i]);
          for (let k = 0; k <= i; k++) rows.push(factor[i * dimensions + k]);
        }
        return [constant, ...mean, ...rows];
      }),
    );
    this.solved = new Float64Array(dimensions);
    this.terms = new Float64Array(components.length);
  }

  /** ln density of the point at `offset`; `terms` then has those of the weighted components. */
  logDensity(points: Float64Array, offset: number): number {
    const { dimensions, numbers, solved, terms } = this;
    let at = 0;
    for (let component = 0; component < terms.length; component++) {
      const constant = numbers[at++];
      const mean = at;
      at += dimensions;
      let square = 0;
      for (let i = 0; i < dimensions; i++) {
        let value = points[offset + i] - numbers[mean + i];
        for (let k = 0; k < i; k++) value -= numbers[at++] * solved[k];
        value /= numbers[at++];
        solved[i] = value;
        square += value * value;
      }
      terms[component] = constant - 0.5 * square;
    }
    return logSumExp(terms);
  }

  /** The component of a number in (0, 1), by weight. */
  componentByWeight(uniform: number): number {
    return this.pick(uniform, ({ logWeight }) => logWeight, 0);
  }

  /** The component of a number in (0, 1), by responsibility for the point whose `terms` these are. */
  componentByTerms(uniform: number, logDensity: number): number {
    return this.pick(uniform, (_, at) => this.terms[at], logDensity);
  }

  private pick(uniform: number, logOf: (one: GaussianComponent, at: number) => number, total: number): number {
    let sum = 0;
    for (let at = 0; at < this.components.length; at++) {
      sum += Math.exp(logOf(this.components[at], at) - total);
      if (uniform < sum) return at;
    }
    return this.components.length - 1;
  }

  /** Draws [count, dimensions], of which place 0 chooses the component. */
  sample(count: number, random: RoundRandom): Float64Array {
    const { dimensions } = this;
    const drawn = new Float64Array(count * dimensions);
    const normals = new Float64Array(dimensions);
    for (let row = 0; row < count; row++) {
      const { mean, factor } = this.components[this.componentByWeight(random.uniform(row, 0))];
      for (let k = 0; k < dimensions; k++) normals[k] = random.normal(row, 1 + k);
      for (let i = 0; i < dimensions; i++) {
        let value = mean[i];
        for (let k = 0; k <= i; k++) value += factor[i * dimensions + k] * normals[k];
        drawn[row * dimensions + i] = value;
      }
    }
    return drawn;
  }
}

/** Shares of a mixture's copy that is `WIDE` times as wide, and of the prior: they bound weights where it is too narrow. */
const WIDE = 1.6;
const WIDE_SHARE = 0.2;
const PRIOR_SHARE = 0.05;

const scaled = (components: readonly GaussianComponent[], share: number, width = 1): GaussianComponent[] =>
  components.map(({ logWeight, mean, factor }) => ({
    logWeight: logWeight + Math.log(share),
    mean,
    factor: width === 1 ? factor : factor.map((value) => value * width),
  }));

/** The prior, standard normal. */
export const priorMixture = (dimensions: number): GaussianMixture =>
  new GaussianMixture(dimensions, [
    {
      logWeight: 0,
      mean: new Float64Array(dimensions),
      factor: Float64Array.from({ length: dimensions ** 2 }, (_, at) => (at % (dimensions + 1) === 0 ? 1 : 0)),
    },
  ]);

/** A mixture with wide copies of its components and the prior among them. */
export const withTails = ({ dimensions, components }: GaussianMixture): GaussianMixture =>
  new GaussianMixture(dimensions, [
    ...scaled(components, 1 - WIDE_SHARE - PRIOR_SHARE),
    ...scaled(components, WIDE_SHARE, WIDE),
    ...scaled(priorMixture(dimensions).components, PRIOR_SHARE),
  ]);

/** The first mixture with the share `own`, the others with equal parts of the rest. */
export function blend(
  first: GaussianMixture,
  others: readonly (readonly GaussianComponent[])[],
  own: number,
): GaussianMixture {
  if (others.length === 0) return first;
  return new GaussianMixture(first.dimensions, [
    ...scaled(first.components, own),
    ...others.flatMap((components) => scaled(components, (1 - own) / others.length)),
  ]);
}
