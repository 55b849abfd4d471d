/** The backend of calls that are given none: opened when the first needs it, and shared by all. */

// package.json says which it is in Node and in pages.
import { openBackend } from "#openBackend";
import type { Backend } from "../engine/backend.ts";
import { checkBackend } from "../engine/backendOptions.ts";

let shared: Promise<Backend> | undefined;

/**
 * The backend that was given, or the shared one, which lives as long as the program or page does.
 * @throws DeviceError where none can be opened; the next call tries again
 */
export async function backendFor(given: Backend | undefined): Promise<Backend> {
  if (given !== undefined) return checkBackend(given);
  shared ??= open();
  return shared;
}

/**
 * In a page opens the shared backend before a call needs it, unless a call has its own: what computes there comes while other
 * files do. What fails is said by the call.
 * @param use what else it may do meanwhile
 */
export function openAhead(given: Backend | undefined, use?: (backend: Backend) => Promise<void>): void {
  if (given === undefined && !("process" in globalThis)) {
    backendFor(undefined)
      .then(use)
      .catch(() => {});
  }
}

async function open(): Promise<Backend> {
  try {
    const backend = await openBackend();
    // Under Node an idle backend keeps no process alive, but a device must be let go before the process ends.
    globalThis.process?.once?.("beforeExit", () => {
      shared = undefined;
      backend.dispose();
    });
    return backend;
  } catch (error) {
    shared = undefined;
    throw error;
  }
}
