/** What a kernel declares about its twin in WebAssembly, which the CPU backend prefers to the one in TypeScript. */

import type { Task } from "../../wasm/tasks.ts";
import type { SettingValues, TwinArray } from "../values.ts";

/** A word of a call: an integer, or the bits of a float32. */
export type CallWord = number | { readonly f32: number };

/** How the rows of a call are shared out. */
export interface NativeWork {
  readonly rows: number;
  /** Largest number of rows of one chunk. */
  readonly chunkRows: number;
  /** Chunks are multiples of it. Where it equals `chunkRows`, chunks have exactly that size. */
  readonly multiple: number;
  /** About how many floating-point operations the call takes: small calls are not worth waking threads for. */
  readonly operations: number;
}

/** Bytes of working memory: what all threads read, and what each thread has for itself. */
export interface NativeScratch {
  readonly shared: number;
  readonly thread: number;
}

/** The twin of one kernel: a task of the module in src/wasm. */
export interface NativeTwin<S = unknown> {
  readonly task: Task;
  work(settings: SettingValues, specialisation: S): NativeWork;
  /**
   * The words of the call behind its head. By default the addresses of all bindings, the settings, then `constants`.
   * @param addresses of the bindings' buffers
   */
  words?(addresses: Readonly<Record<string, number>>, settings: SettingValues, specialisation: S): readonly CallWord[];
  /** Words behind the settings. */
  constants?(specialisation: S): readonly CallWord[];
  scratch?(settings: SettingValues, specialisation: S): NativeScratch;
  /** Fills the shared memory before the chunks run. */
  prepare?(
    arrays: Readonly<Record<string, TwinArray>>,
    settings: SettingValues,
    specialisation: S,
    shared: Float32Array,
  ): void;
}
