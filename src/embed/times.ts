/** Times that programs give. */

import { argument, InputError } from "../engine/errors.ts";
import { shownValue } from "./arguments.ts";

/** @throws InputError for what are no days after merger, ascending and not negative */
export function timesOf(given: ArrayLike<number>): Float64Array {
  const where = argument("times");
  if (!(Array.isArray(given) || ArrayBuffer.isView(given)) || given.length === 0) {
    throw new InputError(
      `${where} must be an array of days after merger, but is ${given && given.length === 0 ? "empty" : shownValue(given)}`,
      {
        hint: "`parseTimes` makes one of a text such as 0.1:20:0.1",
      },
    );
  }
  const wrong = Array.from(given).findIndex(
    (time, at) =>
      !(typeof time === "number" && time >= 0 && time < Number.POSITIVE_INFINITY && !(time <= given[at - 1])),
  );
  if (wrong >= 0) {
    throw new InputError(
      `${where}: number ${wrong} is ${shownValue(given[wrong])}, but times must be days after merger, not negative and ascending`,
    );
  }
  return Float64Array.from(given);
}
