/** How a backend waits for its device without getting in the way of whatever computes. */
export interface EventLoop {
  /** Waits for a promise of the device. */
  waitFor<T>(promise: Promise<T>): Promise<T>;
  /** Lets everything that is due happen, as soon as possible. */
  turn(): Promise<void>;
}

/** Browsers tell when a device is ready: there is nothing to do meanwhile. A message is delivered sooner than a timer. */
export const browserEventLoop: EventLoop = {
  waitFor: (promise) => promise,
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }),
};
