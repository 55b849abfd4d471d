/** Waiting for a device that is asked in every turn of the event loop whether it is ready, as Dawn asks it. */

import { expect, it } from "vitest";
import { nodeEventLoop } from "../../src/engine/webgpu/nodeEventLoop.ts";

/** Asks in every turn until `milliseconds` are over. @returns what to wait for, and how often it was asked */
function askedEveryTurn(milliseconds: number) {
  const ready = performance.now() + milliseconds;
  let turns = 0;
  const promise = new Promise<string>((resolve) => {
    const ask = () => {
      turns++;
      if (performance.now() >= ready) resolve("ready");
      else setImmediate(ask);
    };
    setImmediate(ask);
  });
  return { promise, turns: () => turns };
}

it("gives what was waited for, and lets the thread sleep meanwhile", async () => {
  const device = askedEveryTurn(300);
  expect(await nodeEventLoop.waitFor(device.promise)).toBe("ready");
  // Two milliseconds awake, then naps of a tenth of a millisecond and more; without them there are ten times as many turns.
  expect(device.turns()).toBeLessThan(30_000);
});

it("passes failures on, and sleeps no longer once nobody waits", async () => {
  await expect(nodeEventLoop.waitFor(Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  await nodeEventLoop.turn();
  const device = askedEveryTurn(300);
  await device.promise;
  const awake = device.turns();
  const other = askedEveryTurn(300);
  await nodeEventLoop.waitFor(other.promise);
  expect(other.turns()).toBeLessThan(awake);
});
