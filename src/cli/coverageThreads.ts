/** Threads that check events: the sampler is JavaScript, which a thread runs alone, and events do not need each other. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { InputError, InternalError } from "../engine/errors.ts";
import { wantedThreads } from "../engine/native/nodeThreads.ts";
import type { CheckThreads } from "../jobs/calibration/coverage.ts";
import type { CheckedEvent } from "../jobs/calibration/eventCheck.ts";
import type { PlainRequest } from "../jobs/calibration/run.ts";
import { packageFolder } from "../jobs/packageFolder.ts";
import type { Flags } from "./modelFlags.ts";

/** What a thread begins with. */
export interface ThreadRequest {
  /** Of the command, by which it finds the model. */
  readonly flags: Flags;
  readonly request: PlainRequest;
}

/** What a thread answers. */
export type ThreadAnswer =
  | { readonly checked: CheckedEvent }
  | { readonly failed: { readonly message: string; readonly hint?: string; readonly isInput: boolean } };

/** Each holds a model and a WebAssembly module, some 80 MB. */
const MOST_THREADS = 16;
/** Threads take half a second to begin. */
const EVENTS_A_THREAD = 10;

/** The threads, or undefined where one alone is as good, or where there is no build that they could run. */
export function openCheckThreads(flags: Flags, request: PlainRequest): CheckThreads | undefined {
  const build = join(packageFolder(), "dist");
  const count = Math.min(MOST_THREADS, wantedThreads(), Math.floor(request.events / EVENTS_A_THREAD));
  if (!(count > 1) || !fileURLToPath(import.meta.url).startsWith(build)) return undefined;
  const file = join(build, "coverageThread.js");
  const workerData: ThreadRequest = { flags, request };
  const threads = Array.from({ length: count }, () => new OneThread(new Worker(file, { workerData })));
  return {
    count,
    check: (thread, event) => threads[thread].check(event),
    close: () => {
      for (const thread of threads) thread.close();
    },
  };
}

class OneThread {
  private waiting: { resolve(checked: CheckedEvent): void; reject(error: Error): void } | undefined;
  private ended: Error | undefined;

  constructor(private readonly worker: Worker) {
    worker.on("message", (answer: ThreadAnswer) => {
      const { waiting } = this;
      this.waiting = undefined;
      if ("checked" in answer) waiting?.resolve(answer.checked);
      else {
        const { message, hint, isInput } = answer.failed;
        waiting?.reject(isInput ? new InputError(message, { hint }) : new InternalError(message));
      }
    });
    worker.on("error", (error) => this.end(error));
    worker.on("exit", () => this.end(new InternalError("a thread ended before its event was checked")));
  }

  check(event: number): Promise<CheckedEvent> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.waiting = { resolve, reject };
      this.worker.postMessage(event);
    });
  }

  close(): void {
    void this.worker.terminate();
  }

  private end(error: Error): void {
    this.ended ??= error;
    this.waiting?.reject(this.ended);
    this.waiting = undefined;
  }
}
