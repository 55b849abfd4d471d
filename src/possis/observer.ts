/** From 10 pc to the observer: what is added to each band. The host's dust is at the redshift of the set. */

import { bandOffset } from "../lightcurves/observation.ts";
import type { Options } from "../lightcurves/options.ts";
import { filterNamed } from "./physics/filters.ts";

/** Distance and dust of the bands for a source at a redshift. */
export function offsetsOf(bands: readonly string[], options: Options, redshift: number): number[] {
  const placed = { ...options, redshift };
  return bands.map((band) => bandOffset(filterNamed(band)!, placed));
}

/** Whether the offsets are the same for all sets. */
export const sameForAll = ({ ebvHost }: Options): boolean => ((ebvHost as number | undefined) ?? 0) === 0;
