/**
 * A filter's transmission as few wavelengths. A counter of photons behind the filter measures the mean of F(nu) weighted
 * with T dnu / nu = T dlambda / lambda: Gauss's quadrature for that measure needs as many wavelengths as the spectrum has
 * bends, where the table of the filter has hundreds.
 */

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

/** Halvings of an interval, to the last digit. */
const BISECTIONS = 60;

/**
 * Gauss's quadratures of a measure of points, of 1, 2, 3 ... nodes. Nodes are the roots of the measure's orthogonal
 * polynomials p, whose recurrence p_k+1 = (x - alpha_k) p_k - beta_k p_k-1 follows by Stieltjes's procedure; those of one
 * order lie between those of the next. Weights are Christoffel's, 1 / sum of p_k^2 / |p_k|^2.
 */
function* gauss({ wavelengthsNm, weights }: Transmission): Generator<Transmission, never> {
  const [low, high] = [wavelengthsNm[0], wavelengthsNm[wavelengthsNm.length - 1]];
  const x = wavelengthsNm.map((wavelength) => (2 * wavelength - low - high) / (high - low));
  const alphas: number[] = [];
  const betas: number[] = [];
  /** p of the highest order at a place, and Christoffel's sum of those below. */
  const at = (place: number) => {
    let [before, value, norm, sum] = [0, 1, 1, 0];
    for (const [order, alpha] of alphas.entries()) {
      if (order > 0) norm *= betas[order];
      sum += value ** 2 / norm;
      [before, value] = [value, (place - alpha) * value - betas[order] * before];
    }
    return { value, sum };
  };
  let before = x.map(() => 0);
  let current = x.map(() => 1);
  let squareBefore = 1;
  let roots: number[] = [];
  for (;;) {
    const squares = current.map((value, index) => weights[index] * value ** 2);
    const square = squares.reduce((sum, value) => sum + value, 0);
    const alpha = squares.reduce((sum, value, index) => sum + value * x[index], 0) / square;
    const beta = alphas.length === 0 ? 0 : square / squareBefore;
    alphas.push(alpha);
    betas.push(beta);
    const [p, q] = [current, before];
    [before, current, squareBefore] = [
      p,
      p.map((value, index) => (x[index] - alpha) * value - beta * q[index]),
      square,
    ];
    const ends = [-1, ...roots, 1];
    roots = ends.slice(1).map((end, index) => {
      let [left, right] = [ends[index], end];
      const positive = at(right).value > 0;
      for (let step = 0; step < BISECTIONS; step++) {
        const middle = (left + right) / 2;
        if (at(middle).value > 0 === positive) right = middle;
        else left = middle;
      }
      return (left + right) / 2;
    });
    yield {
      wavelengthsNm: roots.map((root) => (low + high + root * (high - low)) / 2),
      weights: roots.map((root) => 1 / at(root).sum),
    };
  }
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
  for (const rules = gauss(measure); ; ) {
    const nodes = rules.next().value;
    const good = TEMPERATURES.every(
      (temperature, index) => Math.abs(magnitude(nodes, temperature) - exact[index]) < TOLERANCE,
    );
    if (good || nodes.weights.length === most) return nodes;
  }
}
