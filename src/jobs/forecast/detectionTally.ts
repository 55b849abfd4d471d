/** Which sets are brighter than which depth: at each time, and at any. */

import type { CurveColumn } from "../dataset/quantiles/curveColumns.ts";
import type { Depth } from "./depths.ts";

export class DetectionTally {
  /** [depth][time], sets that are brighter. */
  readonly counts: readonly Float64Array[];
  /** [depth][set], 1 where it was brighter once. */
  private readonly seen: readonly Uint8Array[];
  /** Indices of the depths of each band. */
  private readonly ofBand: readonly (readonly number[])[];

  constructor(
    bands: readonly string[],
    private readonly depths: readonly Depth[],
    times: number,
    sets: number,
  ) {
    this.counts = depths.map(() => new Float64Array(times));
    this.seen = depths.map(() => new Uint8Array(sets));
    this.ofBand = bands.map((band) => depths.flatMap((depth, index) => (depth.band === band ? [index] : [])));
  }

  /** Adds the sets at one band and time, in their order; NaN is not seen. */
  add({ band, time, values }: CurveColumn): void {
    for (const depth of this.ofBand[band]) {
      const { magnitude } = this.depths[depth];
      const seen = this.seen[depth];
      let count = 0;
      for (let set = 0; set < values.length; set++) {
        const brighter = values[set] <= magnitude ? 1 : 0;
        count += brighter;
        seen[set] |= brighter;
      }
      this.counts[depth][time] = count;
    }
  }

  /** How many sets were brighter than one of these depths at any time. */
  ever(depths: readonly number[]): number {
    const [first, ...others] = depths.map((depth) => this.seen[depth]);
    let count = 0;
    for (let set = 0; set < first.length; set++) count += first[set] || others.some((seen) => seen[set] === 1) ? 1 : 0;
    return count;
  }
}
