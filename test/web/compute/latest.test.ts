import { expect, it } from "vitest";
import { latest } from "../../../web/src/compute/latest.ts";
import { quantilesOf } from "../../../web/src/compute/quantiles.ts";

it("of what comes while one runs, the last is done", async () => {
  const done: number[] = [];
  const failures: unknown[] = [];
  let go = () => {};
  const ask = latest(
    async (value: number) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      done.push(value);
      if (value === 3) throw new Error("three");
    },
    (error) => failures.push(error),
  );
  for (const value of [1, 2, 3]) ask(value);
  go();
  await new Promise((resolve) => setTimeout(resolve));
  ask(4);
  go();
  await new Promise((resolve) => setTimeout(resolve));
  go();
  await new Promise((resolve) => setTimeout(resolve));
  expect(done).toEqual([1, 3, 4]);
  expect(failures).toHaveLength(1);
});

it("intervals hold their share, and nothing where most samples have no value", () => {
  const count = 1001;
  const samples = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    samples[2 * row] = (row * 8) % count;
    samples[2 * row + 1] = row < 400 ? 1 : Number.NaN;
  }
  const [wide, narrow] = quantilesOf(samples, count, 2, [0.9, 0.5]);
  expect([wide.low[0], wide.high[0], narrow.low[0], narrow.high[0]]).toEqual(
    [50, 950, 250, 750].map((value) => expect.closeTo(value, 3)),
  );
  expect([wide.low[1], narrow.high[1]]).toEqual([Number.NaN, Number.NaN]);
});
