/** What a summary says about the sets of a dataset, gathered chunk by chunk. */

import type { Backend } from "../../engine/backend.ts";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";

/** Brightest and faintest magnitude of a band; undefined where it has no value at all. */
export interface BandRange {
  brightest: number | undefined;
  faintest: number | undefined;
}

/** JSON-serialisable state of {@link DatasetStatistics}. */
export interface StatisticsSnapshot {
  readonly statuses: Record<string, number>;
  readonly bands: Record<string, BandRange>;
  readonly swapped: number;
}

export class DatasetStatistics {
  private readonly names: readonly string[];
  private readonly statuses: number[];
  private readonly brightest: Float64Array;
  private readonly faintest: Float64Array;
  private readonly curve: Float32Array;
  /** Sets in which the heavier star was given second. */
  swapped = 0;

  constructor(
    { statuses }: Pick<LightCurveModel, "statuses">,
    private readonly bands: readonly string[],
    private readonly points: number,
  ) {
    this.names = statuses.map(({ name }) => name);
    this.statuses = statuses.map(() => 0);
    this.brightest = new Float64Array(bands.length).fill(Number.POSITIVE_INFINITY);
    this.faintest = new Float64Array(bands.length).fill(Number.NEGATIVE_INFINITY);
    this.curve = new Float32Array(points);
  }

  /**
   * Adds the rows of a chunk; magnitudes [row, band, time], half floats as their bits.
   * @param rangeOf a backend's faster way, for its own memory
   */
  add(rows: number, status: Uint8Array, magnitudes: Float32Array | Uint16Array, rangeOf?: Backend["rangeOf"]): void {
    for (let row = 0; row < rows; row++) this.statuses[status[row]]++;
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let band = 0; band < this.bands.length; band++, at += this.points) {
        const curve = magnitudes.subarray(at, at + this.points);
        const [low, high] = rangeOf?.(curve) ?? this.rangeOfCurve(curve);
        if (low < this.brightest[band]) this.brightest[band] = low;
        if (high > this.faintest[band]) this.faintest[band] = high;
      }
    }
  }

  /** Two independent chains keep the processor busier than one. Comparisons with a missing value are false. */
  private rangeOfCurve(curve: Float32Array | Uint16Array): readonly [number, number] {
    // Half floats become numbers curve by curve, in memory that stays near.
    const values = curve instanceof Uint16Array ? fromHalfFloats(curve, this.curve) : curve;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [otherLow, otherHigh] = [low, high];
    let at = 0;
    for (const even = curve.length - 1; at < even; at += 2) {
      const value = values[at];
      const other = values[at + 1];
      if (value < low) low = value;
      if (value > high) high = value;
      if (other < otherLow) otherLow = other;
      if (other > otherHigh) otherHigh = other;
    }
    if (at < curve.length && values[at] < low) low = values[at];
    if (at < curve.length && values[at] > high) high = values[at];
    return [Math.min(low, otherLow), Math.max(high, otherHigh)];
  }

  /** Takes up what an interrupted run had counted. */
  restore(snapshot: StatisticsSnapshot): void {
    this.names.forEach((name, index) => {
      this.statuses[index] = snapshot.statuses[name] ?? 0;
    });
    this.bands.forEach((band, index) => {
      this.brightest[index] = snapshot.bands[band]?.brightest ?? Number.POSITIVE_INFINITY;
      this.faintest[index] = snapshot.bands[band]?.faintest ?? Number.NEGATIVE_INFINITY;
    });
    this.swapped = snapshot.swapped;
  }

  snapshot(): StatisticsSnapshot {
    const finite = (value: number) => (Number.isFinite(value) ? value : undefined);
    return {
      statuses: Object.fromEntries(this.names.map((name, index) => [name, this.statuses[index]])),
      bands: Object.fromEntries(
        this.bands.map((band, index) => [
          band,
          { brightest: finite(this.brightest[index]), faintest: finite(this.faintest[index]) },
        ]),
      ),
      swapped: this.swapped,
    };
  }
}
