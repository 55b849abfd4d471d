/** Time grids as users write them. */

import { InputError } from "../engine/errors.ts";

/** More points than any light curve needs, and as many as fit into memory many times over. */
const MAXIMUM_POINTS = 1_000_000;

/** How times are written, for messages and help. */
export const TIMES_SYNTAX = "start:stop:step, start:stop:xN for N log-spaced times, or t1,t2,...";

/**
 * Reads `start:stop:step` (the end included where a step reaches it), `start:stop:xN` or `t1,t2,...`, in days after merger.
 * @returns strictly ascending times
 * @throws InputError naming the flag for reversed, empty, negative or non-numeric grids
 * @example
 * ```ts
 * import { parseTimes } from "kiloflow";
 *
 * const even = parseTimes("0.1:20:0.1"); // 0.1, 0.2, ... 20 days
 * const logarithmic = parseTimes("0.1:20:x30");
 * ```
 */
export function parseTimes(text: string, where = "`times`"): Float64Array {
  if (typeof text !== "string") throw new InputError(`${where} must be a text: ${TIMES_SYNTAX}`);
  const times = text.includes(":") ? parseRange(text, where) : text.split(",").map((part) => number(part, text, where));
  for (const [index, time] of times.entries()) {
    if (time < 0) throw new InputError(`${where} "${text}" has the negative time ${time}; times are days after merger`);
    if (index > 0 && !(time > times[index - 1])) {
      throw new InputError(`${where} "${text}" is not ascending: ${time} follows ${times[index - 1]}`);
    }
  }
  return Float64Array.from(times);
}

function parseRange(text: string, where: string): number[] {
  const pieces = text.split(":");
  if (pieces.length !== 3) throw new InputError(`${where} "${text}" must be ${TIMES_SYNTAX}`);
  const [start, stop] = pieces.slice(0, 2).map((part) => number(part, text, where));
  if (stop < start)
    throw new InputError(`${where} "${text}" runs backwards from ${start} to ${stop}; write the earlier time first`);
  const spaced = /^\s*x(.*)$/.exec(pieces[2]);
  if (spaced) return logSpaced(start, stop, spaced[1], text, where);
  const step = number(pieces[2], text, where);
  if (!(step > 0)) throw new InputError(`${where} "${text}" has the step ${step}, but a step is positive`);
  // A billionth of a step forgives the rounding of decimal steps.
  const points = Math.floor((stop - start) / step + 1e-9) + 1;
  if (points > MAXIMUM_POINTS)
    throw new InputError(`${where} "${text}" has ${points} points, more than ${MAXIMUM_POINTS}`);
  // 3 * 0.1 is meant to be 0.3.
  return Array.from({ length: points }, (_, index) => Number((start + index * step).toPrecision(14)));
}

/** Both ends included. */
function logSpaced(start: number, stop: number, count: string, text: string, where: string): number[] {
  const points = Number(count);
  if (count.trim() === "" || !Number.isInteger(points) || points < 2 || points > MAXIMUM_POINTS) {
    throw new InputError(
      `${where} "${text}" asks for x${count} times, but a number of times is an integer from 2 to ${MAXIMUM_POINTS}`,
    );
  }
  if (!(start > 0)) throw new InputError(`${where} "${text}" starts at ${start}, but log-spaced times are positive`);
  if (start === stop)
    throw new InputError(`${where} "${text}" ends where it starts, and has no room for ${points} times`);
  const ratio = Math.log(stop / start);
  return Array.from({ length: points }, (_, index) =>
    index === points - 1 ? stop : Number((start * Math.exp((ratio * index) / (points - 1))).toPrecision(14)),
  );
}

function number(part: string, text: string, where: string): number {
  const value = Number(part);
  if (part.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`${where} "${text}" has "${part}" where a number must be`);
  }
  return value;
}
