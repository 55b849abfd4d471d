/** What of an event is observed, drawn before anything is known of the event itself. */

import type { CounterRandom } from "../../engine/random/streams.ts";
import type { Cadence } from "./cadences.ts";
import { SLOT_BANDS, SLOT_EDGES, timeSlot } from "./slots.ts";

/** Times in a slot at which simulated points may be: the curves of many events are then evaluated on one grid. */
const TIMES_PER_SLOT = 8;

/** Days after the merger of all simulated points, ascending: the middles of equal parts of each slot. */
export const OBSERVING_TIMES: Float64Array = Float64Array.from(
  { length: (SLOT_EDGES.length - 1) * TIMES_PER_SLOT },
  (_, index) => {
    const slot = Math.floor(index / TIMES_PER_SLOT);
    const [from, to] = [SLOT_EDGES[slot], SLOT_EDGES[slot + 1]];
    return from + ((to - from) * ((index % TIMES_PER_SLOT) + 0.5)) / TIMES_PER_SLOT;
  },
);

/** Index into {@link OBSERVING_TIMES} of the time next to `time`; undefined outside the slots. */
export function observingTime(time: number): number | undefined {
  const slot = timeSlot(time);
  if (slot === undefined) return undefined;
  const [from, to] = [SLOT_EDGES[slot], SLOT_EDGES[slot + 1]];
  return (
    slot * TIMES_PER_SLOT + Math.min(TIMES_PER_SLOT - 1, Math.floor((TIMES_PER_SLOT * (time - from)) / (to - from)))
  );
}

/** A point that is observed. */
export interface PlannedPoint {
  /** Index into {@link SLOT_BANDS}. */
  readonly band: number;
  /** Index into {@link OBSERVING_TIMES}. */
  readonly time: number;
  /** Standard error of the measurement, mag. */
  readonly error: number;
}

/** What is planned of an event. */
export interface EventPlan {
  /** Drawn as they are asked for, once: of an event that is given up early the others cost nothing. */
  readonly points: Iterable<PlannedPoint>;
  /** Systematic error of all points, mag. */
  readonly systematic: number;
}

/** Smallest and largest systematic error of an event, mag, beside the measurements'; drawn uniformly in the logarithm. */
export const SYSTEMATIC_ERROR: readonly [number, number] = [0.1, 1];

const logUniform = ([low, high]: readonly [number, number], u: number) => low * (high / low) ** u;

/**
 * Draws the points of event `index`, at most one a slot.
 * @param observable whether the model has values in a band at a time for many sets: planned points are there alone, which
 *   does not depend on the event
 */
export function planEvent(
  random: CounterRandom,
  index: number,
  cadences: readonly Cadence[],
  observable: (band: number, time: number) => boolean,
): EventPlan {
  let draw = 0;
  const uniform = () => random.uniform(index, draw++);
  const cadence = cadences[Math.floor(uniform() * cadences.length)];
  const systematic = logUniform(SYSTEMATIC_ERROR, uniform());
  const first = logUniform(cadence.firstVisit, uniform());
  return { systematic, points: plannedPoints(cadence, first, observable, uniform) };
}

function* plannedPoints(
  cadence: Cadence,
  first: number,
  observable: (band: number, time: number) => boolean,
  uniform: () => number,
): Generator<PlannedPoint> {
  const bands = cadence.bands.map((name) => SLOT_BANDS.indexOf(name));
  const taken = new Set<number>();
  for (const visit of cadence.visits) {
    // A night's visit is some hours earlier or later.
    const days = first + visit + (visit === 0 ? 0 : 0.3 * (uniform() - 0.5));
    const time = observingTime(days);
    if (time === undefined) continue;
    const slot = Math.floor(time / TIMES_PER_SLOT);
    for (const band of bands) {
      const place = slot * SLOT_BANDS.length + band;
      // Draws are half of a plan's cost: of what is not observed anyway there are none.
      if (taken.has(place) || !observable(band, time) || uniform() < cadence.lost) continue;
      taken.add(place);
      yield { band, time, error: logUniform(cadence.errors, uniform()) };
    }
  }
}
