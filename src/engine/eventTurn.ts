/** Lets everything that is due happen, as soon as possible: signals, timers, messages, in browsers input and drawing. */
export const eventTurn: () => Promise<void> =
  typeof setImmediate === "function"
    ? () => new Promise((resolve) => setImmediate(resolve))
    : // A message is delivered sooner than a timer.
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            resolve();
          };
          port2.postMessage(undefined);
        });
