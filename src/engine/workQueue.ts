/** Work of the caller's thread, done in the order of its recording and in slices between which the event loop has its turn. */

import { eventTurn } from "./eventTurn.ts";

/** Longest slice: what a page draws sixty times a second waits no longer. */
const SLICE_MS = 10;
/** Steps that are done are dropped so many at a time. */
const DROPPED_TOGETHER = 1024;

/** One piece of work. */
interface Step {
  /** Does some of it, as long as `until` on the clock of `performance` at most where it can stop. @returns whether all is done */
  advance(until: number): boolean;
  /** Called where the rest of the queue is given up. */
  giveUp?(error: unknown): void;
}

export class WorkQueue {
  private steps: Step[] = [];
  private next = 0;
  private working = false;
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
    if (this.working) return;
    if (this.sliceEnds === undefined) {
      this.sliceEnds = performance.now() + SLICE_MS;
      void eventTurn().then(() => {
        this.sliceEnds = undefined;
        if (!this.idle) this.start();
      });
    }
    this.working = true;
    while (!this.idle && performance.now() < this.sliceEnds) this.advance(this.sliceEnds);
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
    const left = this.steps.splice(this.next);
    for (const step of left) step.giveUp?.(error);
  }

  private advance(until: number): void {
    try {
      if (!this.steps[this.next].advance(until)) return;
    } catch (error) {
      this.failure ??= { error };
    }
    this.next++;
  }
}
