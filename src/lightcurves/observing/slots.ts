/**
 * Photometry as a fixed number of conditions: each band has slots of time, and a slot holds one point or none. A network
 * takes photometry of any cadence so: what is not there is a flag.
 */

import { argument, InputError } from "../../engine/errors.ts";

/** A point of photometry. */
export interface PhotometricPoint {
  readonly band: string;
  /** Days after the merger, in the source's frame. */
  readonly time: number;
  /** AB, absolute. */
  readonly magnitude: number;
  /** Standard error with everything that the model does not describe, mag. */
  readonly error: number;
}

/** Bands with slots, blue to red. */
export const SLOT_BANDS: readonly string[] = ["u", "g", "r", "i", "z", "y", "J", "H", "K"];

/** Ends of the slots, days after the merger: a night each while curves are steep, wider later. */
export const SLOT_EDGES: readonly number[] = [0.2, 0.5, 0.85, 1.5, 2.5, 3.5, 4.5, 5.5, 7, 9, 11.5, 14.5, 20];

const SLOTS_PER_BAND = SLOT_EDGES.length - 1;
export const SLOTS = SLOT_BANDS.length * SLOTS_PER_BAND;

/** What a slot tells the network. */
const SLOT_CONDITIONS = ["seen", "magnitude", "ln_error", "time"] as const;
const WIDTH = SLOT_CONDITIONS.length;
export const PHOTOMETRY_CONDITIONS = SLOTS * WIDTH;

/** Magnitude and ln error of a usual point, so that what the network sees is of the order of one. */
const USUAL = { magnitude: -14, spread: 2, lnError: Math.log(0.3) } as const;

/** How photometry is laid out and scaled, for the record of flows that take it. */
export const SLOT_ENCODING = {
  bands: SLOT_BANDS,
  edges: SLOT_EDGES,
  conditions: SLOT_CONDITIONS,
  usual: USUAL,
} as const;

/** "g_3_magnitude": band, slot of time from 0, quantity. */
export const photometryConditionNames = (): string[] =>
  SLOT_BANDS.flatMap((band) =>
    Array.from({ length: SLOTS_PER_BAND }, (_, slot) =>
      SLOT_CONDITIONS.map((what) => `${band}_${slot}_${what}`),
    ).flat(),
  );

/** The slot of time that a time is in; undefined before the first and after the last. */
export function timeSlot(time: number): number | undefined {
  const next = SLOT_EDGES.findIndex((edge) => time < edge);
  return next >= 1 ? next - 1 : undefined;
}

/** The slot of a point; undefined where no slot takes it. */
export function slotOf({ band, time }: Pick<PhotometricPoint, "band" | "time">): number | undefined {
  const at = SLOT_BANDS.indexOf(band);
  const slot = timeSlot(time);
  return at < 0 || slot === undefined ? undefined : at * SLOTS_PER_BAND + slot;
}

/** Where in its slot a time is: -1 at its beginning, 1 at its end. */
function placeInSlot(time: number): number {
  const slot = timeSlot(time)!;
  const [from, to] = [SLOT_EDGES[slot], SLOT_EDGES[slot + 1]];
  return (2 * (time - from)) / (to - from) - 1;
}

/**
 * Several points of one slot become one: means weighted by 1 / error^2, of times too.
 * @returns points of different slots, in the order of the slots, and what no slot takes
 */
export function onePointPerSlot(points: readonly PhotometricPoint[]): {
  points: PhotometricPoint[];
  unused: PhotometricPoint[];
} {
  const bySlot = new Map<number, PhotometricPoint[]>();
  const unused: PhotometricPoint[] = [];
  for (const point of points) {
    const slot = slotOf(point);
    if (slot === undefined) unused.push(point);
    else bySlot.set(slot, [...(bySlot.get(slot) ?? []), point]);
  }
  const together = [...bySlot]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => (members.length === 1 ? members[0] : combined(members)));
  return { points: together, unused };
}

function combined(points: readonly PhotometricPoint[]): PhotometricPoint {
  const weights = points.map(({ error }) => 1 / error ** 2);
  const sum = weights.reduce((a, b) => a + b);
  const mean = (values: readonly number[]) =>
    values.reduce((all, value, index) => all + value * weights[index], 0) / sum;
  return {
    band: points[0].band,
    time: mean(points.map(({ time }) => time)),
    magnitude: mean(points.map(({ magnitude }) => magnitude)),
    error: Math.sqrt(1 / sum),
  };
}

/**
 * What a network is given of photometry.
 * @param points at most one a slot
 * @param target receives {@link PHOTOMETRY_CONDITIONS} numbers at `at`: zero where nothing was seen
 * @throws InputError for points without a slot or with an error that is not positive
 */
export function encodePhotometry(points: readonly PhotometricPoint[], target: Float32Array, at = 0): void {
  target.fill(0, at, at + PHOTOMETRY_CONDITIONS);
  for (const [index, point] of points.entries()) {
    const slot = slotOf(point);
    if (slot === undefined || !(point.error > 0) || !Number.isFinite(point.magnitude)) {
      throw new InputError(
        `point ${index + 1} of ${argument("photometry")} is ${point.band} at ${point.time} d, ${point.magnitude} +- ${point.error}, but must be in ${SLOT_BANDS.join(", ")}, from ${SLOT_EDGES[0]} to ${SLOT_EDGES.at(-1)} d, with a positive error`,
      );
    }
    const { magnitude, spread, lnError } = USUAL;
    const values = [
      1,
      (point.magnitude - magnitude) / spread,
      Math.log(point.error) - lnError,
      placeInSlot(point.time),
    ];
    target.set(values, at + slot * WIDTH);
  }
}
