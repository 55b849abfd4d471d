/**
 * A filter's transmission as few wavelengths. A counter of photons behind the filter measures the mean of F(nu) weighted
 * with T dnu / nu = T dlambda / lambda: Gauss's quadrature for that measure needs as many wavelengths as the spectrum has
 * bends, where the table of the filter has hundreds.
 */

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Transmission } from "../model.ts";

/** Nodes and weights of Gauss and Legendre's quadrature of an interval from 0 to 1, exact to the fifth power. */
const LEGENDRE: readonly (readonly [number, number])[] = [
  [0.5 - Math.sqrt(0.15), 5 / 18],
  [0.5, 8 / 18],
  [0.5 + Math.sqrt(0.15), 5 / 18],
];

/** The filter's measure as many points: three in each interval, between whose ends the transmission is linear. */
function measureOf(wavelengthsNm: ArrayLike<number>, transmission: ArrayLike<number>): Transmission {
  const points: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at + 1 < wavelengthsNm.length; at++) {
    const width = wavelengthsNm[at + 1] - wavelengthsNm[at];
    for (const [place, weight] of LEGENDRE) {
      const wavelength = wavelengthsNm[at] + place * width;
      const value = transmission[at] + place * (transmission[at + 1] - transmission[at]);
      if (value === 0) continue;
      points.push(wavelength);
      weights.push((weight * width * value) / wavelength);
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { wavelengthsNm: points, weights: weights.map((weight) => weight / total) };
}

/**
 * Gauss's quadrature of a measure of points: the recurrence of its orthogonal polynomials by Stieltjes, nodes and weights
 * as eigenvalues and -vectors of the recurrence by Golub & Welsch 1969.
 */
function gauss({ wavelengthsNm, weights }: Transmission, count: number): Transmission {
  const [low, high] = [wavelengthsNm[0], wavelengthsNm[wavelengthsNm.length - 1]];
  const x = wavelengthsNm.map((wavelength) => (2 * wavelength - low - high) / (high - low));
  const recurrence = Matrix.zeros(count, count);
  let before = x.map(() => 0);
  let current = x.map(() => 1);
  let squareBefore = 1;
  for (let order = 0; order < count; order++) {
    let square = 0;
    let mean = 0;
    for (let at = 0; at < x.length; at++) {
      square += weights[at] * current[at] ** 2;
      mean += weights[at] * current[at] ** 2 * x[at];
    }
    const [alpha, beta] = [mean / square, order === 0 ? 0 : square / squareBefore];
    recurrence.set(order, order, alpha);
    if (order > 0) {
      recurrence.set(order, order - 1, Math.sqrt(beta));
      recurrence.set(order - 1, order, Math.sqrt(beta));
    }
    const next = x.map((value, at) => (value - alpha) * current[at] - beta * before[at]);
    [before, current, squareBefore] = [current, next, square];
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(recurrence, { assumeSymmetric: true });
  const nodes = realEigenvalues
    .map((value, column) => ({
      wavelength: (low + high + value * (high - low)) / 2,
      weight: eigenvectorMatrix.get(0, column) ** 2,
    }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.wavelength - b.wavelength);
  return { wavelengthsNm: nodes.map(({ wavelength }) => wavelength), weights: nodes.map(({ weight }) => weight) };
}

/** Temperatures, in the observer's frame, at which the quadrature is measured, K. */
const TEMPERATURES = Array.from({ length: 13 }, (_, step) => 1500 * 20 ** (step / 12));
/** Largest error of such a blackbody's magnitude. */
const TOLERANCE = 3e-4;
/** More are never needed by filters that one would fit with; the kernels' time is in proportion. */
const MOST_NODES = 40;

/** hc / k in nm K. */
const SECOND_RADIATION_CONSTANT = 1.438776877e7;

/** Magnitude of a blackbody, up to a constant. */
function magnitude({ wavelengthsNm, weights }: Transmission, temperature: number): number {
  const exponents = wavelengthsNm.map((wavelength) => SECOND_RADIATION_CONSTANT / (wavelength * temperature));
  const least = exponents[exponents.length - 1];
  const flux = exponents.reduce(
    (sum, x, at) => sum + (weights[at] * wavelengthsNm[at] ** -3 * Math.exp(least - x)) / -Math.expm1(-x),
    0,
  );
  return -2.5 * (Math.log10(flux) - least * Math.LOG10E);
}

/**
 * The fewest wavelengths by which magnitudes of blackbodies from 1,500 to 30,000 K are right to 3e-4 mag.
 * @param wavelengthsNm ascending
 * @param transmission at these, not negative, with light between at least two of them; linear in between, in any unit
 */
export function reducedTransmission(wavelengthsNm: ArrayLike<number>, transmission: ArrayLike<number>): Transmission {
  const measure = measureOf(wavelengthsNm, transmission);
  const exact = TEMPERATURES.map((temperature) => magnitude(measure, temperature));
  const most = Math.min(MOST_NODES, measure.weights.length);
  for (let count = 1; ; count++) {
    const nodes = gauss(measure, count);
    const good = TEMPERATURES.every(
      (temperature, at) => Math.abs(magnitude(nodes, temperature) - exact[at]) < TOLERANCE,
    );
    if (good || count === most) return nodes;
  }
}
