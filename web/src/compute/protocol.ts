/** What the page and its Worker say to each other. */

import type { Backend } from "../../../src/engine/backend.ts";
import type { BackendChoice } from "../../../src/engine/backendOptions.ts";
import type { METHODS } from "./methods.ts";

export { BACKEND_CHOICES, type BackendChoice } from "../../../src/engine/backendOptions.ts";

/** What a method of the Worker has beside its arguments. @template P what it reports while it runs */
export interface Host<P = never> {
  /** The backend that the page chose, or another one; opened once each, and the Worker's: do not dispose of it. */
  backend(choice?: BackendChoice): Promise<Backend>;
  /** Aborted when the page takes its call back. */
  readonly signal: AbortSignal;
  /** Sends something to the call's `onProgress`. */
  progress(value: P): void;
}

/**
 * A method that the Worker has: what a module of {@link METHODS} exports as `run`. Arguments and results are cloned between
 * the threads, buffers of typed arrays in results are moved.
 */
// biome-ignore lint/suspicious/noExplicitAny: methods of any progress are kept in one table
export type Method<A, R, P = any> = (args: A, host: Host<P>) => Promise<R>;

type Methods = typeof METHODS;
export type MethodName = keyof Methods;
type Run<N extends MethodName> = Awaited<ReturnType<Methods[N]>>["run"];
export type ArgsOf<N extends MethodName> = Run<N> extends Method<infer A, unknown> ? A : never;
export type ResultOf<N extends MethodName> = Awaited<ReturnType<Run<N>>>;
export type ProgressOf<N extends MethodName> = Parameters<Run<N>>[1] extends Host<infer P> ? P : never;

/** To the Worker. */
export type Request =
  | { readonly id: number; readonly name: MethodName; readonly args: unknown }
  | { readonly abort: number }
  | { readonly use: BackendChoice };

/** From the Worker. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly error: PlainError };

/** An error as it crosses threads. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly hint?: string | undefined;
}
