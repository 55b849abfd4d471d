/** What a summary says about the sets of a dataset, gathered chunk by chunk. */

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

  /** Adds the rows of a chunk; magnitudes [row, band, time], half floats as their bits. */
  add(rows: number, status: Uint8Array, magnitudes: Float32Array | Uint16Array): void {
    for (let row = 0; row < rows; row++) this.statuses[status[row]]++;
    const half = magnitudes instanceof Uint16Array;
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let band = 0; band < this.bands.length; band++, at += this.points) {
        // Half floats become numbers curve by curve, in memory that stays near.
        if (half)
          this.addCurve(fromHalfFloats(magnitudes.subarray(at, at + this.points), this.curve), 0, this.points, band);
        else this.addCurve(magnitudes, at, at + this.points, band);
      }
    }
  }

  /** Two independent chains keep the processor busier than one. Comparisons with a missing value are false. */
  private addCurve(values: Float32Array, start: number, end: number, band: number): void {
    let low = this.brightest[band];
    let high = this.faintest[band];
    let otherLow = low;
    let otherHigh = high;
    let at = start;
    for (const even = end - 1; at < even; at += 2) {
      const value = values[at];
      const other = values[at + 1];
      if (value < low) low = value;
      if (value > high) high = value;
      if (other < otherLow) otherLow = other;
      if (other > otherHigh) otherHigh = other;
    }
    if (at < end && values[at] < low) low = values[at];
    if (at < end && values[at] > high) high = values[at];
    this.brightest[band] = Math.min(low, otherLow);
    this.faintest[band] = Math.max(high, otherHigh);
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
