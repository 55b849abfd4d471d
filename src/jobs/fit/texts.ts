/** What people write of a fit: measured numbers, ranges, the error beside the measured ones. */

import { argument, InputError } from "../../engine/errors.ts";
import { type Measured, type Observer, type SystematicChoice, TIME_EDGES } from "./nuisances.ts";

/** The observer's numbers that may be uncertain. */
export const OBSERVED_NAMES = ["distance", "redshift", "ebv", "ebvHost"] as const;

/** "40", or "40:8". @throws InputError for what is neither */
function measured(text: string, name: string): Measured {
  const parts = text.split(":").map((part) => part.trim());
  const [value, sigma] = parts.map((part) => (part === "" ? Number.NaN : Number(part)));
  const wrong =
    !Number.isFinite(value) || parts.length > 2 || (parts.length === 2 && !(sigma > 0 && Number.isFinite(sigma)));
  if (wrong)
    throw new InputError(
      `${argument(name)} is "${text}", but must be a number, or a number and its standard error as 40:8`,
    );
  return parts.length === 2 ? { value, sigma } : { value };
}

/**
 * What is known of the observer, by names: measured numbers, and `timeOffset` as a:b in days.
 * @throws InputError for what makes no sense
 */
export function observerOf(texts: Readonly<Record<string, string | undefined>>): Observer {
  const known = Object.fromEntries(
    OBSERVED_NAMES.flatMap((name) => (texts[name] === undefined ? [] : [[name, measured(texts[name], name)]])),
  );
  const offset = texts.timeOffset;
  if (offset === undefined) return known;
  const ends = offset.split(":").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (ends.length !== 2 || !(ends[0] < ends[1]) || !ends.every(Number.isFinite)) {
    throw new InputError(`${argument("timeOffset")} is "${offset}", but must be a:b in days with a < b, as -0.1:0.1`);
  }
  return { ...known, timeOffset: [ends[0], ends[1]] };
}

/** The error beside the measured ones. @throws InputError for what is none of its forms */
export function systematicOf(text: string): SystematicChoice {
  if (text === "free" || text === "band") return { kind: text };
  if (text === "band-time") return { kind: text, edgesDays: TIME_EDGES };
  const [kind, list] = text.split(":");
  if (kind === "band-time" && list !== undefined) {
    const edgesDays = list.split(",").map(Number);
    if (edgesDays.every((edge, at) => edge > (at === 0 ? 0 : edgesDays[at - 1]) && Number.isFinite(edge)))
      return { kind, edgesDays };
  }
  const magnitude = text.trim() === "" ? Number.NaN : Number(text);
  if (!(magnitude >= 0 && Number.isFinite(magnitude))) {
    throw new InputError(
      `${argument("systematic")} is "${text}", but must be a number of at least 0 mag, free, band, band-time, or band-time: with ascending days as band-time:1,3,7`,
    );
  }
  return { kind: "fixed", magnitude };
}
