/** The WebAssembly module and its threads in Node. */

import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { compileModules } from "./compileModule.ts";
import { NativeModule, type NativeThreads } from "./nativeModule.ts";
import { LINKED, type NativeModules } from "./nativeModules.ts";

/**
 * What a thread runs. It is text because a bundle has no file of its own for it. A thread that fails says so:
 * the caller waits for its chunk, and sees no event meanwhile.
 */
const THREAD = `
const { modules, memory, control, thread } = require("node:worker_threads").workerData;
const { fail, serve } = ${LINKED};
try {
  serve(control, thread);
} catch (error) {
  fail(control);
  throw error;
}
`;

/** More threads than this gain nothing on these kernels' short calls. */
const MOST_THREADS = 32;

/** Threads of worker_threads. */
export class NodeThreads implements NativeThreads {
  private workers: Worker[] = [];

  constructor(readonly count: number) {}

  start(modules: NativeModules, memory: WebAssembly.Memory, control: number): void {
    this.workers = Array.from({ length: this.count }, (_, index) => {
      const worker = new Worker(THREAD, { eval: true, workerData: { modules, memory, control, thread: index + 1 } });
      // The caller raises an error of its own.
      worker.on("error", () => {});
      // A program that forgets to dispose of its backend still ends.
      worker.unref();
      return worker;
    });
  }

  stop(): void {
    for (const worker of this.workers) void worker.terminate();
    this.workers = [];
  }
}

/** Threads, the caller's included: KILOFLOW_THREADS, or as many as there are processors. */
export function wantedThreads(): number {
  const text = process.env.KILOFLOW_THREADS;
  const wanted = text === undefined || text === "" ? availableParallelism() : Number(text);
  if (!(Number.isInteger(wanted) && wanted > 0))
    throw new InputError(`KILOFLOW_THREADS is "${text}", but must be an integer of at least 1`);
  return wanted;
}

/** The module, or undefined where this machine's WebAssembly has no SIMD or no threads. @param threads in all */
export async function openNativeModule(threads = wantedThreads()): Promise<NativeModule | undefined> {
  // Fused multiply-add is part of relaxed SIMD, which Node 20 has behind a flag and later versions have by default.
  if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");
  const modules = await compileModules(true, true);
  return modules && new NativeModule(modules, new NodeThreads(Math.min(threads, MOST_THREADS) - 1));
}
