/** A relation for one property of the ejecta of two neutron stars, and how far simulations scatter around it. */

import type { NeutronStars } from "./neutronStars.ts";

/** Published scatter of simulations around a relation. */
export interface Scatter {
  /** `dex`: normal in the decimal logarithm; `absolute`: normal, in the relation's unit, before any floor at 0. */
  readonly kind: "dex" | "absolute";
  /** Standard deviation. */
  readonly size: number;
  /** Where it is stated. */
  readonly source: string;
}

/** What a fit to simulations says of the ejecta of two stars. */
export interface Relation {
  /** Paper and equation. */
  readonly source: string;
  /** Where it holds, for documents. */
  readonly domain: string;
  /** Why it has no value for two stars: outside its domain; undefined where it has one. */
  problem(stars: NeutronStars): string | undefined;
  /** The formula as it stands, inside its domain and outside. */
  evaluate(stars: NeutronStars): number;
  /** Absent where none is published. */
  readonly scatter?: Scatter;
  /** The formula before a floor at 0, where it has one: absolute scatter belongs there. */
  beforeFloor?(stars: NeutronStars): number;
}

/**
 * A relation's value with scatter: never negative, and 0 where absolute scatter falls below.
 * @param deviate standard normal
 */
export function scattered(relation: Relation, stars: NeutronStars, deviate: number): number {
  const { scatter } = relation;
  if (scatter === undefined) return relation.evaluate(stars);
  if (scatter.kind === "dex") return relation.evaluate(stars) * 10 ** (scatter.size * deviate);
  return Math.max(0, (relation.beforeFloor?.(stars) ?? relation.evaluate(stars)) + scatter.size * deviate);
}

/** "0.236 dex", "0.004 Msun" */
export const scatterText = ({ kind, size }: Scatter, unit: string): string =>
  `${size} ${kind === "dex" ? "dex" : unit}`;

/** Relations by their names. */
export type Relations<Name extends string> = Readonly<Record<Name, Relation>>;
