/**
 * Waiting for Dawn in Node. Dawn asks the device whether it is ready in every turn of the event loop, without a pause,
 * which takes a whole core. Where the adapter is the processor, that core is missing where the work is done: on two cores
 * llvmpipe loses a third of its speed. So the loop sleeps a little between the turns, for longer the longer it has waited.
 */

import { eventTurn } from "../eventTurn.ts";
import type { EventLoop } from "./eventLoop.ts";

/** A wait this short has no naps: systems let sleepers lie a tenth of a millisecond longer than asked. */
const AWAKE_MS = 2;
/** A nap's share of the time waited so far: what a wait may last longer than it had to. */
const NAP_SHARE = 0.05;
/** Everything else that the thread does is late by as much: signals, timers, files. */
const LONGEST_NAP_MS = 0.5;

const cell = new Int32Array(new SharedArrayBuffer(4));
/** When each wait of the process began that has not ended. */
const waits = new Set<{ readonly began: number }>();
let napping = false;

export const nodeEventLoop: EventLoop = {
  waitFor(promise) {
    const wait = { began: performance.now() };
    waits.add(wait);
    const ended = () => waits.delete(wait);
    promise.then(ended, ended);
    if (!napping) {
      napping = true;
      setImmediate(napBetweenTurns);
    }
    return promise;
  },
  turn: eventTurn,
};

function napBetweenTurns(): void {
  if (waits.size === 0) {
    napping = false;
    return;
  }
  const youngest = Math.max(...[...waits].map(({ began }) => began));
  const waited = performance.now() - youngest;
  if (waited > AWAKE_MS) Atomics.wait(cell, 0, 0, Math.min(LONGEST_NAP_MS, NAP_SHARE * waited));
  setImmediate(napBetweenTurns);
}
