/** How one number is drawn for every set: a distribution within bounds, by its inverse, so that one random number is one draw. */

import { argument, InputError } from "../../engine/errors.ts";
import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import { describeRange, inRange, type ModelInput } from "../model.ts";

/**
 * - `uniform`, `log`: uniform, or uniform in the logarithm, from `a` to `b`.
 * - `normal`: of mean `a` and standard deviation `b`.
 * - `logn`: the natural logarithm is normal around ln `a` with the standard deviation `b`.
 */
export interface Distribution {
  readonly kind: "uniform" | "log" | "normal" | "logn";
  readonly a: number;
  readonly b: number;
  /** Values outside are not drawn: the distribution is cut there. */
  readonly range: readonly [number, number];
  /** As it was written. */
  readonly specification: string;
}

/** How a distribution is written, for messages and help. */
export const DISTRIBUTION_SYNTAX =
  "uniform:a:b (or a:b), log:a:b, normal:mean:sigma, or logn:median:width with the width as 0.3dex, 12% or of the natural logarithm";

const drawName = argument("draw");

/** What a distribution needs to know of what is drawn. */
type Drawn = Pick<ModelInput, "name" | "range">;

/**
 * Reads a distribution: `log:1:30`, `logn:1.58e10:0.3dex`.
 * @param where the flag or argument, for the message
 * @throws InputError for what is not of this form, and for what leaves the range of what is drawn
 */
export function parseDistribution(drawn: Drawn, specification: string, where = drawName): Distribution {
  const { name, range } = drawn;
  const parts = specification.split(":").map((part) => part.trim());
  const [kind, first, second] = parts.length === 2 ? ["uniform", ...parts] : parts;
  const known = kind === "uniform" || kind === "log" || kind === "normal" || kind === "logn";
  const a = number(first);
  const b = kind === "logn" ? logarithmicWidth(second) : number(second);
  if (parts.length > 3 || !known || !Number.isFinite(a) || !Number.isFinite(b)) {
    throw new InputError(`${where} of ${name} is "${specification}", but must be ${DISTRIBUTION_SYNTAX}`);
  }
  const wrong = (problem: string) => new InputError(`${where} of ${name} "${specification}" ${problem}`);
  const between = kind === "uniform" || kind === "log";
  if (between && !(a < b)) throw wrong(`goes from ${a} to ${b}, but the first must be the smaller`);
  if (!between && !(b > 0)) throw wrong("has no width, but it must be positive");
  if ((kind === "log" || kind === "logn") && !(a > 0))
    throw wrong(`${between ? "starts at" : "is around"} ${a}, but logarithms are of positive numbers`);
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
export function quantile({ kind, a, b, range }: Distribution, u: number): number {
  const [low, high] = kind === "uniform" || kind === "log" ? [a, b] : range;
  // Never outside, whatever logarithms round to.
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  switch (kind) {
    case "uniform":
      return within(a + (b - a) * u);
    case "log":
      return within(a * Math.exp(Math.log(b / a) * u));
    case "normal":
      return within(a + b * cutNormal((low - a) / b, (high - a) / b, u));
    case "logn":
      return within(a * Math.exp(b * cutNormal(Math.log(Math.max(low, 0) / a) / b, Math.log(high / a) / b, u)));
  }
}

/** A standard normal number between two bounds with 0 between them. */
function cutNormal(low: number, high: number, u: number): number {
  const below = normalCdf(low);
  return normalQuantile(below + (normalCdf(high) - below) * u);
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
  }
}
