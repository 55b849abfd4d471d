/** Which sets are brighter than which depth: at each time, and at any. */

import type { CurveColumn } from "../dataset/quantiles/curveColumns.ts";
import type { Depth } from "./depths.ts";

export class DetectionTally {
  /** [depth][time], sets that are brighter. */
  readonly counts: readonly Float64Array[];
  /** [band][set], the brightest magnitude at any time. */
  private readonly brightest: readonly Float32Array[];

  constructor(
    private readonly bands: readonly string[],
    private readonly depths: readonly Depth[],
    times: number,
    sets: number,
  ) {
    this.counts = depths.map(() => new Float64Array(times));
    this.brightest = bands.map(() => new Float32Array(sets).fill(Number.POSITIVE_INFINITY));
  }

  /** Adds the sets at one band and time, in their order; NaN is not seen. */
  add({ band, time, values }: CurveColumn): void {
    const brightest = this.brightest[band];
    for (let set = 0; set < values.length; set++) if (values[set] < brightest[set]) brightest[set] = values[set];
    this.depths.forEach(({ band: name, magnitude }, depth) => {
      if (name !== this.bands[band]) return;
      let count = 0;
      for (let set = 0; set < values.length; set++) if (values[set] <= magnitude) count++;
      this.counts[depth][time] = count;
    });
  }

  /** How many sets were brighter than one of these depths at any time. */
  ever(depths: readonly number[]): number {
    const limits = depths.map((depth) => {
      const { band, magnitude } = this.depths[depth];
      return { brightest: this.brightest[this.bands.indexOf(band)], magnitude };
    });
    let count = 0;
    for (let set = 0; set < this.brightest[0].length; set++)
      if (limits.some(({ brightest, magnitude }) => brightest[set] <= magnitude)) count++;
    return count;
  }
}
