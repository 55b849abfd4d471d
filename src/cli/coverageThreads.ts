/** Threads that check events: the sampler is JavaScript, which a thread runs alone, and events do not need each other. */

import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DeviceError, InputError, InternalError } from "../engine/errors.ts";
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
  /** An error of kiloflow, whose class does not come across. */
  | { readonly refused: { readonly name: string; readonly message: string; readonly hint: string | undefined } }
  /** Any other, which does. */
  | { readonly failed: Error };

/** Errors by their names. */
const ERRORS = { InputError, DeviceError, InternalError } as const;

/** Each holds a model and a WebAssembly module, some 80 MB. */
const MOST_THREADS = 16;
/** Threads take half a second to begin. */
const EVENTS_A_THREAD = 10;

/**
 * The threads, or undefined where one alone is as good, or where there is no build that they could run. A posterior that is
 * smoothed by a flow is learned by each thread anew.
 */
export function openCheckThreads(flags: Flags, request: PlainRequest): CheckThreads | undefined {
  const build = join(packageFolder(), "dist");
  const count = Math.min(MOST_THREADS, wantedThreads(), Math.floor(request.events / EVENTS_A_THREAD));
  if (!(count > 1) || !fileURLToPath(import.meta.url).startsWith(build + sep)) return undefined;
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
      else if ("failed" in answer) waiting?.reject(answer.failed);
      else {
        const { name, message, hint } = answer.refused;
        const Kind = ERRORS[name as keyof typeof ERRORS] ?? InternalError;
        waiting?.reject(new Kind(message, { hint }));
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
