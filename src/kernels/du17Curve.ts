/**
 * What the DU17 kernels hand to each other: the constants of a curve, from which its magnitudes follow, and the table of
 * times. Shaders and the WebAssembly module get their order from here.
 */

import { numbered } from "../engine/shader.ts";
import type { TwinArray } from "../engine/values.ts";

/** The constants of a curve. */
export interface CurveConstants {
  /** Inverse of the time scale in 1/days; 0 where no point has a value. */
  readonly inverseScale: number;
  /** The magnitude's offset after the rise; {@link DARK_OFFSET} where the luminosity is zero. */
  readonly offset: number;
  /** The same during the rise. */
  readonly riseOffset: number;
  /** End of the rise in days, 0 without a rise; {@link NO_CURVE} for a curve without any luminosity. */
  readonly riseEnd: number;
  /** Exponent of the heating rate's decline: behind the others, where sets have constants of their own, else in the table of times. */
  readonly alpha: number;
}

/** The order of those that all curves have: a vector of four in buffers, a struct in the WebAssembly module. */
export const CURVE_STRUCT = {
  inverseScale: "f32",
  offset: "f32",
  riseOffset: "f32",
  riseEnd: "f32",
} as const satisfies Record<Exclude<keyof CurveConstants, "alpha">, "f32">;

const CURVE_FIELDS = Object.keys(CURVE_STRUCT) as (keyof typeof CURVE_STRUCT)[];

/** Values of a curve in its buffer. */
export const CURVE_STRIDE = CURVE_FIELDS.length;
/** The same where curves have an exponent of their own: a second vector, which begins with it. */
export const curveStride = (perSet: boolean): number => (perSet ? 2 : 1) * CURVE_STRIDE;

/** Marks a curve without any luminosity, in place of the end of its rise. */
export const NO_CURVE = -1;
/** Offset of a curve of luminosity zero. */
export const DARK_OFFSET = 1e30;

/** Places in the vector of a curve, for shaders: `CURVE_INVERSE_SCALE` and so on. */
export const CURVE_PLACES = numbered("CURVE", CURVE_FIELDS);

/** @param perSet whether curves have an exponent of their own; else it is 1, and the table of times has it */
export function readCurve(curves: TwinArray, row: number, perSet: boolean): CurveConstants {
  const at = curveStride(perSet) * row;
  const values = CURVE_FIELDS.map((name, place) => [name, curves[at + place]]);
  return { ...Object.fromEntries(values), alpha: perSet ? curves[at + CURVE_STRIDE] : 1 };
}

export function writeCurve(curves: TwinArray, row: number, curve: CurveConstants, perSet: boolean): void {
  const at = curveStride(perSet) * row;
  CURVE_FIELDS.forEach((name, place) => {
    curves[at + place] = curve[name];
  });
  if (perSet) curves.fill(0, at + CURVE_STRIDE + 1, at + 2 * CURVE_STRIDE)[at + CURVE_STRIDE] = curve.alpha;
}

/** For shaders: whether curves have an exponent of their own, and vectors of each. */
export const curveVectors = (perSet: boolean) =>
  ({ PER_SET: perSet, CURVE_VECTORS: { u32: curveStride(perSet) / CURVE_STRIDE } }) as const;

/** Rows of the table of times, by number: time in days, 2.5 alpha log10 t (alpha is 1 where curves have their own), and 2.5 log10 t. */
export const TIME_ROWS = { time: 0, decline: 1, rise: 2 } as const;

/** The same for shaders and the WebAssembly module. */
export const TIME_ROW_CONSTANTS = {
  TIME_ROW: { u32: TIME_ROWS.time },
  DECLINE_ROW: { u32: TIME_ROWS.decline },
  RISE_ROW: { u32: TIME_ROWS.rise },
} as const;
