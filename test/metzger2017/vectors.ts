/** The published vectors of metzger2017. */

import { readVector } from "../support/vectors.ts";

/** The continuous limit, or what gwemlightcurves computes. */
export interface Metzger2017Vectors {
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

function readSet(prefix: string): Metzger2017Vectors {
  const file = (name: string) => readVector(`metzger2017/${prefix}${name}.f64`);
  const inputs = file("inputs");
  return {
    ...{ count: inputs.length / 4, inputs, times: file("times"), luminosity: file("lbol") },
    ...{ temperature: file("temperature"), magnitudes: file("magnitudes") },
  };
}

export const readConverged = (): Metzger2017Vectors => readSet("");
export const readLiteral = (): Metzger2017Vectors => readSet("literal_");

/** cm, [count, time] of the continuous limit. */
export const readRadius = (): Float64Array => readVector("metzger2017/radius.f64");
