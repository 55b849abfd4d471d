/** Windows of validity, summed up over more sets than a call takes arguments. */

import { expect, it } from "vitest";
import { ValidityTally } from "../../../src/jobs/dataset/validity.ts";
import { TOY } from "../../support/toyModel.ts";

it("sums up any number of sets", () => {
  const tally = new ValidityTally(TOY, {}, ["blue"], [0.1, 1, 20]);
  const sets = 200_000;
  for (let set = 0; set < sets; set++) tally.add([1, 0.1 + (0.8 * set) / sets, 0]);
  const { median, widest, timesOutside } = tally.summary()!;
  expect(widest[0]).toBe(0.5);
  expect(widest[1]).toBeCloseTo(9, 3);
  expect(median[1]).toBeCloseTo(5, 3);
  expect(timesOutside).toEqual([1, 1]);
});
