/** How photometry is to be read, and which of it is used. */

import { mjdOf, mjdOfDate } from "../../data/photometry/times.ts";
import { argument, InputError } from "../../engine/errors.ts";

/** How photometry is to be read. */
export interface ObservationOptions {
  /** Modified Julian date of the merger, from which dates become days. */
  readonly trigger?: number;
  /** System of magnitudes where the file does not say it; AB by default. */
  readonly system?: "ab" | "vega";
  /** The only bands that are used, by the model's names or the file's: `g,ztfr`, or letters in a row. */
  readonly bands?: string;
  /** The only times that are used: days after the merger, both included. */
  readonly timeRange?: readonly [number, number];
  /** What is left out: `12,40-44,band:K,50:g` are a line, lines, a band, and a band of a line. */
  readonly drop?: string;
  /** How many sigmas limits are where the file does not say it; 5 by default. */
  readonly limitSigmas?: number;
  /** Days after the merger's time as it was given, none of which is seen before: below 0 where the explosion may be earlier. */
  readonly earliestDays?: number;
}

/** No Global Positioning System's second of this century is less. */
const GPS_SECONDS = 6e8;

/**
 * The merger's MJD out of what users give: MJD or JD as `triggerTime`, or a date as `trigger`.
 * @throws InputError where both are given, and for what is no time
 */
export function mergerMjd(triggerTime: string | undefined, trigger: string | undefined): number | undefined {
  if (triggerTime !== undefined && trigger !== undefined) {
    throw new InputError(`${argument("triggerTime")} and ${argument("trigger")} say the same: give one of them`);
  }
  if (triggerTime !== undefined) {
    const value = Number(triggerTime);
    const mjd = mjdOf(value);
    if (mjd !== undefined && triggerTime.trim() !== "") return mjd;
    throw new InputError(`${argument("triggerTime")} is "${triggerTime}", but must be MJD or JD, such as 57982.5285`, {
      hint:
        value > GPS_SECONDS ? `GPS seconds are not read: give ${argument("trigger")} in UTC` : dateHint(triggerTime),
    });
  }
  if (trigger === undefined) return undefined;
  const mjd = mjdOfDate(trigger);
  if (mjd !== undefined) return mjd;
  throw new InputError(
    `${argument("trigger")} is "${trigger}", but must be a date in UTC such as 2017-08-17T12:41:04`,
    {
      hint: mjdOf(Number(trigger)) === undefined ? undefined : `MJD and JD go with ${argument("triggerTime")}`,
    },
  );
}

const dateHint = (text: string): string | undefined =>
  mjdOfDate(text) === undefined ? undefined : `dates go with ${argument("trigger")}`;

/** @throws InputError for values that make no sense */
export function checkObservationOptions({ trigger, limitSigmas, timeRange }: ObservationOptions): void {
  if (trigger !== undefined && mjdOf(trigger) !== trigger) {
    throw new InputError(`${argument("trigger")} is ${trigger}, but must be a modified Julian date`);
  }
  if (limitSigmas !== undefined && !(limitSigmas > 0 && Number.isFinite(limitSigmas))) {
    throw new InputError(`${argument("limitSigma")} is ${limitSigmas}, but must be a positive number`);
  }
  if (timeRange !== undefined && !(timeRange[0] >= 0 && timeRange[1] > timeRange[0])) {
    throw new InputError(
      `${argument("timeRange")} is ${timeRange.join(":")}, but must be a:b in days after the merger, with 0 <= a < b`,
    );
  }
}
