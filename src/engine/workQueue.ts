/** Work of the caller's thread, done in the order of its recording and in slices between which the event loop has its turn. */

import { eventTurn } from "./eventTurn.ts";

/** Longest slice: what a page draws sixty times a second waits no longer. */
const SLICE_MS = 10;
/** Steps that are done are dropped so many at a time. */
const DROPPED_TOGETHER = 1024;

/** One piece of work. */
interface Step {
  /**
   * Does some of it, as long as `until` on the clock of `performance` at most where it can stop.
   * @returns whether all is done; or what must settle before it can go on
   */
  advance(until: number): boolean | Promise<void>;
  /** Called where the rest of the queue is given up. */
  giveUp?(error: unknown): void;
}

export class WorkQueue {
  private steps: Step[] = [];
  private next = 0;
  private working = false;
  /** Whether the next step waits for something. */
  private waiting = false;
  /** End of the slice, until the event loop has had its turn. */
  private sliceEnds: number | undefined;
  /** The first error since the last call of {@link after}. */
  private failure: { readonly error: unknown } | undefined;

  /** Whether nothing waits. */
  get idle(): boolean {
    return this.next === this.steps.length;
  }

  /** Records a step. What it throws comes out of the next {@link after}. @param advance see `Step` */
  add(advance: Step["advance"]): void {
    this.steps.push({ advance });
  }

  /** Begins, or goes on, in this turn of the event loop as long as its slice lasts, then in the next ones. */
  start(): void {
    if (this.working || this.waiting) return;
    if (this.sliceEnds === undefined) {
      this.sliceEnds = performance.now() + SLICE_MS;
      void eventTurn().then(() => {
        this.sliceEnds = undefined;
        if (!this.idle) this.start();
      });
    }
    this.working = true;
    while (!this.idle && !this.waiting && performance.now() < this.sliceEnds) this.advance(this.sliceEnds);
    this.working = false;
    if (this.idle || this.next >= DROPPED_TOGETHER) {
      this.steps.splice(0, this.next);
      this.next = 0;
    }
  }

  /** Starts, and calls `last` once all that was recorded before is done. @returns what it gives; or the first error of a step since the last such call */
  after<T>(last: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const advance = () => {
        const { failure } = this;
        this.failure = undefined;
        if (failure) reject(failure.error);
        else resolve(last());
        return true;
      };
      this.steps.push({
        advance: () => {
          try {
            return advance();
          } catch (error) {
            reject(error);
            return true;
          }
        },
        giveUp: reject,
      });
      this.start();
    });
  }

  /** Gives up all that waits: what waits for it is rejected with `error`. */
  giveUp(error: unknown): void {
    // What calls this from within a step is at its end.
    const left = this.steps.splice(this.working ? this.next + 1 : this.next);
    for (const step of left) step.giveUp?.(error);
  }

  private advance(until: number): void {
    const step = this.steps[this.next];
    try {
      const done = step.advance(until);
      if (typeof done === "object") void this.wait(step, done);
      if (done !== true) return;
    } catch (error) {
      this.failure ??= { error };
    }
    this.next++;
  }

  /** Goes on with a step once what it waits for has settled; where that fails, the step has failed. */
  private async wait(step: Step, settled: Promise<void>): Promise<void> {
    this.waiting = true;
    try {
      await settled;
    } catch (error) {
      // Unless it was given up meanwhile.
      if (this.steps[this.next] === step) {
        this.failure ??= { error };
        this.next++;
      }
    }
    this.waiting = false;
    if (!this.idle) this.start();
  }
}
