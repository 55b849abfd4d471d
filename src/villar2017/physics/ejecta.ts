/** What a set says of the ejecta as a whole. */

import { areAdmitted, type Component, exists } from "./component.ts";

/** Statuses by number: datasets store the index. */
export const STATUS_NAMES = ["ok", "no-ejecta", "invalid-input"] as const;
export type Status = (typeof STATUS_NAMES)[number];

/** All components together. */
export interface Ejecta {
  readonly status: Status;
  /** Msun; NaN for invalid inputs. */
  readonly mass: number;
  /** Mean velocity, weighted with mass, c; NaN without ejecta. */
  readonly velocity: number;
}

/** The ejecta of some components together. */
export function ejectaOf(components: readonly Component[]): Ejecta {
  if (!areAdmitted(components)) return { status: "invalid-input", mass: Number.NaN, velocity: Number.NaN };
  const there = components.filter(exists);
  if (there.length === 0) return { status: "no-ejecta", mass: 0, velocity: Number.NaN };
  const mass = there.reduce((sum, one) => sum + one.mass, 0);
  return { status: "ok", mass, velocity: there.reduce((sum, one) => sum + one.mass * one.velocity, 0) / mass };
}
