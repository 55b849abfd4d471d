/**
 * Promises that Dawn has yet to settle. Its instance must outlive them: collected earlier, it takes the process with it.
 * Whatever waits for them is therefore held here, and not only by a backend that its user may have dropped.
 */

const held = new Set<object>();

export class Outstanding {
  private readonly promises = new Set<Promise<unknown>>();

  /** Notes a promise of the device, and gives it back. */
  track<T>(promise: Promise<T>): Promise<T> {
    this.promises.add(promise);
    const settled = () => this.promises.delete(promise);
    promise.then(settled, settled);
    return promise;
  }

  /** Holds some objects until everything noted so far is settled and Dawn has had a turn to let go of it. */
  holdUntilSettled(...objects: object[]): void {
    for (const object of objects) held.add(object);
    void Promise.allSettled(this.promises).then(() => {
      setTimeout(() => {
        for (const object of objects) held.delete(object);
      }, 0);
    });
  }
}
