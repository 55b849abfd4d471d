/** Magnitudes of many curves at places, between the times at which they are known linearly. */

import { quantilesOf } from "../dataset/quantiles/orderStatistics.ts";
import { OVERLAY_LEVELS, type OverlaidCurves } from "./curveSource.ts";
import type { Places } from "./places.ts";

/** Where curves are known: days after merger, ascending. */
interface Grid {
  readonly bands: readonly string[];
  readonly times: ArrayLike<number>;
}

/** A place among the times of a curve: NaN as share outside of them. */
interface Between {
  readonly below: number;
  readonly share: number;
}

/** One curve after another, kept as columns [band, time, curve]. */
export class Columns {
  private readonly values: Float32Array;
  /** For each band of the places where it begins in a curve. */
  private readonly starts: readonly number[];
  private readonly between: readonly Between[];

  /** @param stretch by which the places' times are divided to be those of the curves */
  constructor(
    private readonly curves: number,
    private readonly places: Places,
    known: Grid,
    stretch: number,
  ) {
    this.values = new Float32Array(curves * places.bands.length * places.times.length);
    this.starts = places.bands.map((band) => known.bands.indexOf(band) * known.times.length);
    this.between = Array.from(places.times, (time) => placeAmong(known.times, time / stretch));
  }

  /** Takes a curve [band, time] of the grid. */
  set(curve: number, magnitudes: ArrayLike<number>): void {
    let at = curve;
    for (const start of this.starts) {
      for (const { below, share } of this.between) {
        const low = magnitudes[start + below];
        this.values[at] = share === 0 ? low : low + share * (magnitudes[start + below + 1] - low);
        at += this.curves;
      }
    }
  }

  /** Over the curves that have a value. @param offset added to the magnitudes of a band */
  quantiles(offset: (band: string) => number): Pick<OverlaidCurves, "quantiles" | "counts"> {
    const { bands, times } = this.places;
    const width = bands.length * times.length;
    const quantiles = new Float64Array(OVERLAY_LEVELS.length * width);
    const counts = new Uint32Array(width);
    const offsets = bands.map(offset);
    for (let column = 0; column < width; column++) {
      const all = this.values.subarray(column * this.curves, (column + 1) * this.curves);
      const known = all.filter((value) => !Number.isNaN(value));
      counts[column] = known.length;
      quantilesOf(known, OVERLAY_LEVELS).forEach((value, level) => {
        quantiles[level * width + column] = value + offsets[Math.floor(column / times.length)];
      });
    }
    return { quantiles, counts };
  }
}

function placeAmong(times: ArrayLike<number>, time: number): Between {
  let above = 0;
  while (above < times.length && times[above] < time) above++;
  if (times[above] === time) return { below: above, share: 0 };
  if (above === 0 || above === times.length) return { below: 0, share: Number.NaN };
  return { below: above - 1, share: (time - times[above - 1]) / (times[above] - times[above - 1]) };
}
