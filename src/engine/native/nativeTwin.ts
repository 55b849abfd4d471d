/** What a kernel declares about its twin in WebAssembly, which the CPU backend prefers to the one in TypeScript. */

import type { Task } from "../../wasm/tasks.ts";
import type { Constants, SettingValues, TwinArray } from "../values.ts";

/** A word of a struct that both sides know: an integer, a float32, or an address. All take four bytes. */
export type WordType = "u32" | "f32" | "usize";

/** Words by name, in the order of memory. */
export type Fields = Readonly<Record<string, WordType>>;

/** What every call begins with: rows of a chunk, rows of the call, address of the shared working memory. */
export const CALL_HEAD = { chunk_rows: "u32", rows: "u32", shared: "usize" } as const satisfies Fields;

/** Words of a call, whose order is that of `fields`. Made by {@link wordsOf}. */
export interface NativeWords<A extends readonly unknown[]> {
  readonly fields: Fields;
  values(...args: A): Readonly<Record<string, number>>;
}

/** Words with the values that a call gives them; a name without a value does not compile. */
export function wordsOf<F extends Fields, A extends readonly unknown[]>(
  fields: F,
  values: (...args: A) => Readonly<Record<keyof F & string, number>>,
): NativeWords<A> {
  return { fields, values };
}

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

/** Names of a twin's structs in src/wasm, which are generated; kernels whose calls are alike share them. */
export interface NativeStructs {
  /** All words of the call, or those before its settings where these have a struct of their own. */
  readonly call: string;
  /** Settings and constants, where calls with different bindings share them. */
  readonly settings?: string;
}

/** The twin of one kernel: a task of the module in src/wasm. */
export interface NativeTwin<S = unknown> {
  readonly task: Task;
  readonly structs: NativeStructs;
  work(settings: SettingValues, specialisation: S): NativeWork;
  /** The words behind the call's head, by default the addresses of all bindings, then the settings. */
  readonly words?: NativeWords<[Readonly<Record<string, number>>, SettingValues, S]>;
  /** Words behind these that follow from the specialisation. */
  readonly constants?: NativeWords<[S]>;
  /** Float32 numbers behind all others, as many as the specialisation needs. */
  tail?(specialisation: S): readonly number[];
  /** Constants and further structs that the module's source takes from this declaration. */
  readonly module?: { readonly constants?: Constants; readonly structs?: Readonly<Record<string, Fields>> };
  scratch?(settings: SettingValues, specialisation: S): NativeScratch;
  /** Fills the shared memory before the chunks run. */
  prepare?(
    arrays: Readonly<Record<string, TwinArray>>,
    settings: SettingValues,
    specialisation: S,
    shared: Float32Array,
  ): void;
}
