/** Magnitudes in pieces are those that the representation gives at once. */

import { expect, it } from "vitest";
import { magnitudesInTurns } from "../../src/flow/magnitudesInTurns.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import "../../src/models.ts";

it.each([
  ["du17", [1.48, 1.26, 250, 700], ["g", "K", "r"]],
  ["metzger2017", [0.03, 0.2, 3, 2], ["g", "ztfr", "K"]],
  ["villar2017", [0.03, 0.2, 1, 1000, 0.02, 0.1, 3, 500, 0.01, 0.1, 10, 700], ["g", "ztfr", "K"]],
])("%s", async (name, set, bands) => {
  const model = modelNamed(name);
  const options = model.completeOptions({});
  const representation = model.representation!;
  const one = representation.encode(set, options)!;
  const other = one.map((value) => value + 0.1);
  const times = Array.from({ length: 1234 }, (_, at) => 0.01 + at / 50);
  let pauses = 0;
  const asked = { bands, times };
  const magnitudes = await magnitudesInTurns(
    representation,
    Float64Array.of(...one, ...other),
    asked,
    options,
    async () => {
      pauses++;
    },
  );
  const atOnce = [one, other].flatMap((numbers) => [...representation.decode(numbers, times, bands, options)]);
  expect([...magnitudes]).toEqual(atOnce);
  expect(magnitudes.some(Number.isFinite)).toBe(true);
  // Of some 1,000 magnitudes each.
  expect(pauses).toBe(8);
});
