/** Time grids as users write them. */

import { InputError } from "../engine/errors.ts";

/** More points than any light curve needs, and as many as fit into memory many times over. */
const MAXIMUM_POINTS = 1_000_000;

/**
 * Reads `start:stop:step` (the end included where a step reaches it) or `t1,t2,...`, in days after merger.
 * @returns strictly ascending times
 * @throws InputError naming the flag for reversed, empty, negative or non-numeric grids
 */
export function parseTimes(text: string, where = "`times`"): Float64Array {
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
  if (pieces.length !== 3)
    throw new InputError(`${where} "${text}" must be start:stop:step (e.g. 0:11:0.01) or a list of times`);
  const [start, stop, step] = pieces.map((part) => number(part, text, where));
  if (!(step > 0)) throw new InputError(`${where} "${text}" has the step ${step}, but a step is positive`);
  if (stop < start)
    throw new InputError(`${where} "${text}" runs backwards from ${start} to ${stop}; write the earlier time first`);
  // A billionth of a step forgives the rounding of decimal steps.
  const points = Math.floor((stop - start) / step + 1e-9) + 1;
  if (points > MAXIMUM_POINTS)
    throw new InputError(`${where} "${text}" has ${points} points, more than ${MAXIMUM_POINTS}`);
  // 3 * 0.1 is meant to be 0.3.
  return Array.from({ length: points }, (_, index) => Number((start + index * step).toPrecision(14)));
}

function number(part: string, text: string, where: string): number {
  const value = Number(part);
  if (part.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`${where} "${text}" has "${part}" where a number must be`);
  }
  return value;
}
