/**
 * One band of a smooth fade, m = M + 2.5 alpha log10(t / 1 d), with its evidence over M and alpha. Given the errors ln L is a
 * quadratic form of both for detections, and of limits a sum of ln Phi: concave, so that where it has its peak, and where it
 * is so low that nothing is left to integrate, are found by halving.
 */

import { logNormalCdf } from "../../engine/random/normal.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { ownVariance } from "../../lightcurves/photometric/pointLikelihood.ts";

/** Of one band: the evidence, and the best. */
export interface BandIntegral {
  readonly logEvidence: number;
  readonly best: number;
  readonly magnitude: number;
  readonly exponent: number;
}

type Range = readonly [low: number, high: number];

const NODES = 48;
/** Below the peak by so much, in ln L, there is nothing to integrate. */
const DEPTH = 25;
const HALVINGS = 40;

/**
 * The evidence of one band.
 * @param points days after the explosion, all positive
 * @param systematic mag
 * @param magnitudes at one day, uniform
 * @param exponents uniform
 */
export function integrateBand(
  points: readonly PhotometricObservation[],
  systematic: number,
  magnitudes: Range,
  exponents: Range,
): BandIntegral {
  const logLikelihood = bandLikelihood(points, systematic);
  const peakAt = (exponent: number) => peakOf((magnitude) => logLikelihood(magnitude, exponent), magnitudes);
  const reach = windowOf((exponent) => peakAt(exponent).value, exponents);
  const values: number[] = [];
  let best = { best: Number.NEGATIVE_INFINITY, magnitude: Number.NaN, exponent: Number.NaN };
  for (const exponent of nodes(reach, NODES)) {
    const [low, high] = windowOf((magnitude) => logLikelihood(magnitude, exponent), magnitudes);
    const share = Math.log((high - low) / (magnitudes[1] - magnitudes[0]));
    for (const magnitude of nodes([low, high], NODES)) {
      const value = logLikelihood(magnitude, exponent);
      values.push(value + share);
      if (value > best.best) best = { best: value, magnitude, exponent };
    }
  }
  const share = (reach[1] - reach[0]) / (exponents[1] - exponents[0]);
  return { ...best, logEvidence: logSum(values) - Math.log(values.length) + Math.log(share) };
}

/** ln L of a band's two numbers. */
function bandLikelihood(
  points: readonly PhotometricObservation[],
  systematic: number,
): (magnitude: number, exponent: number) => number {
  const known = points.map((point) => {
    const variance = ownVariance(point) + systematic * systematic;
    return { limit: point.limit, x: 2.5 * Math.log10(point.timeDays), y: point.magnitude, variance };
  });
  const [seen, limits] = [known.filter(({ limit }) => !limit), known.filter(({ limit }) => limit)];
  // Around the first, so that squares of large numbers do not cancel.
  const zero = seen[0]?.y ?? 0;
  const sum = (of: (x: number, y: number) => number) =>
    seen.reduce((all, { x, y, variance }) => all + of(x, y - zero) / variance, 0);
  const [one, x, xx, y, xy, yy] = [
    sum(() => 1),
    sum((a) => a),
    sum((a) => a * a),
    sum((_, b) => b),
    sum((a, b) => a * b),
    sum((_, b) => b * b),
  ];
  const constant = seen.reduce((all, { variance }) => all + Math.log(2 * Math.PI * variance), 0);
  return (magnitude, exponent) => {
    const m = magnitude - zero;
    const square = one * m * m + 2 * x * m * exponent + xx * exponent * exponent - 2 * y * m - 2 * xy * exponent + yy;
    return limits.reduce(
      (all, limit) => all + logNormalCdf((magnitude + exponent * limit.x - limit.y) / Math.sqrt(limit.variance)),
      -(square + constant) / 2,
    );
  };
}

/** Where a concave function is largest inside a range. */
function peakOf(of: (at: number) => number, [low, high]: Range): { readonly at: number; readonly value: number } {
  let [from, to] = [low, high];
  // Golden section: the part with the smaller value at its inner point is left out.
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [to - golden * (to - from), from + golden * (to - from)];
  let [first, second] = [of(a), of(b)];
  for (let step = 0; step < HALVINGS; step++) {
    if (first < second) {
      [from, a, first] = [a, b, second];
      b = from + golden * (to - from);
      second = of(b);
    } else {
      [to, b, second] = [b, a, first];
      a = to - golden * (to - from);
      first = of(a);
    }
  }
  const at = (from + to) / 2;
  return { at, value: of(at) };
}

/** The part of a range in which a concave function is near its peak. */
function windowOf(of: (at: number) => number, [low, high]: Range): Range {
  const { at, value } = peakOf(of, [low, high]);
  const floor = value - DEPTH;
  const end = (outer: number): number => {
    if (of(outer) >= floor) return outer;
    let [inside, outside] = [at, outer];
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (inside + outside) / 2;
      if (of(middle) >= floor) inside = middle;
      else outside = middle;
    }
    return outside;
  };
  return [end(low), end(high)];
}

/** Middles of equal parts of a range. */
export const nodes = ([low, high]: Range, count: number): number[] =>
  Array.from({ length: count }, (_, node) => low + ((node + 0.5) / count) * (high - low));

/** ln of the sum of exponentials. */
export function logSum(values: readonly number[]): number {
  const most = values.reduce((all, value) => Math.max(all, value), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(values.reduce((all, value) => all + Math.exp(value - most), 0));
}
