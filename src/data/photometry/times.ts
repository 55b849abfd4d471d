/** Times as people write them: ISO dates, Julian dates, and days. Leap seconds are not counted: a day has 86,400 seconds. */

import { cellNumber } from "../parameters/text/cells.ts";
import type { PhotometryTime } from "./types.ts";

/** MJD 0 is JD 2400000.5. */
const MJD_ZERO = 2_400_000.5;
/** MJD of 1970-01-01. */
const UNIX_EPOCH_MJD = 40_587;
const MS_A_DAY = 86_400_000;
/** Where numbers are dates: MJD of 1899 to 2406. No kilonova is seen for 40 years. */
const MJD_RANGE = [15_000, 200_000] as const;
const JD_RANGE = [MJD_ZERO + MJD_RANGE[0], MJD_ZERO + MJD_RANGE[1]] as const;

const MONTHS = "january february march april may june july august september october november december".split(" ");
const ISO =
  /^(\d{4})[-/ .](\d{1,2}|[a-z]{3,9})[-/ .](\d{1,2}(?:\.\d+)?)(?:(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?)?\s*(Z|UTC?|[+-]\d{2}:?\d{2})?$/i;

/** The day first, which is plain where the month is a word or dots are between: `18 Aug 2017`, `18.8.2017`. */
const DAY_FIRST = /^(\d{1,2}(?:\.\d+)?)(?:[- ]([a-z]{3,9})[- ]|\.(\d{1,2})\.)(\d{4})(.*)$/i;

/** The number of a month by its number or name, in full or its first three letters. */
function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const name = text.toLowerCase();
  return MONTHS.findIndex((month) => month === name || (name.length === 3 && month.startsWith(name))) + 1;
}

const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value < high;

/** MJD of a number that is one, or a JD; undefined for other numbers. */
export function mjdOf(value: number): number | undefined {
  if (within(value, JD_RANGE)) return value - MJD_ZERO;
  return within(value, MJD_RANGE) ? value : undefined;
}

/** MJD of a date such as 2017-08-17T12:41:04.4Z, 2017-08-17 12:41, 2017/08/17.53 or 2017 Aug 17.53; undefined where it is none. */
export function mjdOfDate(text: string): number | undefined {
  const ordered = text
    .trim()
    .replace(DAY_FIRST, (_, day, named, month, year, rest) => `${year}-${named ?? month}-${day}${rest}`);
  const found = ISO.exec(ordered);
  if (!found) return undefined;
  const [, year, named, dayText, hours = "0", minutes = "0", seconds = "0", zone = "Z"] = found;
  const month = monthOf(named);
  const day = Math.floor(Number(dayText));
  const midnight = Date.UTC(Number(year), month - 1, day);
  const sameDay = new Date(midnight).getUTCMonth() === month - 1 && day >= 1;
  // A fraction of a day and a time of day are two answers to one question.
  const doubled = dayText.includes(".") && found[4] !== undefined;
  if (!sameDay || doubled || Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) >= 61) return undefined;
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [undefined, "+", "0", "0"];
  const offset = (sign === "-" ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const dayFraction = (Number(hours) * 3600 + (Number(minutes) - offset) * 60 + Number(seconds)) / 86_400;
  return midnight / MS_A_DAY + UNIX_EPOCH_MJD + (Number(dayText) - day) + dayFraction;
}

/** A time of any notation; undefined where a text is none. @param factor days a unit, of times after the merger */
export function timeOf(text: string, factor = 1): PhotometryTime | undefined {
  const date = mjdOfDate(text);
  if (date !== undefined) return { kind: "mjd", mjd: date };
  const value = cellNumber(text);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const mjd = factor === 1 ? mjdOf(value) : undefined;
  if (mjd !== undefined) return { kind: "mjd", mjd };
  const days = value * factor;
  // Seconds since 1970, and the like.
  return Math.abs(days) < MJD_RANGE[0] ? { kind: "days", days } : undefined;
}
