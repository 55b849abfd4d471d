import { eventTurn } from "../eventTurn.ts";

/** How a backend waits for its device without getting in the way of whatever computes. */
export interface EventLoop {
  /** Waits for a promise of the device. */
  waitFor<T>(promise: Promise<T>): Promise<T>;
  /** Lets everything that is due happen, as soon as possible. */
  turn(): Promise<void>;
}

/** Browsers tell when a device is ready: there is nothing to do meanwhile. */
export const browserEventLoop: EventLoop = { waitFor: (promise) => promise, turn: eventTurn };
