/** Fits a mixture of Gaussians by expectation and maximisation, with as many components as points held back ask for. */

import { choleskyFactor, type GaussianComponent, GaussianMixture } from "./gaussianMixture.ts";
import { RoundRandom } from "./roundRandom.ts";

/** Every how many points one judges the number of components. */
const HELD_BACK = 4;
const ITERATIONS = 30;
/** Iterations end when the mean log-density rises by less. */
const TOLERANCE = 1e-3;
/** Nats a point that more components must bring. */
const GAIN = 0.02;
const MOST_COMPONENTS = 8;
/** Points a component, in units of the numbers that it is made of. */
const POINTS_PER_NUMBER = 2;
/** Added to variances, in units of those of all points. */
const RIDGE = 1e-6;

/** @param points [rows, dimensions] of equal weight, in no order that says anything */
export function fitMixture(
  points: Float64Array,
  rows: number,
  dimensions: number,
  random: RoundRandom,
): GaussianMixture {
  const numbers = dimensions + (dimensions * (dimensions + 1)) / 2;
  const [judging, fitting] = split(points, rows, dimensions);
  let best: GaussianMixture | undefined;
  let bestDensity = Number.NEGATIVE_INFINITY;
  for (
    let count = 1;
    count <= MOST_COMPONENTS && (count === 1 || count * numbers * POINTS_PER_NUMBER < rows);
    count *= 2
  ) {
    const mixture = maximise(fitting, dimensions, count, random);
    const density = meanLogDensity(mixture, judging);
    if (best && !(density > bestDensity + GAIN)) break;
    [best, bestDensity] = [mixture, density];
  }
  return best!;
}

/** The Gaussian of all points. */
export const fitGaussian = (points: Float64Array, dimensions: number): GaussianComponent =>
  maximise(points, dimensions, 1, new RoundRandom(0)).components[0];

function split(points: Float64Array, rows: number, dimensions: number): [Float64Array, Float64Array] {
  const pick = (held: boolean) => {
    const chosen: number[] = [];
    for (let row = 0; row < rows; row++) if ((row % HELD_BACK === 0) === held) chosen.push(row);
    const picked = new Float64Array(chosen.length * dimensions);
    chosen.forEach((row, at) => {
      picked.set(points.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
    });
    return picked;
  };
  return [pick(true), pick(false)];
}

function meanLogDensity(mixture: GaussianMixture, points: Float64Array): number {
  const rows = points.length / mixture.dimensions;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += mixture.logDensity(points, row * mixture.dimensions);
  return sum / rows;
}

/** Responsibilities [rows, components] of one component for each point: the nearest of centres that lie far apart. */
function initialResponsibilities(
  points: Float64Array,
  dimensions: number,
  count: number,
  whole: GaussianMixture,
  random: RoundRandom,
): Float64Array {
  const rows = points.length / dimensions;
  const white = whitened(points, whole);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const responsibilities = new Float64Array(rows * count);
  const owner = new Uint32Array(rows);
  for (let component = 0; component < count; component++) {
    // k-means++: the next centre is a point, by the square of its distance from the nearest centre.
    const total = component === 0 ? rows : nearest.reduce((sum, value) => sum + value, 0);
    let left = random.uniform(component, count) * total;
    let centre = 0;
    while (centre < rows - 1 && left > 0) left -= component === 0 ? 1 : nearest[centre++];
    if (component === 0) centre = Math.min(rows - 1, Math.floor(random.uniform(component, count) * rows));
    for (let row = 0; row < rows; row++) {
      let square = 0;
      for (let k = 0; k < dimensions; k++)
        square += (white[row * dimensions + k] - white[centre * dimensions + k]) ** 2;
      if (square < nearest[row]) [nearest[row], owner[row]] = [square, component];
    }
  }
  owner.forEach((component, row) => {
    responsibilities[row * count + component] = 1;
  });
  return responsibilities;
}

/** Points in the coordinates in which all of them together have the unit covariance. */
function whitened(points: Float64Array, whole: GaussianMixture): Float64Array {
  const { dimensions } = whole;
  const [{ mean, factor }] = whole.components;
  const white = new Float64Array(points.length);
  for (let offset = 0; offset < points.length; offset += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      let value = points[offset + i] - mean[i];
      for (let k = 0; k < i; k++) value -= factor[i * dimensions + k] * white[offset + k];
      white[offset + i] = value / factor[i * dimensions + i];
    }
  }
  return white;
}

function maximise(points: Float64Array, dimensions: number, count: number, random: RoundRandom): GaussianMixture {
  const rows = points.length / dimensions;
  const ridge = variances(points, dimensions).map((value) => RIDGE * value + 1e-12);
  const whole = step(points, dimensions, new Float64Array(rows).fill(1), 1, ridge);
  if (count === 1) return whole;
  const responsibilities = initialResponsibilities(points, dimensions, count, whole, random);
  let mixture = step(points, dimensions, responsibilities, count, ridge);
  let last = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let sum = 0;
    const { length } = mixture.components;
    const own = length === count ? responsibilities : new Float64Array(rows * length);
    for (let row = 0; row < rows; row++) {
      const density = mixture.logDensity(points, row * dimensions);
      sum += density;
      for (let k = 0; k < length; k++) own[row * length + k] = Math.exp(mixture.terms[k] - density);
    }
    if (sum / rows < last + TOLERANCE) break;
    last = sum / rows;
    mixture = step(points, dimensions, own, length, ridge);
  }
  return mixture;
}

function variances(points: Float64Array, dimensions: number): Float64Array {
  const rows = points.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, k) => {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += points[row * dimensions + k] / rows;
    let variance = 0;
    for (let row = 0; row < rows; row++) variance += (points[row * dimensions + k] - mean) ** 2 / rows;
    return variance;
  });
}

/** The mixture that is the likeliest given responsibilities [rows, count], without components that hold too few points. */
function step(
  points: Float64Array,
  dimensions: number,
  responsibilities: Float64Array,
  count: number,
  ridge: Float64Array,
): GaussianMixture {
  const rows = points.length / dimensions;
  const components: GaussianComponent[] = [];
  for (let component = 0; component < count; component++) {
    const mean = new Float64Array(dimensions);
    let weight = 0;
    for (let row = 0; row < rows; row++) {
      const own = responsibilities[row * count + component];
      if (own === 0) continue;
      weight += own;
      for (let k = 0; k < dimensions; k++) mean[k] += own * points[row * dimensions + k];
    }
    if (weight < dimensions + 2 && count > 1) continue;
    for (let k = 0; k < dimensions; k++) mean[k] /= weight;
    const covariance = new Float64Array(dimensions ** 2);
    const centred = new Float64Array(dimensions);
    for (let row = 0; row < rows; row++) {
      const own = responsibilities[row * count + component];
      if (own < 1e-6) continue;
      for (let k = 0; k < dimensions; k++) centred[k] = points[row * dimensions + k] - mean[k];
      for (let i = 0; i < dimensions; i++) {
        const value = own * centred[i];
        for (let k = 0; k <= i; k++) covariance[i * dimensions + k] += value * centred[k];
      }
    }
    for (let i = 0; i < dimensions; i++) {
      for (let k = 0; k <= i; k++) covariance[i * dimensions + k] /= weight;
      covariance[i * dimensions + i] += ridge[i];
    }
    const factor = choleskyFactor(covariance, dimensions);
    if (factor) components.push({ logWeight: Math.log(weight), mean, factor });
  }
  const total = Math.log(components.reduce((sum, { logWeight }) => sum + Math.exp(logWeight), 0));
  return new GaussianMixture(
    dimensions,
    components.map((one) => ({ ...one, logWeight: one.logWeight - total })),
  );
}
