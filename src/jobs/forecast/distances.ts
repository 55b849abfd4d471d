/** Luminosity distances of the sets of a forecast. */

import { argument, InputError } from "../../engine/errors.ts";
import { quantile } from "../../lightcurves/draws/distribution.ts";
import { drawnUniforms } from "../../lightcurves/draws/draws.ts";
import { DISTANCE } from "../../lightcurves/options.ts";

/** A distance with its uncertainty, Mpc. */
export interface MeasuredDistance {
  readonly value: number;
  /** One standard deviation; 0 where it is exact. */
  readonly sigma: number;
}

/** A number with its standard deviation, as in `1.188:0.004`, or a number alone. @param what it is called, for the message */
export function parseMeasured(text: string, what: string): MeasuredDistance {
  const parts = text.split(":").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [value, sigma = 0] = parts;
  if (parts.length > 2 || !Number.isFinite(value) || !Number.isFinite(sigma))
    throw new InputError(`${argument(what)} is "${text}", but must be a number, or a number:standard deviation`);
  if (sigma < 0) throw new InputError(`${argument(what)} "${text}" has a negative standard deviation`);
  return { value, sigma };
}

/**
 * Draws the distance of each set: normal, cut at zero.
 * @returns Mpc
 * @throws InputError for a distance out of range
 */
export function drawDistances({ value, sigma }: MeasuredDistance, count: number, seed: number): Float64Array {
  const [nearest, farthest] = DISTANCE.range;
  if (!(value >= nearest && value <= farthest))
    throw new InputError(
      `${argument("distance")} is ${value}, but must be a number of Mpc from ${nearest} to ${farthest}`,
    );
  const distances = new Float64Array(count).fill(value);
  if (sigma === 0) return distances;
  const distribution = { kind: "normal", a: value, b: sigma, range: DISTANCE.range, specification: "" } as const;
  const uniform = drawnUniforms(seed);
  return distances.map((_, row) => quantile(distribution, uniform("distance", row)));
}
