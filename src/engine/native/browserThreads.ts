/** The WebAssembly module and its threads in browsers. */

import { compileModules } from "./compileModule.ts";
import { NativeModule, type NativeThreads } from "./nativeModule.ts";
import { LINKED, type NativeModules } from "./nativeModules.ts";

/** What a thread runs: text, because bundlers then need to know nothing about it. */
const THREAD = `
onmessage = ({ data: { modules, memory, control, thread } }) => {
  const { fail, serve } = ${LINKED};
  try {
    serve(control, thread);
  } catch (error) {
    fail(control);
    throw error;
  }
};
`;

/** More threads than this gain nothing on these kernels' short calls. */
const MOST_THREADS = 32;

/** Threads that are Workers of this Worker. One that has not started yet is not waited for. */
class BrowserThreads implements NativeThreads {
  private workers: Worker[] = [];

  constructor(readonly count: number) {}

  start(modules: NativeModules, memory: WebAssembly.Memory, control: number): void {
    const url = URL.createObjectURL(new Blob([THREAD], { type: "text/javascript" }));
    this.workers = Array.from({ length: this.count }, (_, index) => {
      const worker = new Worker(url, { name: `kiloflow thread ${index + 1}` });
      worker.postMessage({ modules, memory, control, thread: index + 1 });
      return worker;
    });
  }

  stop(): void {
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
  }
}

/**
 * Whether this thread may share memory and wait for others: Workers of pages that are isolated from others (the headers
 * COOP and COEP), but no page itself.
 */
function maySleep(): boolean {
  if (!globalThis.crossOriginIsolated) return false;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** The module, or undefined where this browser's WebAssembly cannot run it. @param threads in all; one where more are not allowed */
export async function openNativeModule(threads?: number): Promise<NativeModule | undefined> {
  const shared = maySleep();
  const modules = await compileModules(shared, false);
  const count = shared ? Math.min(threads ?? navigator.hardwareConcurrency ?? 1, MOST_THREADS) : 1;
  return modules && new NativeModule(modules, new BrowserThreads(count - 1), shared);
}
