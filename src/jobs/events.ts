/** What every job tells while it runs, and how it is stopped. */

import type { Backend } from "../engine/backend.ts";
import { argument } from "../engine/errors.ts";
import { InterruptedError } from "./interrupted.ts";

/** Callers give what they want to hear. */
export interface JobEvents {
  /** Something the user should know, one sentence. */
  onMessage?(text: string): void;
  /** Something that may make results wrong or useless, one sentence. */
  onWarning?(text: string): void;
  /** Called once, with the rows that an interrupted run had done before. */
  onStart?(rowsDone: number): void;
  onProgress?(rowsDone: number, rowsTotal: number): void;
  /** Stops the job between two chunks. */
  readonly signal?: AbortSignal;
  /** For fault tests: sees each backend that is opened. */
  onBackend?(backend: Backend): void;
}

/** What is right after a job was stopped that keeps what it has done. */
export const RESUME_HINT = `run the same with ${argument("resume")} to go on`;

/** @throws InterruptedError with this message where the job was stopped */
export function stopIfAborted(signal: AbortSignal | undefined, message: string, hint?: string): void {
  if (signal?.aborted) throw new InterruptedError(message, { hint });
}
