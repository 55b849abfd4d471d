/** The published vectors of metzger2017, and how near they must be. */

import { expect } from "vitest";
import { readVector } from "../support/vectors.ts";

/** The continuous limit, or what gwemlightcurves computes. */
export interface Metzger2017Vectors {
  readonly variant: "converged" | "gwemlightcurves";
  readonly count: number;
  /** [count, 4] */
  readonly inputs: Float64Array;
  readonly times: Float64Array;
  /** [count, time], erg/s and K */
  readonly luminosity: Float64Array;
  readonly temperature: Float64Array;
  /** [count, 9, time] */
  readonly magnitudes: Float64Array;
}

function readSet(variant: Metzger2017Vectors["variant"]): Metzger2017Vectors {
  const file = (name: string) => readVector(`metzger2017/${variant === "converged" ? "" : "literal_"}${name}.f64`);
  const inputs = file("inputs");
  return {
    ...{ variant, count: inputs.length / 4, inputs, times: file("times"), luminosity: file("lbol") },
    ...{ temperature: file("temperature"), magnitudes: file("magnitudes") },
  };
}

export const readConverged = (): Metzger2017Vectors => readSet("converged");
export const readLiteral = (): Metzger2017Vectors => readSet("gwemlightcurves");

/** cm, [count, time] of the continuous limit. */
export const readRadius = (): Float64Array => readVector("metzger2017/radius.f64");

/** Where vectors have no finite magnitude, there is none; of those brighter than 10 mag 99 of 100 and the worst are near. */
export function expectMagnitudes(
  actual: ArrayLike<number>,
  expected: Float64Array,
  { most, worst }: { readonly most: number; readonly worst: number },
): void {
  expect(actual.length).toBe(expected.length);
  const differences: number[] = [];
  expected.forEach((value, index) => {
    expect(Number.isNaN(actual[index]), `value ${index}`).toBe(!Number.isFinite(value));
    if (Number.isFinite(value) && value < 10) differences.push(Math.abs(actual[index] - value));
  });
  differences.sort((a, b) => a - b);
  expect(differences.length).toBeGreaterThan(10_000);
  expect(differences[Math.floor(0.99 * differences.length)]).toBeLessThan(most);
  expect(differences.at(-1)).toBeLessThan(worst);
}
