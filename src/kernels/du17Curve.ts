/**
 * What the DU17 kernels hand to each other: the constants of a curve, from which its magnitudes follow, and the table of
 * times. Shaders and the WebAssembly module get their order from here.
 */

import { numbered } from "../engine/shader.ts";
import type { TwinArray } from "../engine/values.ts";

/** The four constants of a curve. */
export interface CurveConstants {
  /** Inverse of the time scale in 1/days; 0 where no point has a value. */
  readonly inverseScale: number;
  /** The magnitude's offset after the rise; {@link DARK_OFFSET} where the luminosity is zero. */
  readonly offset: number;
  /** The same during the rise. */
  readonly riseOffset: number;
  /** End of the rise in days, 0 without a rise; {@link NO_CURVE} for a curve without any luminosity. */
  readonly riseEnd: number;
}

/** Their order: a vector of four in buffers, a struct in the WebAssembly module. */
export const CURVE_STRUCT = {
  inverseScale: "f32",
  offset: "f32",
  riseOffset: "f32",
  riseEnd: "f32",
} as const satisfies Record<keyof CurveConstants, "f32">;

const CURVE_FIELDS = Object.keys(CURVE_STRUCT) as (keyof CurveConstants)[];

/** Values of a curve in its buffer. */
export const CURVE_STRIDE = CURVE_FIELDS.length;

/** Marks a curve without any luminosity, in place of the end of its rise. */
export const NO_CURVE = -1;
/** Offset of a curve of luminosity zero. */
export const DARK_OFFSET = 1e30;

/** Places in the vector of a curve, for shaders: `CURVE_INVERSE_SCALE` and so on. */
export const CURVE_PLACES = numbered("CURVE", CURVE_FIELDS);

const [INVERSE_SCALE, OFFSET, RISE_OFFSET, RISE_END] = (
  ["inverseScale", "offset", "riseOffset", "riseEnd"] as const satisfies (keyof CurveConstants)[]
).map((name) => CURVE_FIELDS.indexOf(name));

export function readCurve(curves: TwinArray, row: number): CurveConstants {
  const at = CURVE_STRIDE * row;
  return {
    inverseScale: curves[at + INVERSE_SCALE],
    offset: curves[at + OFFSET],
    riseOffset: curves[at + RISE_OFFSET],
    riseEnd: curves[at + RISE_END],
  };
}

export function writeCurve(curves: TwinArray, row: number, curve: CurveConstants): void {
  const at = CURVE_STRIDE * row;
  curves[at + INVERSE_SCALE] = curve.inverseScale;
  curves[at + OFFSET] = curve.offset;
  curves[at + RISE_OFFSET] = curve.riseOffset;
  curves[at + RISE_END] = curve.riseEnd;
}

/** Rows of the table of times, by number: time in days, 2.5 alpha log10 t, and 2.5 log10 t. */
export const TIME_ROWS = { time: 0, decline: 1, rise: 2 } as const;

/** The same for shaders and the WebAssembly module. */
export const TIME_ROW_CONSTANTS = {
  TIME_ROW: { u32: TIME_ROWS.time },
  DECLINE_ROW: { u32: TIME_ROWS.decline },
  RISE_ROW: { u32: TIME_ROWS.rise },
} as const;
