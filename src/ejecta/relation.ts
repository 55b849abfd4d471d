/** A relation for one property of the ejecta of two neutron stars. */

import type { NeutronStars } from "./neutronStars.ts";

export interface Relation {
  /** Paper and equation. */
  readonly source: string;
  /** Where it holds, for documents. */
  readonly domain: string;
  /** Why it has no value for two stars: outside its domain; undefined where it has one. */
  problem(stars: NeutronStars): string | undefined;
  /** The formula as it stands, inside its domain and outside. */
  evaluate(stars: NeutronStars): number;
}

/** Relations by their names. */
export type Relations<Name extends string> = Readonly<Record<Name, Relation>>;
