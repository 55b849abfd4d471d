/** A point of photometry, as fits, figures and forecasts take it. */

/** A magnitude that was measured, or down to which nothing was seen. */
export interface PhotometricObservation {
  /** 1-based line in the file. */
  readonly row: number;
  /** Days after the merger in the observer's frame. */
  readonly timeDays: number;
  /** A band that the model has. */
  readonly band: string;
  /** AB, apparent, with the dust in it; of a limit: the faintest that would have been seen. */
  readonly magnitude: number;
  /** One standard deviation, mag; NaN for a limit. */
  readonly error: number;
  /** Whether nothing was seen, down to this magnitude. */
  readonly limit: boolean;
  /** How many standard deviations of the background a limit is; NaN for detections. */
  readonly limitSigmas: number;
}
