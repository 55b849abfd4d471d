/** Radioactive heating by r-process elements (Korobkin et al. 2012), and how much of it stays (Barnes et al. 2016). */

import { DAY } from "./constants.ts";

/** Time at which the heating begins to decline, and how fast it does, in seconds. */
const PLATEAU_END_S = 1.3;
const PLATEAU_WIDTH_S = 0.11;
const EXPONENT = 1.3;

/** Heating in units of its first value: [1/2 - arctan((t - 1.3 s) / 0.11 s) / pi]^1.3 */
export function heating(timeDays: number): number {
  const s = (timeDays * DAY - PLATEAU_END_S) / PLATEAU_WIDTH_S;
  // The difference would lose all digits at late times.
  const share = s > 0 ? Math.atan(1 / s) / Math.PI : 0.5 - Math.atan(s) / Math.PI;
  return share ** EXPONENT;
}

/** Coefficients of the thermalisation efficiency of one component. */
export interface Thermalisation {
  readonly a: number;
  readonly b: number;
  readonly d: number;
}

/** Ejecta masses (Msun) and velocities (c) of the table. */
export const TABLE_MASSES = [0.001, 0.005, 0.01, 0.05, 0.1] as const;
export const TABLE_VELOCITIES = [0.1, 0.2, 0.3, 0.4] as const;

/** Table 1 of Barnes et al. 2016, [mass, velocity]. */
export const THERMALISATION_TABLE: Readonly<Record<keyof Thermalisation, readonly (readonly number[])[]>> = {
  a: [
    [2.01, 4.52, 8.16, 16.3],
    [0.81, 1.9, 3.2, 5.0],
    [0.56, 1.31, 2.19, 3.0],
    [0.27, 0.55, 0.95, 2.0],
    [0.2, 0.39, 0.65, 0.9],
  ],
  b: [
    [0.28, 0.62, 1.19, 2.4],
    [0.19, 0.28, 0.45, 0.65],
    [0.17, 0.21, 0.31, 0.45],
    [0.1, 0.13, 0.15, 0.17],
    [0.06, 0.11, 0.12, 0.12],
  ],
  d: [
    [1.12, 1.39, 1.52, 1.65],
    [0.86, 1.21, 1.39, 1.5],
    [0.74, 1.13, 1.32, 1.4],
    [0.6, 0.9, 1.13, 1.25],
    [0.63, 0.79, 1.04, 1.5],
  ],
};

/** Coefficients for a mass (Msun) and velocity (c): bilinear, and those of the nearest edge outside the table. */
export function thermalisation(mass: number, velocity: number): Thermalisation {
  const [row, below] = place(TABLE_MASSES, mass);
  const [column, left] = place(TABLE_VELOCITIES, velocity);
  const between = (low: number, high: number, share: number) => (1 - share) * low + share * high;
  const at = (table: readonly (readonly number[])[]) => {
    const along = (values: readonly number[]) => between(values[column], values[column + 1], left);
    return between(along(table[row]), along(table[row + 1]), below);
  };
  const { a, b, d } = THERMALISATION_TABLE;
  return { a: at(a), b: at(b), d: at(d) };
}

/** Interval of an ascending axis in which a value is, and where in it, from 0 to 1. */
function place(axis: readonly number[], value: number): [interval: number, share: number] {
  const inside = Math.min(axis[axis.length - 1], Math.max(axis[0], value));
  const interval = Math.min(
    axis.length - 2,
    axis.findLastIndex((edge) => edge <= inside),
  );
  return [interval, (inside - axis[interval]) / (axis[interval + 1] - axis[interval])];
}

/**
 * Share of the heating that thermalises: Barnes et al. 2016, Eq. 34.
 * @param logTime ln of the time: an exponential is five times as fast as a power
 */
export function efficiency({ a, b, d }: Thermalisation, timeDays: number, logTime = Math.log(timeDays)): number {
  const x = 2 * b * Math.exp(d * logTime);
  return 0.36 * (Math.exp(-a * timeDays) + Math.log1p(x) / x);
}
