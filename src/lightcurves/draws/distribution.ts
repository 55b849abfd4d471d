/** How one number is drawn for every set: a distribution within bounds, by its inverse, so that one random number is one draw. */

import { argument, InputError } from "../../engine/errors.ts";
import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import { describeRange, inRange, type ModelInput } from "../model.ts";

/**
 * - `uniform`, `log`: uniform, or uniform in the logarithm, from `a` to `b`.
 * - `normal`: of mean `a` and standard deviation `b`.
 * - `logn`: the natural logarithm is normal around ln `a` with the standard deviation `b`.
 * - `isotropic`: an angle from `a` to `b` rad whose cosine is uniform, as seen from any direction alike.
 */
export interface Distribution {
  readonly kind: "uniform" | "log" | "normal" | "logn" | "isotropic";
  readonly a: number;
  readonly b: number;
  /** Values outside are not drawn: the distribution is cut there. */
  readonly range: readonly [number, number];
  /** As it was written. */
  readonly specification: string;
}

/** How a distribution is written, for messages and help. */
export const DISTRIBUTION_SYNTAX =
  "uniform:a:b (or a:b), log:a:b, normal:mean:sigma, isotropic:a:b of angles in rad, or logn:median:width with the width as 0.3dex, 12% or of the natural logarithm";

/** What a distribution needs to know of what is drawn. */
type Drawn = Pick<ModelInput, "name" | "range">;

/**
 * Reads a distribution: `log:1:30`, `logn:1.58e10:0.3dex`.
 * @param from the argument that says it, for messages
 * @throws InputError for what is not of this form, and for what leaves the range of what is drawn
 */
export function parseDistribution(drawn: Drawn, specification: string, from = argument("draw")): Distribution {
  const { name, range } = drawn;
  const parts = specification.split(":").map((part) => part.trim());
  const [kind, first, second] = parts.length === 2 ? ["uniform", ...parts] : parts;
  const known = kind === "uniform" || kind === "log" || kind === "normal" || kind === "logn" || kind === "isotropic";
  const a = number(first);
  const b = kind === "logn" ? logarithmicWidth(second) : number(second);
  if (parts.length > 3 || !known || !Number.isFinite(a) || !Number.isFinite(b)) {
    throw new InputError(`${from} of ${name} is "${specification}", but must be ${DISTRIBUTION_SYNTAX}`);
  }
  const wrong = (problem: string) => new InputError(`${from} of ${name} "${specification}" ${problem}`);
  const between = kind === "uniform" || kind === "log" || kind === "isotropic";
  if (between && !(a < b)) throw wrong(`goes from ${a} to ${b}, but the first must be the smaller`);
  if (!between && !(b > 0)) throw wrong("has no width, but it must be positive");
  if ((kind === "log" || kind === "logn") && !(a > 0))
    throw wrong(`${between ? "starts at" : "is around"} ${a}, but logarithms are of positive numbers`);
  if (kind === "isotropic" && !(a >= 0 && b <= Math.PI))
    throw wrong(`goes from ${a} to ${b}, but angles from the pole are from 0 to pi`);
  const outside = (between ? [a, b] : [a]).find((value) => !inRange(drawn, value));
  if (outside !== undefined) throw wrong(`has ${outside}, but ${name} must be ${describeRange(drawn)}`);
  return { kind, a, b, range, specification };
}

/** NaN for what is no number. */
const number = (text: string | undefined): number => (text ? Number(text) : Number.NaN);

/** The standard deviation of the natural logarithm: "0.3dex", "12%" (a factor of 1.12), or itself. */
function logarithmicWidth(text: string | undefined): number {
  if (text?.endsWith("dex")) return number(text.slice(0, -3)) * Math.LN10;
  if (text?.endsWith("%")) return Math.log1p(number(text.slice(0, -1)) / 100);
  return number(text);
}

/** The value at `u` of (0, 1). */
export function quantile(distribution: Distribution, u: number): number {
  const { kind, a, b, range } = distribution;
  const [low, high] = kind === "normal" || kind === "logn" ? range : [a, b];
  // Never outside, whatever logarithms round to.
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  switch (kind) {
    case "uniform":
      return within(a + (b - a) * u);
    case "log":
      return within(a * Math.exp(Math.log(b / a) * u));
    case "normal":
      return within(a + b * cutNormal(distribution, u));
    case "logn":
      return within(a * Math.exp(b * cutNormal(distribution, u)));
    case "isotropic":
      return within(Math.acos(Math.cos(a) + (Math.cos(b) - Math.cos(a)) * u));
  }
}

/** Probabilities of a standard normal number below the ends of distributions, which cost as much as a hundred draws. */
const probabilitiesBelow = new WeakMap<Distribution, readonly [number, number]>();

/** A standard normal number between the ends of the distribution, with 0 between them. */
function cutNormal(distribution: Distribution, u: number): number {
  let ends = probabilitiesBelow.get(distribution);
  if (ends === undefined) {
    const { kind, a, b, range } = distribution;
    const deviate = (end: number) => (kind === "logn" ? Math.log(Math.max(end, 0) / a) : end - a) / b;
    ends = [normalCdf(deviate(range[0])), normalCdf(deviate(range[1]))];
    probabilitiesBelow.set(distribution, ends);
  }
  return normalQuantile(ends[0] + (ends[1] - ends[0]) * u);
}

/** "uniform from 1 to 30 in the logarithm", with numbers as they were written. */
export function distributionText({ kind, specification }: Distribution): string {
  const [first, second] = specification
    .split(":")
    .slice(-2)
    .map((part) => part.trim());
  switch (kind) {
    case "uniform":
      return `uniform from ${first} to ${second}`;
    case "log":
      return `uniform from ${first} to ${second} in the logarithm`;
    case "normal":
      return `normal around ${first} with a standard deviation of ${second}`;
    case "logn":
      return `log-normal around ${first} with a width of ${second}`;
    case "isotropic":
      return `from ${first} to ${second} rad, isotropic`;
  }
}
